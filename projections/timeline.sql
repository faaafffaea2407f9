CREATE TABLE {table} (
    complaint uuid NOT NULL,
    version int NOT NULL,
    position bigint NOT NULL,
    topic text NOT NULL,
    actor uuid NOT NULL,
    role text NOT NULL,
    unit text,
    on_behalf_of uuid,
    channel text NOT NULL,
    origin text NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    changed jsonb NOT NULL,
    personal text[] NOT NULL,
    PRIMARY KEY (complaint, version)
);
CREATE UNIQUE INDEX ON {table} (position);
CREATE INDEX ON {table} (actor, position);
CREATE INDEX ON {table} (unit, position) WHERE unit IS NOT NULL;
CREATE INDEX ON {table} (topic, position);
-- view --
CREATE VIEW {view} AS SELECT * FROM {table};
