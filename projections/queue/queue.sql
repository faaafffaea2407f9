CREATE TABLE {table} (
    complaint uuid NOT NULL,
    assignment int NOT NULL,
    unit text NOT NULL,
    step text,
    after_adoption text,
    clock text,
    due_at timestamptz,
    due_on date,
    resolve_at timestamptz,
    resolve_on date,
    level int NOT NULL,
    resolve_level int NOT NULL,
    escalated_unit text,
    escalated_role text,
    tracking_id text NOT NULL,
    report_class text NOT NULL,
    supervision boolean NOT NULL,
    category text,
    area text,
    anonymous boolean NOT NULL,
    confidential boolean NOT NULL,
    origin text NOT NULL,
    unadopted boolean NOT NULL,
    received_by text NOT NULL,
    proposed_unit text,
    bounces int NOT NULL,
    filed_at timestamptz NOT NULL,
    since timestamptz NOT NULL,
    title_version int NOT NULL,
    title_field text NOT NULL,
    officer uuid,
    labels text[] NOT NULL,
    referred_to text,
    merged boolean NOT NULL,
    turns jsonb NOT NULL,
    lead int NOT NULL,
    version int NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (complaint, assignment)
);
-- A unit's queue by deadline; cases without a date come last, oldest first.
CREATE INDEX ON {table} (unit, due_at, filed_at, complaint) WHERE step IS NOT NULL;
CREATE INDEX ON {table} (due_at, filed_at, complaint) WHERE step IS NOT NULL;
-- What was escalated to a leader or an administrator.
CREATE INDEX ON {table} (escalated_unit, due_at) WHERE step IS NOT NULL AND escalated_unit IS NOT NULL;
-- What one member of staff works on.
CREATE INDEX ON {table} (officer, due_at, filed_at, complaint) WHERE step IS NOT NULL AND officer IS NOT NULL;
-- view --
CREATE VIEW {view} AS SELECT * FROM {table} WHERE step IS NOT NULL AND NOT merged;
