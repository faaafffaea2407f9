-- What the eventsourcing library keeps beside events: snapshots, and how far a process has read.
CREATE TABLE aduan.snapshots (
    originator_id uuid NOT NULL,
    version int NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    PRIMARY KEY (originator_id, version)
);

CREATE TABLE aduan.tracking (
    application_name text PRIMARY KEY,
    notification_id bigint NOT NULL
);

-- How far each projection's generation has read each source (the log, or a Kafka partition).
CREATE TABLE aduan.checkpoints (
    projection text NOT NULL,
    generation int NOT NULL,
    source text NOT NULL,
    position bigint NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (projection, generation, source)
);
