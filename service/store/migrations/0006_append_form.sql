-- The full form, one call for one command (or for one batch of an import): the idempotency record,
-- permanent names, the reporter's secret, subject keys, personal values, account links, events.
-- What refuses comes first and in this order: a repeated command is told so, whatever came since.
-- unnest stands in the SELECT list, not in FROM: there it would fill a tuplestore first.
CREATE FUNCTION aduan.append(
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

-- Holds each subject's key until the commit, so that no acknowledged value can be written under a
-- key that an erasure is deleting. Returns a subject without a key, or null when all have one.
-- Those given in this call (`fresh`) need no lock.
CREATE FUNCTION aduan.lock_subjects(subjects uuid[], fresh uuid[]) RETURNS uuid
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
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
