CREATE TABLE {table} (
    complaint uuid NOT NULL,
    version int NOT NULL,
    clock text NOT NULL,
    assignment int NOT NULL,
    unit text,
    by_desk boolean NOT NULL,
    position bigint NOT NULL,
    due_at timestamptz NOT NULL,
    judged boolean NOT NULL,
    ended_at timestamptz,
    ended_position bigint NOT NULL,
    met boolean NOT NULL,
    merged boolean NOT NULL,
    PRIMARY KEY (complaint, version, clock, assignment)
);
-- What fell due in a period, and what is open.
CREATE INDEX ON {table} (due_at);
CREATE INDEX ON {table} (ended_position);
-- view --
CREATE VIEW {view} AS SELECT * FROM {table};
