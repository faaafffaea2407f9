CREATE SCHEMA aduan;

CREATE SCHEMA projection;

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';

CREATE FUNCTION aduan.append(originators uuid[], versions integer[], topics text[], states bytea[], metadata bytea[], nonces bytea[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

CREATE FUNCTION aduan.append(originators uuid[], versions integer[], topics text[], states bytea[], metadata bytea[], nonces bytea[], key_subjects uuid[], key_epochs integer[], wrapped_deks bytea[], value_originators uuid[], value_versions integer[], value_fields text[], value_subjects uuid[], ciphertexts bytea[], name_kinds text[], names text[], name_originators uuid[], name_fingerprints bytea[], secret_originators uuid[], secret_subjects uuid[], verifiers bytea[], account_subjects uuid[], accounts uuid[], idem_principal text, idem_route text, idem_key text, idem_salt bytea, idem_fingerprint bytea, idem_originator uuid, idem_version integer, idem_status integer, idem_response bytea, idem_subject uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    subjects uuid[] := value_subjects || account_subjects;
    erased uuid;
BEGIN
    -- Each group has one length, or is not given at all.
    IF (cardinality(key_epochs), cardinality(wrapped_deks))
        IS DISTINCT FROM (cardinality(key_subjects), cardinality(key_subjects))
        OR (cardinality(value_originators), cardinality(value_versions), cardinality(value_fields),
            cardinality(ciphertexts))
        IS DISTINCT FROM (cardinality(value_subjects), cardinality(value_subjects), cardinality(value_subjects),
            cardinality(value_subjects))
        OR (cardinality(names), cardinality(name_originators), cardinality(name_fingerprints))
        IS DISTINCT FROM (cardinality(name_kinds), cardinality(name_kinds), cardinality(name_kinds))
        OR (cardinality(secret_subjects), cardinality(verifiers))
        IS DISTINCT FROM (cardinality(secret_originators), cardinality(secret_originators))
        OR cardinality(accounts) IS DISTINCT FROM cardinality(account_subjects) THEN
        RAISE EXCEPTION 'arrays of unequal length' USING ERRCODE = 'check_violation';
    END IF;
    IF idem_key IS NOT NULL THEN
        -- One transaction at a time works under a key. Two keys that hash alike make one of them
        -- "in flight": it tries again, and no harm done.
        IF NOT pg_try_advisory_xact_lock(
            hashtextextended(concat_ws(chr(1), idem_principal, idem_route, idem_key), 0)) THEN
            RAISE EXCEPTION 'a request with key % is in flight', idem_key USING ERRCODE = 'AD004';
        END IF;
        INSERT INTO aduan.idempotency (principal, route, key, salt, fingerprint, originator_id,
            version, status, response, subject)
        VALUES (idem_principal, idem_route, idem_key, idem_salt, idem_fingerprint, idem_originator,
            idem_version, idem_status, idem_response, idem_subject);
    END IF;
    IF name_kinds IS NOT NULL THEN
        INSERT INTO aduan.stream_names (kind, name, originator_id, fingerprint)
            SELECT unnest(name_kinds), unnest(names), unnest(name_originators), unnest(name_fingerprints);
    END IF;
    IF secret_originators IS NOT NULL THEN
        INSERT INTO aduan.secrets (originator_id, subject, verifier)
            SELECT unnest(secret_originators), unnest(secret_subjects), unnest(verifiers);
    END IF;
    IF key_subjects IS NOT NULL THEN
        INSERT INTO aduan.vault_keys (subject, kek_epoch, wrapped_dek)
            SELECT unnest(key_subjects), unnest(key_epochs), unnest(wrapped_deks);
        -- After the insert, which waits for an erasure of the same subject.
        SELECT e.subject INTO erased FROM aduan.erased_subjects e WHERE e.subject = ANY (key_subjects) LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'subject % was erased and gets no other key', erased USING ERRCODE = 'AD002';
        END IF;
    END IF;
    -- Keys given in this call are nobody else's yet: a new complaint (few subjects) has no more to ask.
    IF subjects IS NOT NULL AND (cardinality(subjects) < 10 AND subjects <@ key_subjects) IS NOT TRUE THEN
        erased := aduan.lock_subjects(subjects, key_subjects);
        IF erased IS NOT NULL THEN
            RAISE EXCEPTION 'subject % has no key: it was erased', erased USING ERRCODE = 'AD002';
        END IF;
    END IF;
    IF value_subjects IS NOT NULL THEN
        INSERT INTO aduan.vault_values (originator_id, version, field, subject, ciphertext)
            SELECT unnest(value_originators), unnest(value_versions), unnest(value_fields), unnest(value_subjects),
                unnest(ciphertexts);
    END IF;
    IF account_subjects IS NOT NULL THEN
        INSERT INTO aduan.vault_accounts (subject, account) SELECT unnest(account_subjects), unnest(accounts);
    END IF;
    PERFORM aduan.append(originators, versions, topics, states, metadata, nonces);
END $$;

CREATE FUNCTION aduan.check_reissue() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    PERFORM FROM aduan.events e WHERE e.originator_id = NEW.originator_id AND e.topic = 'complaint.secret_reissued'
        AND e.xid = pg_current_xact_id();
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the secret of % is replaced without an event', NEW.originator_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION aduan.current_era() RETURNS integer
    LANGUAGE plpgsql
    AS $$
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

CREATE TABLE aduan.log_eras (
    era integer NOT NULL,
    system_identifier bigint NOT NULL,
    started_at timestamp with time zone NOT NULL
);

CREATE FUNCTION aduan.era_ended(latest aduan.log_eras) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION aduan.erase(erased uuid, originators uuid[], versions integer[], topics text[], states bytea[], metadata bytea[], nonces bytea[], key_subjects uuid[], key_epochs integer[], wrapped_deks bytea[], value_originators uuid[], value_versions integer[], value_fields text[], value_subjects uuid[], ciphertexts bytea[], name_kinds text[], names text[], name_originators uuid[], name_fingerprints bytea[], secret_originators uuid[], secret_subjects uuid[], verifiers bytea[], account_subjects uuid[], accounts uuid[], idem_principal text, idem_route text, idem_key text, idem_salt bytea, idem_fingerprint bytea, idem_originator uuid, idem_version integer, idem_status integer, idem_response bytea, idem_subject uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    stream uuid;
BEGIN
    IF coalesce(cardinality(topics), 0) = 0
        OR EXISTS (SELECT FROM unnest(topics) topic WHERE topic IS DISTINCT FROM 'personal_data.erased')
        OR EXISTS (SELECT FROM unnest(states) state
            WHERE (convert_from(state, 'UTF8')::jsonb ->> 'subject')::uuid IS DISTINCT FROM erased)
        OR cardinality(originators) <> (SELECT count(DISTINCT one) FROM unnest(originators) one) THEN
        RAISE EXCEPTION 'an erasure stores one event in each stream that names its subject'
            USING ERRCODE = 'check_violation';
    END IF;
    -- Before anything is written: whoever holds the key to store something under it is waited for, and
    -- whoever comes later waits, to be told that it is gone.
    PERFORM FROM aduan.vault_keys k WHERE k.subject = erased FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'subject % has no key: it was erased', erased USING ERRCODE = 'AD002';
    END IF;
    FOREACH stream IN ARRAY originators LOOP
        IF EXISTS (SELECT FROM aduan.events e WHERE e.originator_id = stream AND e.version = 1
                AND (convert_from(e.state, 'UTF8')::jsonb ->> 'office')::uuid IS NOT DISTINCT FROM erased)
            OR NOT EXISTS (SELECT FROM aduan.vault_values v WHERE v.originator_id = stream AND v.subject = erased) THEN
            RAISE EXCEPTION 'subject % is no person of stream %', erased, stream USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    PERFORM aduan.append(originators, versions, topics, states, metadata, nonces,
        key_subjects, key_epochs, wrapped_deks,
        value_originators, value_versions, value_fields, value_subjects, ciphertexts,
        name_kinds, names, name_originators, name_fingerprints,
        secret_originators, secret_subjects, verifiers, account_subjects, accounts,
        idem_principal, idem_route, idem_key, idem_salt, idem_fingerprint,
        idem_originator, idem_version, idem_status, idem_response, idem_subject);
    DELETE FROM aduan.vault_values v WHERE v.originator_id = ANY(originators) AND v.subject = erased;
    DELETE FROM aduan.vault_accounts a WHERE a.subject = erased;
    DELETE FROM aduan.idempotency i WHERE i.subject = erased;
    DELETE FROM aduan.secrets s WHERE s.originator_id = ANY(originators) AND s.subject = erased;
    IF FOUND THEN -- the reporter: their sessions, what they asked for, and what their report was recognised by
        DELETE FROM aduan.sessions s WHERE s.account = ANY(originators) AND s.kind = 'reporter';
        DELETE FROM aduan.idempotency i
            WHERE i.originator_id = ANY(originators)
                AND i.principal = ANY(SELECT 'reporter:' || one FROM unnest(originators) one);
        UPDATE aduan.stream_names n SET fingerprint = NULL
            WHERE n.originator_id = ANY(originators) AND n.fingerprint IS NOT NULL;
    END IF;
    DELETE FROM aduan.vault_keys k WHERE k.subject = erased; -- leaves its mark in erased_subjects
END $$;

CREATE FUNCTION aduan.leaf_hash("position" bigint, originator_id uuid, version integer, recorded_at timestamp with time zone, nonce bytea, topic text, state bytea, metadata bytea) RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN sha256(((((((((((('\x00'::bytea || '\x616475616e2f6576656e742f7631'::bytea) || '\x00'::bytea) || int8send("position")) || uuid_send(originator_id)) || int8send((version)::bigint)) || int8send(((EXTRACT(epoch FROM recorded_at) * (1000000)::numeric))::bigint)) || nonce) || int4send(octet_length(convert_to(topic, 'UTF8'::name)))) || convert_to(topic, 'UTF8'::name)) || sha256(state)) || sha256(metadata)));

CREATE TABLE aduan.vault_keys (
    subject uuid NOT NULL,
    kek_epoch integer NOT NULL,
    wrapped_dek bytea NOT NULL
);

CREATE FUNCTION aduan.living(subjects uuid[]) RETURNS SETOF uuid
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    BEGIN ATOMIC
 SELECT k.subject
    FROM aduan.vault_keys k
   WHERE (k.subject = ANY (living.subjects))
   ORDER BY k.subject
  FOR KEY SHARE OF k;
END;

CREATE FUNCTION aduan.lock_subjects(subjects uuid[], fresh uuid[]) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    needed uuid[];
    held uuid[];
BEGIN
    SELECT array_agg(s) INTO needed FROM (SELECT unnest(subjects) EXCEPT SELECT unnest(fresh)) n(s);
    -- In one order for all, so that two appends and an erasure cannot wait for each other in a ring.
    SELECT array_agg(k.subject) INTO held FROM (
        SELECT subject FROM aduan.vault_keys WHERE subject = ANY (needed)
        ORDER BY subject FOR KEY SHARE) k;
    RETURN (SELECT s FROM (SELECT unnest(needed) EXCEPT SELECT unnest(held)) missing(s) LIMIT 1);
END $$;

CREATE FUNCTION aduan.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% of %.% refused: it is insert-only', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'AD009';
END $$;

CREATE FUNCTION aduan.refuse_retired() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    IF EXISTS (SELECT FROM aduan.retired_epochs r WHERE r.epoch = NEW.kek_epoch) THEN
        RAISE EXCEPTION 'the key of epoch % was retired', NEW.kek_epoch USING ERRCODE = 'AD006';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION aduan.remember_erased() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO aduan.erased_subjects VALUES (OLD.subject) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE FUNCTION aduan.replace_secret() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    UPDATE aduan.secrets SET verifier = NEW.verifier
        WHERE originator_id = NEW.originator_id AND subject = NEW.subject;
    RETURN CASE WHEN FOUND THEN NULL ELSE NEW END;
END $$;

CREATE FUNCTION aduan.sequence(max_rows integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET jit TO 'off'
    AS $$
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

CREATE FUNCTION aduan.sequencer_lock() RETURNS integer
    LANGUAGE sql IMMUTABLE
    RETURN 7235142;

CREATE TABLE aduan.accounts (
    staff uuid NOT NULL,
    username text NOT NULL,
    password_hash text NOT NULL,
    changed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    email text
);

COMMENT ON COLUMN aduan.accounts.staff IS 'the stream of the person in the directory; what they may do stands there';

CREATE UNLOGGED TABLE aduan.attempts (
    key bytea NOT NULL,
    tries timestamp with time zone[] NOT NULL,
    last timestamp with time zone NOT NULL
);

CREATE TABLE aduan.checkpoints (
    projection text NOT NULL,
    generation integer NOT NULL,
    source text NOT NULL,
    "position" bigint NOT NULL,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    live boolean NOT NULL,
    schema_hash text NOT NULL,
    failed_position bigint,
    failure text
);

CREATE TABLE aduan.erased_subjects (
    subject uuid NOT NULL
);

CREATE TABLE aduan.events (
    log_id bigint NOT NULL,
    xid xid8 NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    originator_id uuid NOT NULL,
    version integer NOT NULL,
    era integer NOT NULL,
    nonce bytea NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL,
    metadata bytea NOT NULL
);

COMMENT ON COLUMN aduan.events.log_id IS 'insertion order in this database; never leaves it';

COMMENT ON COLUMN aduan.events.xid IS 'the top-level transaction that wrote the row';

ALTER TABLE aduan.events ALTER COLUMN log_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME aduan.events_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE aduan.idempotency (
    principal text NOT NULL,
    route text NOT NULL,
    key text NOT NULL,
    salt bytea NOT NULL,
    fingerprint bytea NOT NULL,
    originator_id uuid,
    version integer,
    status integer NOT NULL,
    response bytea NOT NULL,
    subject uuid,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

CREATE TABLE aduan.log_runs (
    run integer NOT NULL,
    server_started_at timestamp with time zone NOT NULL,
    era integer NOT NULL
);

CREATE TABLE aduan.migrations (
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

CREATE TABLE aduan.notice_progress (
    one boolean DEFAULT true NOT NULL,
    "position" bigint NOT NULL,
    CONSTRAINT notice_progress_one_check CHECK (one)
);

CREATE TABLE aduan.notices (
    notice uuid NOT NULL,
    complaint uuid,
    version integer,
    template text NOT NULL,
    channel text NOT NULL,
    recipient uuid NOT NULL,
    state text NOT NULL,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    due_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    settled_at timestamp with time zone,
    problem text,
    read_at timestamp with time zone,
    CONSTRAINT notices_state_check CHECK ((state = ANY (ARRAY['due'::text, 'sent'::text, 'given_up'::text])))
);

COMMENT ON COLUMN aduan.notices.notice IS 'made from what it is about, so that it cannot be made twice';

COMMENT ON COLUMN aduan.notices.recipient IS 'the reporter''s subject, or the member of staff';

CREATE TABLE aduan.positions (
    "position" bigint NOT NULL,
    log_id bigint NOT NULL,
    sequenced_at timestamp with time zone NOT NULL,
    leaf_hash bytea NOT NULL
);

CREATE TABLE aduan.retired_epochs (
    epoch integer NOT NULL,
    retired_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

CREATE TABLE aduan.saved_views (
    view uuid NOT NULL,
    staff uuid NOT NULL,
    subject uuid NOT NULL,
    unit text NOT NULL,
    list text NOT NULL,
    filters jsonb NOT NULL,
    name bytea NOT NULL,
    shared boolean DEFAULT false NOT NULL,
    made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT saved_views_list_check CHECK ((list = ANY (ARRAY['queue'::text, 'register'::text])))
);

COMMENT ON COLUMN aduan.saved_views.unit IS 'the unit acted for when it was made: whoever acts for it sees it when it is shared';

CREATE TABLE aduan.secrets (
    originator_id uuid NOT NULL,
    subject uuid NOT NULL,
    verifier bytea NOT NULL
);

CREATE TABLE aduan.sessions (
    token_hash bytea NOT NULL,
    kind text NOT NULL,
    account uuid NOT NULL,
    role text,
    unit text,
    expires_at timestamp with time zone NOT NULL,
    opened_by bytea,
    CONSTRAINT sessions_check CHECK (((role IS NULL) = (unit IS NULL))),
    CONSTRAINT sessions_kind_check CHECK ((kind = ANY (ARRAY['staff'::text, 'reporter'::text])))
);

COMMENT ON COLUMN aduan.sessions.role IS 'in which of their capacities staff act now; null is the first they hold';

COMMENT ON COLUMN aduan.sessions.opened_by IS 'the verifier of the secret that was shown; another secret ends the session';

CREATE TABLE aduan.snapshots (
    originator_id uuid NOT NULL,
    version integer NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL
);

CREATE TABLE aduan.stream_names (
    kind text NOT NULL,
    name text NOT NULL,
    originator_id uuid NOT NULL,
    fingerprint bytea
);

COMMENT ON COLUMN aduan.stream_names.fingerprint IS 'of what was given under this name, to tell a repetition from a different thing';

CREATE TABLE aduan.tracking (
    application_name text NOT NULL,
    notification_id bigint NOT NULL
);

CREATE TABLE aduan.vault_accounts (
    subject uuid NOT NULL,
    account uuid NOT NULL
);

CREATE TABLE aduan.vault_values (
    originator_id uuid NOT NULL,
    version integer NOT NULL,
    field text NOT NULL,
    subject uuid NOT NULL,
    ciphertext bytea NOT NULL
);

CREATE TABLE aduan.watched (
    staff uuid NOT NULL,
    complaint uuid NOT NULL,
    since timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

ALTER TABLE ONLY aduan.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (staff);

ALTER TABLE ONLY aduan.accounts
    ADD CONSTRAINT accounts_username_key UNIQUE (username);

ALTER TABLE ONLY aduan.attempts
    ADD CONSTRAINT attempts_pkey PRIMARY KEY (key);

ALTER TABLE ONLY aduan.checkpoints
    ADD CONSTRAINT checkpoints_pkey PRIMARY KEY (projection, generation, source);

ALTER TABLE ONLY aduan.erased_subjects
    ADD CONSTRAINT erased_subjects_pkey PRIMARY KEY (subject);

ALTER TABLE ONLY aduan.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (log_id);

ALTER TABLE ONLY aduan.events
    ADD CONSTRAINT events_stream UNIQUE (originator_id, version);

ALTER TABLE ONLY aduan.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (principal, route, key);

ALTER TABLE ONLY aduan.log_eras
    ADD CONSTRAINT log_eras_pkey PRIMARY KEY (era);

ALTER TABLE ONLY aduan.log_runs
    ADD CONSTRAINT log_runs_pkey PRIMARY KEY (run);

ALTER TABLE ONLY aduan.migrations
    ADD CONSTRAINT migrations_pkey PRIMARY KEY (name);

ALTER TABLE ONLY aduan.notice_progress
    ADD CONSTRAINT notice_progress_pkey PRIMARY KEY (one);

ALTER TABLE ONLY aduan.notices
    ADD CONSTRAINT notices_pkey PRIMARY KEY (notice);

ALTER TABLE ONLY aduan.positions
    ADD CONSTRAINT positions_event UNIQUE (log_id);

ALTER TABLE ONLY aduan.positions
    ADD CONSTRAINT positions_pkey PRIMARY KEY ("position");

ALTER TABLE ONLY aduan.retired_epochs
    ADD CONSTRAINT retired_epochs_pkey PRIMARY KEY (epoch);

ALTER TABLE ONLY aduan.saved_views
    ADD CONSTRAINT saved_views_pkey PRIMARY KEY (view);

ALTER TABLE ONLY aduan.secrets
    ADD CONSTRAINT secrets_pkey PRIMARY KEY (originator_id);

ALTER TABLE ONLY aduan.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (token_hash);

ALTER TABLE ONLY aduan.snapshots
    ADD CONSTRAINT snapshots_pkey PRIMARY KEY (originator_id, version);

ALTER TABLE ONLY aduan.stream_names
    ADD CONSTRAINT stream_names_pkey PRIMARY KEY (kind, name);

ALTER TABLE ONLY aduan.tracking
    ADD CONSTRAINT tracking_pkey PRIMARY KEY (application_name);

ALTER TABLE ONLY aduan.vault_accounts
    ADD CONSTRAINT vault_accounts_pkey PRIMARY KEY (subject);

ALTER TABLE ONLY aduan.vault_keys
    ADD CONSTRAINT vault_keys_pkey PRIMARY KEY (subject);

ALTER TABLE ONLY aduan.vault_values
    ADD CONSTRAINT vault_values_pkey PRIMARY KEY (originator_id, version, field);

ALTER TABLE ONLY aduan.watched
    ADD CONSTRAINT watched_pkey PRIMARY KEY (staff, complaint);

CREATE INDEX attempts_age ON aduan.attempts USING btree (last);

CREATE UNIQUE INDEX checkpoints_live ON aduan.checkpoints USING btree (projection, source) WHERE live;

CREATE INDEX events_directory ON aduan.events USING btree (log_id) WHERE (split_part(topic, '.'::text, 1) = ANY (ARRAY['unit'::text, 'category'::text, 'staff'::text, 'routing'::text, 'standard'::text, 'calendar'::text]));

CREATE INDEX events_order ON aduan.events USING btree (era, xid, log_id);

CREATE INDEX idempotency_age ON aduan.idempotency USING brin (created_at);

CREATE INDEX notices_due ON aduan.notices USING btree (due_at) WHERE (state = 'due'::text);

CREATE INDEX notices_in_app ON aduan.notices USING btree (recipient, made_at) WHERE (channel = 'in_app'::text);

CREATE INDEX notices_unread ON aduan.notices USING btree (recipient) WHERE ((channel = 'in_app'::text) AND (read_at IS NULL));

CREATE INDEX positions_time ON aduan.positions USING brin (sequenced_at) WITH (pages_per_range='16');

CREATE INDEX saved_views_staff ON aduan.saved_views USING btree (staff);

CREATE INDEX saved_views_unit ON aduan.saved_views USING btree (unit) WHERE shared;

CREATE INDEX sessions_account ON aduan.sessions USING btree (account);

CREATE INDEX sessions_expiry ON aduan.sessions USING btree (expires_at);

CREATE INDEX stream_names_fingerprint ON aduan.stream_names USING btree (originator_id) WHERE (fingerprint IS NOT NULL);

CREATE INDEX vault_accounts_account ON aduan.vault_accounts USING btree (account);

CREATE INDEX watched_complaint ON aduan.watched USING btree (complaint);

CREATE CONSTRAINT TRIGGER check_reissue AFTER UPDATE ON aduan.secrets DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION aduan.check_reissue();

CREATE TRIGGER insert_only BEFORE DELETE OR UPDATE OR TRUNCATE ON aduan.erased_subjects FOR EACH STATEMENT EXECUTE FUNCTION aduan.refuse_change();

ALTER TABLE aduan.erased_subjects ENABLE ALWAYS TRIGGER insert_only;

CREATE TRIGGER insert_only BEFORE DELETE OR UPDATE OR TRUNCATE ON aduan.events FOR EACH STATEMENT EXECUTE FUNCTION aduan.refuse_change();

ALTER TABLE aduan.events ENABLE ALWAYS TRIGGER insert_only;

CREATE TRIGGER insert_only BEFORE DELETE OR UPDATE OR TRUNCATE ON aduan.log_eras FOR EACH STATEMENT EXECUTE FUNCTION aduan.refuse_change();

ALTER TABLE aduan.log_eras ENABLE ALWAYS TRIGGER insert_only;

CREATE TRIGGER insert_only BEFORE DELETE OR UPDATE OR TRUNCATE ON aduan.log_runs FOR EACH STATEMENT EXECUTE FUNCTION aduan.refuse_change();

ALTER TABLE aduan.log_runs ENABLE ALWAYS TRIGGER insert_only;

CREATE TRIGGER insert_only BEFORE DELETE OR UPDATE OR TRUNCATE ON aduan.positions FOR EACH STATEMENT EXECUTE FUNCTION aduan.refuse_change();

ALTER TABLE aduan.positions ENABLE ALWAYS TRIGGER insert_only;

CREATE TRIGGER never_emptied BEFORE TRUNCATE ON aduan.vault_keys FOR EACH STATEMENT EXECUTE FUNCTION aduan.refuse_change();

ALTER TABLE aduan.vault_keys ENABLE ALWAYS TRIGGER never_emptied;

CREATE TRIGGER refuse_retired BEFORE INSERT OR UPDATE OF kek_epoch ON aduan.vault_keys FOR EACH ROW EXECUTE FUNCTION aduan.refuse_retired();

ALTER TABLE aduan.vault_keys ENABLE ALWAYS TRIGGER refuse_retired;

CREATE TRIGGER remember_erased AFTER DELETE OR UPDATE OF subject ON aduan.vault_keys FOR EACH ROW EXECUTE FUNCTION aduan.remember_erased();

ALTER TABLE aduan.vault_keys ENABLE ALWAYS TRIGGER remember_erased;

CREATE TRIGGER replace_secret BEFORE INSERT ON aduan.secrets FOR EACH ROW EXECUTE FUNCTION aduan.replace_secret();

GRANT USAGE ON SCHEMA aduan TO aduan_service;

GRANT ALL ON SCHEMA projection TO aduan_service;

REVOKE ALL ON FUNCTION aduan.append(originators uuid[], versions integer[], topics text[], states bytea[], metadata bytea[], nonces bytea[]) FROM PUBLIC;
GRANT ALL ON FUNCTION aduan.append(originators uuid[], versions integer[], topics text[], states bytea[], metadata bytea[], nonces bytea[]) TO aduan_service;

REVOKE ALL ON FUNCTION aduan.append(originators uuid[], versions integer[], topics text[], states bytea[], metadata bytea[], nonces bytea[], key_subjects uuid[], key_epochs integer[], wrapped_deks bytea[], value_originators uuid[], value_versions integer[], value_fields text[], value_subjects uuid[], ciphertexts bytea[], name_kinds text[], names text[], name_originators uuid[], name_fingerprints bytea[], secret_originators uuid[], secret_subjects uuid[], verifiers bytea[], account_subjects uuid[], accounts uuid[], idem_principal text, idem_route text, idem_key text, idem_salt bytea, idem_fingerprint bytea, idem_originator uuid, idem_version integer, idem_status integer, idem_response bytea, idem_subject uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION aduan.append(originators uuid[], versions integer[], topics text[], states bytea[], metadata bytea[], nonces bytea[], key_subjects uuid[], key_epochs integer[], wrapped_deks bytea[], value_originators uuid[], value_versions integer[], value_fields text[], value_subjects uuid[], ciphertexts bytea[], name_kinds text[], names text[], name_originators uuid[], name_fingerprints bytea[], secret_originators uuid[], secret_subjects uuid[], verifiers bytea[], account_subjects uuid[], accounts uuid[], idem_principal text, idem_route text, idem_key text, idem_salt bytea, idem_fingerprint bytea, idem_originator uuid, idem_version integer, idem_status integer, idem_response bytea, idem_subject uuid) TO aduan_service;

REVOKE ALL ON FUNCTION aduan.check_reissue() FROM PUBLIC;

REVOKE ALL ON FUNCTION aduan.current_era() FROM PUBLIC;

GRANT SELECT ON TABLE aduan.log_eras TO aduan_service;

REVOKE ALL ON FUNCTION aduan.era_ended(latest aduan.log_eras) FROM PUBLIC;

REVOKE ALL ON FUNCTION aduan.erase(erased uuid, originators uuid[], versions integer[], topics text[], states bytea[], metadata bytea[], nonces bytea[], key_subjects uuid[], key_epochs integer[], wrapped_deks bytea[], value_originators uuid[], value_versions integer[], value_fields text[], value_subjects uuid[], ciphertexts bytea[], name_kinds text[], names text[], name_originators uuid[], name_fingerprints bytea[], secret_originators uuid[], secret_subjects uuid[], verifiers bytea[], account_subjects uuid[], accounts uuid[], idem_principal text, idem_route text, idem_key text, idem_salt bytea, idem_fingerprint bytea, idem_originator uuid, idem_version integer, idem_status integer, idem_response bytea, idem_subject uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION aduan.erase(erased uuid, originators uuid[], versions integer[], topics text[], states bytea[], metadata bytea[], nonces bytea[], key_subjects uuid[], key_epochs integer[], wrapped_deks bytea[], value_originators uuid[], value_versions integer[], value_fields text[], value_subjects uuid[], ciphertexts bytea[], name_kinds text[], names text[], name_originators uuid[], name_fingerprints bytea[], secret_originators uuid[], secret_subjects uuid[], verifiers bytea[], account_subjects uuid[], accounts uuid[], idem_principal text, idem_route text, idem_key text, idem_salt bytea, idem_fingerprint bytea, idem_originator uuid, idem_version integer, idem_status integer, idem_response bytea, idem_subject uuid) TO aduan_service;

REVOKE ALL ON FUNCTION aduan.leaf_hash("position" bigint, originator_id uuid, version integer, recorded_at timestamp with time zone, nonce bytea, topic text, state bytea, metadata bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION aduan.leaf_hash("position" bigint, originator_id uuid, version integer, recorded_at timestamp with time zone, nonce bytea, topic text, state bytea, metadata bytea) TO aduan_service;

GRANT SELECT ON TABLE aduan.vault_keys TO aduan_service;

REVOKE ALL ON FUNCTION aduan.living(subjects uuid[]) FROM PUBLIC;
GRANT ALL ON FUNCTION aduan.living(subjects uuid[]) TO aduan_service;

REVOKE ALL ON FUNCTION aduan.lock_subjects(subjects uuid[], fresh uuid[]) FROM PUBLIC;

REVOKE ALL ON FUNCTION aduan.refuse_change() FROM PUBLIC;

REVOKE ALL ON FUNCTION aduan.refuse_retired() FROM PUBLIC;

REVOKE ALL ON FUNCTION aduan.remember_erased() FROM PUBLIC;

REVOKE ALL ON FUNCTION aduan.replace_secret() FROM PUBLIC;

REVOKE ALL ON FUNCTION aduan.sequence(max_rows integer) FROM PUBLIC;
GRANT ALL ON FUNCTION aduan.sequence(max_rows integer) TO aduan_service;

REVOKE ALL ON FUNCTION aduan.sequencer_lock() FROM PUBLIC;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE aduan.accounts TO aduan_service;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE aduan.attempts TO aduan_service;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE aduan.checkpoints TO aduan_service;

GRANT SELECT ON TABLE aduan.erased_subjects TO aduan_service;

GRANT SELECT ON TABLE aduan.events TO aduan_service;

GRANT SELECT,DELETE ON TABLE aduan.idempotency TO aduan_service;

GRANT SELECT ON TABLE aduan.log_runs TO aduan_service;

GRANT SELECT ON TABLE aduan.migrations TO aduan_service;

GRANT SELECT,UPDATE ON TABLE aduan.notice_progress TO aduan_service;

GRANT SELECT,INSERT,UPDATE ON TABLE aduan.notices TO aduan_service;

GRANT SELECT ON TABLE aduan.positions TO aduan_service;

GRANT SELECT ON TABLE aduan.retired_epochs TO aduan_service;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE aduan.saved_views TO aduan_service;

GRANT SELECT ON TABLE aduan.secrets TO aduan_service;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE aduan.sessions TO aduan_service;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE aduan.snapshots TO aduan_service;

GRANT SELECT ON TABLE aduan.stream_names TO aduan_service;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE aduan.tracking TO aduan_service;

GRANT SELECT ON TABLE aduan.vault_accounts TO aduan_service;

GRANT SELECT ON TABLE aduan.vault_values TO aduan_service;

GRANT SELECT,INSERT,DELETE ON TABLE aduan.watched TO aduan_service;

ALTER DEFAULT PRIVILEGES FOR ROLE aduan_owner REVOKE ALL ON FUNCTIONS FROM PUBLIC;
