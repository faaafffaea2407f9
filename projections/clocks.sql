CREATE TABLE {table} (
    complaint uuid NOT NULL,
    assignment int NOT NULL,
    clock text NOT NULL,
    act text NOT NULL,
    level int NOT NULL,
    due_at timestamptz,
    promised_at timestamptz NOT NULL,
    calendar text NOT NULL,
    zone text NOT NULL,
    warned boolean NOT NULL,
    merged boolean NOT NULL,
    version int NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (complaint, assignment, clock)
);
CREATE INDEX ON {table} (due_at, complaint) WHERE due_at IS NOT NULL;
-- What is still to be warned of, by the calendar that says when.
CREATE INDEX ON {table} (calendar, zone, due_at) WHERE level = 1 AND NOT warned;
-- view --
CREATE VIEW {view} AS SELECT * FROM {table} WHERE due_at IS NOT NULL AND NOT merged;
