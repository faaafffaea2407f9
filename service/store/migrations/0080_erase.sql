-- Erasing a person: the event that says so, and in the same transaction whatever is kept of them beside
-- the log. The service can delete nothing from the vault in any other way.
CREATE FUNCTION aduan.erase(
    erased uuid,
    originators uuid[], versions int[], topics text[], states bytea[], metadata bytea[], nonces bytea[],
    key_subjects uuid[], key_epochs int[], wrapped_deks bytea[],
    value_originators uuid[], value_versions int[], value_fields text[], value_subjects uuid[],
    ciphertexts bytea[],
    name_kinds text[], names text[], name_originators uuid[], name_fingerprints bytea[],
    secret_originators uuid[], secret_subjects uuid[], verifiers bytea[],
    account_subjects uuid[], accounts uuid[],
    idem_principal text, idem_route text, idem_key text, idem_salt bytea, idem_fingerprint bytea,
    idem_originator uuid, idem_version int, idem_status int, idem_response bytea, idem_subject uuid
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    stream uuid := originators[1];
    filed jsonb;
BEGIN
    IF topics IS DISTINCT FROM ARRAY['personal_data.erased']
        OR (convert_from(states[1], 'UTF8')::jsonb ->> 'subject')::uuid IS DISTINCT FROM erased THEN
        RAISE EXCEPTION 'an erasure stores the one event that names its subject' USING ERRCODE = 'check_violation';
    END IF;
    -- Before anything is written: whoever holds the key to store something under it is waited for, and
    -- whoever comes later waits, to be told that it is gone.
    PERFORM FROM aduan.vault_keys k WHERE k.subject = erased FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'subject % has no key: it was erased', erased USING ERRCODE = 'AD002';
    END IF;
    SELECT convert_from(e.state, 'UTF8')::jsonb INTO filed FROM aduan.events e
        WHERE e.originator_id = stream AND e.version = 1;
    IF (filed ->> 'office')::uuid IS NOT DISTINCT FROM erased
        OR NOT EXISTS (SELECT FROM aduan.vault_values v WHERE v.originator_id = stream AND v.subject = erased) THEN
        RAISE EXCEPTION 'subject % is no person of stream %', erased, stream USING ERRCODE = 'check_violation';
    END IF;
    PERFORM aduan.append(originators, versions, topics, states, metadata, nonces,
        key_subjects, key_epochs, wrapped_deks,
        value_originators, value_versions, value_fields, value_subjects, ciphertexts,
        name_kinds, names, name_originators, name_fingerprints,
        secret_originators, secret_subjects, verifiers, account_subjects, accounts,
        idem_principal, idem_route, idem_key, idem_salt, idem_fingerprint,
        idem_originator, idem_version, idem_status, idem_response, idem_subject);
    DELETE FROM aduan.vault_values v WHERE v.originator_id = stream AND v.subject = erased;
    DELETE FROM aduan.vault_accounts a WHERE a.subject = erased;
    DELETE FROM aduan.idempotency i WHERE i.subject = erased;
    DELETE FROM aduan.secrets s WHERE s.originator_id = stream AND s.subject = erased;
    IF FOUND THEN -- the reporter: their sessions, what they asked for, and what their report was recognised by
        DELETE FROM aduan.sessions s WHERE s.account = stream AND s.kind = 'reporter';
        DELETE FROM aduan.idempotency i WHERE i.originator_id = stream AND i.principal = 'reporter:' || stream;
        UPDATE aduan.stream_names n SET fingerprint = NULL
            WHERE n.originator_id = stream AND n.fingerprint IS NOT NULL;
    END IF;
    DELETE FROM aduan.vault_keys k WHERE k.subject = erased; -- leaves its mark in erased_subjects
END $$;

-- Which of these subjects have a key. It stays until the caller's transaction ends: an erasure waits, so
-- that no text can be copied out of the vault behind its back.
CREATE FUNCTION aduan.living(subjects uuid[]) RETURNS SETOF uuid
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT k.subject FROM aduan.vault_keys k WHERE k.subject = ANY (subjects) ORDER BY k.subject FOR KEY SHARE;
END;
GRANT EXECUTE ON FUNCTION aduan.living(uuid[]) TO aduan_service;

-- Few streams have a name with a fingerprint.
CREATE INDEX stream_names_fingerprint ON aduan.stream_names (originator_id) WHERE fingerprint IS NOT NULL;

GRANT EXECUTE ON FUNCTION aduan.erase(
    uuid, uuid[], int[], text[], bytea[], bytea[], bytea[],
    uuid[], int[], bytea[], uuid[], int[], text[], uuid[], bytea[],
    text[], text[], uuid[], bytea[], uuid[], uuid[], bytea[], uuid[], uuid[],
    text, text, text, bytea, bytea, uuid, int, int, bytea, uuid) TO aduan_service;
