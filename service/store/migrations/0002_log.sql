-- The event log: insert-only. Columns are ordered by alignment, which saves 12 bytes a row. `append`
-- checks what a CHECK would: those are compiled anew for each statement, a tenth of its cost.
CREATE TABLE aduan.events (
    log_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid xid8 NOT NULL,
    recorded_at timestamptz NOT NULL,
    originator_id uuid NOT NULL,
    version int NOT NULL,
    era int NOT NULL,
    nonce bytea NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    metadata bytea NOT NULL,
    CONSTRAINT events_stream UNIQUE (originator_id, version)
);
COMMENT ON COLUMN aduan.events.log_id IS 'insertion order in this database; never leaves it';
COMMENT ON COLUMN aduan.events.xid IS 'the top-level transaction that wrote the row';

-- The order in which the sequencer gives out positions.
CREATE INDEX events_order ON aduan.events (era, xid, log_id);

-- The directory is small and read often; it must not be searched for among all complaints.
CREATE INDEX events_directory ON aduan.events (log_id)
    WHERE split_part(topic, '.', 1) IN ('unit', 'category', 'staff', 'standard', 'calendar');

-- Dense: 1, 2, 3 … in the order (era, xid, log_id). A missing number is damage.
CREATE TABLE aduan.positions (
    position bigint PRIMARY KEY,
    log_id bigint NOT NULL CONSTRAINT positions_event UNIQUE,
    sequenced_at timestamptz NOT NULL,
    leaf_hash bytea NOT NULL
);
-- "As known at T" asks for the last position sequenced by T.
CREATE INDEX positions_time ON aduan.positions USING brin (sequenced_at) WITH (pages_per_range = 16);

-- Transaction ids mean something only within one cluster: a restored dump opens a new era.
CREATE TABLE aduan.log_eras (
    era int PRIMARY KEY,
    system_identifier bigint NOT NULL,
    started_at timestamptz NOT NULL
);

-- Which era it is while this server runs, so that not every append has to ask for the cluster's
-- identity, which is read from a file. The last row says it, if it is of this start.
CREATE TABLE aduan.log_runs (
    run int PRIMARY KEY,
    server_started_at timestamptz NOT NULL,
    era int NOT NULL
);

CREATE FUNCTION aduan.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of %.% refused: it is insert-only', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'AD009';
END $$;

CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON aduan.events
    FOR EACH STATEMENT EXECUTE FUNCTION aduan.refuse_change();
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON aduan.positions
    FOR EACH STATEMENT EXECUTE FUNCTION aduan.refuse_change();
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON aduan.log_eras
    FOR EACH STATEMENT EXECUTE FUNCTION aduan.refuse_change();
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON aduan.log_runs
    FOR EACH STATEMENT EXECUTE FUNCTION aduan.refuse_change();
-- ALWAYS: session_replication_role = replica must not switch them off.
ALTER TABLE aduan.events ENABLE ALWAYS TRIGGER insert_only;
ALTER TABLE aduan.positions ENABLE ALWAYS TRIGGER insert_only;
ALTER TABLE aduan.log_eras ENABLE ALWAYS TRIGGER insert_only;
ALTER TABLE aduan.log_runs ENABLE ALWAYS TRIGGER insert_only;
