CREATE TABLE {table} (
    complaint uuid PRIMARY KEY,
    reporter uuid NOT NULL,
    received_by text NOT NULL,
    ended_at timestamptz,
    asked_at timestamptz,
    held boolean NOT NULL,
    erased boolean NOT NULL,
    erased_at timestamptz,
    incomplete int NOT NULL,
    followers int NOT NULL
);
-- What may be erased, what is complete when the backups are gone, and who waits for a decision: few of many.
CREATE INDEX ON {table} (ended_at, complaint) WHERE ended_at IS NOT NULL AND (NOT erased OR followers > 0) AND NOT held;
CREATE INDEX ON {table} (erased_at, complaint) WHERE incomplete > 0;
CREATE INDEX ON {table} (asked_at, complaint) WHERE asked_at IS NOT NULL;
-- What was split off is of the same reporter.
CREATE INDEX ON {table} (reporter);
-- view --
CREATE VIEW {view} AS SELECT * FROM {table};
