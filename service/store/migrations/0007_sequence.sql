-- The leaf that an auditor recomputes from the stored bytes; see `service/store/leaf.py`, which
-- builds the same. Not marked immutable: convert_to is only stable.
CREATE FUNCTION aduan.leaf_hash(
    "position" bigint, originator_id uuid, version int, recorded_at timestamptz, nonce bytea,
    topic text, state bytea, metadata bytea
) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE
RETURN sha256(
    '\x00'::bytea || 'aduan/event/v1'::bytea || '\x00'::bytea
    || int8send("position") || uuid_send(originator_id) || int8send(version::bigint)
    || int8send((extract(epoch FROM recorded_at) * 1000000)::bigint) || nonce
    || int4send(octet_length(convert_to(topic, 'UTF8'))) || convert_to(topic, 'UTF8')
    || sha256(state) || sha256(metadata)
);

-- Gives the next positions to committed events, at most `max_rows`. Returns how many it gave, or
-- null when somebody else is at it.
--
-- VOLATILE under READ COMMITTED is essential: xmin is taken first, then the rows below it are read
-- with a later snapshot, so that every transaction below xmin has ended and is seen. What the last
-- position stands for is the watermark: everything up to it in the order (era, xid, log_id) has a
-- position, nothing after it has. Rows of an earlier era can belong to no running transaction.
-- The caller may commit asynchronously: positions follow from rows that are durable.
CREATE FUNCTION aduan.sequence(max_rows int) RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
-- The plan is always a range of events_order; a generic plan must not fall for a sort of the log.
SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
DECLARE
    this_era int;
    oldest_running xid8;
    this_time timestamptz;
    last record;
    given int;
BEGIN
    IF NOT pg_try_advisory_xact_lock(aduan.sequencer_lock(), 0) THEN
        RETURN NULL;
    END IF;
    SELECT CASE l.system_identifier WHEN (pg_control_system()).system_identifier THEN l.era END INTO this_era
        FROM aduan.log_eras l ORDER BY l.era DESC LIMIT 1;
    oldest_running := pg_snapshot_xmin(pg_current_snapshot());
    SELECT p.position, p.sequenced_at, e.era, e.xid, e.log_id INTO last
        FROM aduan.positions p JOIN aduan.events e USING (log_id) ORDER BY p.position DESC LIMIT 1;
    IF NOT FOUND THEN
        SELECT 0::bigint AS position, '-infinity'::timestamptz AS sequenced_at, 0 AS era, '0'::xid8 AS xid,
            0::bigint AS log_id INTO last;
    END IF;
    -- Another cluster; or positions of transactions that have not been yet, which only a restore can bring.
    IF this_era IS NULL OR (last.era, last.xid) >= (this_era, oldest_running) THEN
        this_era := aduan.current_era();
    END IF;
    this_time := greatest(clock_timestamp(), last.sequenced_at);
    INSERT INTO aduan.positions (position, log_id, sequenced_at, leaf_hash)
    SELECT n.position, n.log_id, this_time,
        aduan.leaf_hash(n.position, n.originator_id, n.version, n.recorded_at, n.nonce, n.topic, n.state, n.metadata)
    FROM (
        SELECT last.position + row_number() OVER (ORDER BY e.era, e.xid, e.log_id) AS position, e.*
        FROM aduan.events e
        WHERE (e.era, e.xid, e.log_id) > (last.era, last.xid, last.log_id)
            AND (e.era, e.xid) < (this_era, oldest_running)
        ORDER BY e.era, e.xid, e.log_id LIMIT max_rows
    ) n;
    GET DIAGNOSTICS given = ROW_COUNT;
    RETURN given;
END $$;
