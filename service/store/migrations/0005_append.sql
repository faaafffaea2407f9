-- The advisory lock of the sequencer; two-integer locks never meet the one-integer ones of `append`.
CREATE FUNCTION aduan.sequencer_lock() RETURNS int LANGUAGE sql IMMUTABLE RETURN 7235142;

-- Whether the era ends here: the log was restored into another cluster, or into one that a copy of
-- its files has made (a promoted standby, a snapshot), where its last transaction is yet to come.
CREATE FUNCTION aduan.era_ended(latest aduan.log_eras) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    newest record;
BEGIN
    IF latest.system_identifier IS DISTINCT FROM (pg_control_system()).system_identifier THEN -- reads a file: 8 µs
        RETURN true;
    END IF;
    SELECT e.era, e.xid INTO newest FROM aduan.events e ORDER BY e.era DESC, e.xid DESC, e.log_id DESC LIMIT 1;
    -- Our own transaction is running, so no snapshot has it among those that have ended.
    RETURN FOUND AND newest.era = latest.era AND newest.xid >= pg_snapshot_xmax(pg_current_snapshot())
        AND newest.xid IS DISTINCT FROM pg_current_xact_id_if_assigned();
END $$;

-- The era of this cluster, and remembered for as long as the server runs; the first to notice that one
-- has ended opens the next, under the sequencer's lock: one era, however many notice.
CREATE FUNCTION aduan.current_era() RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
    latest aduan.log_eras;
    remembered aduan.log_runs;
BEGIN
    PERFORM pg_advisory_xact_lock(aduan.sequencer_lock(), 0);
    SELECT * INTO latest FROM aduan.log_eras ORDER BY era DESC LIMIT 1;
    IF aduan.era_ended(latest) THEN
        INSERT INTO aduan.log_eras VALUES
            (coalesce(latest.era, 0) + 1, (pg_control_system()).system_identifier, clock_timestamp())
            RETURNING * INTO latest;
    END IF;
    SELECT * INTO remembered FROM aduan.log_runs ORDER BY run DESC LIMIT 1;
    IF (remembered.server_started_at, remembered.era)
        IS DISTINCT FROM (pg_postmaster_start_time(), latest.era) THEN
        INSERT INTO aduan.log_runs VALUES
            (coalesce(remembered.run, 0) + 1, pg_postmaster_start_time(), latest.era);
    END IF;
    RETURN latest.era;
END $$;

-- Appends events to any number of streams. A stream's version is its last + 1; a new stream starts
-- at 0 or 1 (one convention for one application: ours starts at 1).
CREATE FUNCTION aduan.append(
    originators uuid[], versions int[], topics text[], states bytea[], metadata bytea[], nonces bytea[]
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    this_era int;
    this_xid xid8 := pg_current_xact_id();
    stream uuid;
    last record;
BEGIN
    SELECT CASE r.server_started_at WHEN pg_postmaster_start_time() THEN r.era END INTO this_era
        FROM aduan.log_runs r ORDER BY r.run DESC LIMIT 1;
    IF this_era IS NULL THEN
        this_era := aduan.current_era();
    END IF;
    -- What is surplus must not be dropped in silence.
    IF (cardinality(versions), cardinality(topics), cardinality(states), cardinality(metadata), cardinality(nonces))
        IS DISTINCT FROM (cardinality(originators), cardinality(originators), cardinality(originators),
            cardinality(originators), cardinality(originators)) THEN
        RAISE EXCEPTION 'arrays of unequal length' USING ERRCODE = 'check_violation';
    END IF;
    FOR i IN 1 .. cardinality(originators) LOOP
        IF stream IS DISTINCT FROM originators[i] THEN
            stream := originators[i];
            SELECT e.version, e.era, e.xid INTO last FROM aduan.events e
                WHERE e.originator_id = stream ORDER BY e.version DESC LIMIT 1;
            -- A transaction that wrote before it loaded has an old xid: its event would get a
            -- position before the one it follows. It must try again in a new transaction.
            IF (last.era, last.xid) > (this_era, this_xid) THEN
                RAISE EXCEPTION 'stream % has an event of a later transaction', stream
                    USING ERRCODE = 'AD001', DETAIL = 'order guard';
            END IF;
        END IF;
        IF versions[i] <> last.version + 1 OR last.version IS NULL AND versions[i] NOT IN (0, 1) THEN
            RAISE EXCEPTION 'stream % is at version %, so version % cannot follow',
                stream, coalesce(last.version::text, 'none'), versions[i] USING ERRCODE = 'AD001';
        END IF;
        IF octet_length(nonces[i]) <> 16 THEN
            RAISE EXCEPTION 'a nonce has 16 bytes' USING ERRCODE = 'check_violation';
        END IF;
        last.version := versions[i];
        INSERT INTO aduan.events
            (originator_id, version, topic, state, metadata, nonce, recorded_at, era, xid)
        VALUES (stream, versions[i], topics[i], states[i], metadata[i], nonces[i],
            clock_timestamp(), this_era, this_xid);
    END LOOP;
    -- A racing writer's version is refused by the index; the caller reads its name (an EXCEPTION
    -- block here would cost every append a subtransaction).
END $$;
