CREATE TABLE {table} (
    complaint uuid PRIMARY KEY,
    tracking_id text NOT NULL,
    status text NOT NULL,
    closure text,
    archive_reason text,
    report_class text NOT NULL,
    supervision boolean NOT NULL,
    category text,
    area text,
    received_by text NOT NULL,
    unit text NOT NULL,
    assignment int NOT NULL,
    channel text NOT NULL,
    origin text NOT NULL,
    adopted boolean NOT NULL,
    anonymous boolean NOT NULL,
    confidential boolean NOT NULL,
    incident_on date,
    filed_at timestamptz NOT NULL,
    filed_recorded_at timestamptz NOT NULL,
    verified_at timestamptz,
    verified_recorded_at timestamptz,
    routed_at timestamptz,
    routed_recorded_at timestamptz,
    responded_at timestamptz,
    responded_recorded_at timestamptz,
    answered_at timestamptz,
    answered_recorded_at timestamptz,
    closed_at timestamptz,
    closed_recorded_at timestamptz,
    verify_by timestamptz,
    respond_by timestamptz,
    resolve_by timestamptz,
    resolve_on date,
    resolving boolean NOT NULL,
    reply_by timestamptz,
    reopen_by timestamptz,
    clock text,
    due_at timestamptz,
    due_on date,
    highest_level int NOT NULL,
    bounces int NOT NULL,
    replies int NOT NULL,
    reopened int NOT NULL,
    title_version int NOT NULL,
    answer_version int,
    version int NOT NULL,
    position bigint NOT NULL
);
CREATE UNIQUE INDEX ON {table} (tracking_id);
-- Lists by unit, newest first; all of them; and the public ones.
CREATE INDEX ON {table} (unit, status, filed_at DESC, complaint);
CREATE INDEX ON {table} (received_by, filed_at DESC, complaint);
CREATE INDEX ON {table} (filed_at DESC, complaint);
CREATE INDEX ON {table} (filed_at DESC, complaint) WHERE NOT confidential AND verified_at IS NOT NULL;
-- view --
CREATE VIEW {view} AS SELECT * FROM {table};
