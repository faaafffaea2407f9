CREATE TABLE {table} (
    complaint uuid NOT NULL,
    assignment int NOT NULL,
    clock text NOT NULL,
    act text NOT NULL,
    level int NOT NULL,
    due_at timestamptz,
    promised_at timestamptz NOT NULL,
    version int NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (complaint, assignment, clock)
);
CREATE INDEX ON {table} (due_at, complaint) WHERE due_at IS NOT NULL;
-- view --
CREATE VIEW {view} AS SELECT * FROM {table} WHERE due_at IS NOT NULL;
