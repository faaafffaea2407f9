CREATE TABLE {table} (
    complaint uuid NOT NULL,
    version int NOT NULL,
    position bigint NOT NULL,
    until bigint NOT NULL,
    what text NOT NULL,
    counted_at timestamptz NOT NULL,
    late boolean NOT NULL,
    status text NOT NULL,
    since timestamptz NOT NULL,
    ended text,
    ended_since timestamptz,
    ended_unit text,
    closure text,
    archive_reason text,
    unit text NOT NULL,
    by_unit text NOT NULL,
    sharing text[] NOT NULL,
    turns jsonb NOT NULL,
    lead int NOT NULL,
    received_by text NOT NULL,
    report_class text NOT NULL,
    supervision boolean NOT NULL,
    category text,
    area text,
    channel text NOT NULL,
    unadopted boolean NOT NULL,
    filed_at timestamptz NOT NULL,
    rating int,
    before_merger text,
    answers int NOT NULL,
    bounces int NOT NULL,
    reopened int NOT NULL,
    PRIMARY KEY (complaint, version)
);
-- How things stand, now or at an earlier position; and what was done in a period.
CREATE INDEX ON {table} (until);
CREATE INDEX ON {table} (counted_at);
-- view --
CREATE VIEW {view} AS SELECT * FROM {table};
