-- What was split off another report has the same reporter: erasing them is recorded in each of these reports, and what is
-- kept of them goes from all of them at once.
CREATE OR REPLACE FUNCTION aduan.erase(
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
