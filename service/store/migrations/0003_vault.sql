-- Personal values, apart from the log so that they can be erased. No foreign keys: `append` checks
-- the subject's key itself, FOR KEY SHARE, once a call instead of once a row.
CREATE TABLE aduan.vault_keys (
    subject uuid PRIMARY KEY,
    kek_epoch int NOT NULL,
    wrapped_dek bytea NOT NULL
);

CREATE TABLE aduan.vault_values (
    originator_id uuid NOT NULL,
    version int NOT NULL,
    field text NOT NULL,
    subject uuid NOT NULL,
    ciphertext bytea NOT NULL,
    PRIMARY KEY (originator_id, version, field)
);
-- No index by subject: a subject belongs to one case, so an erasure finds the values by their stream.

-- Which account a subject is; dies with the subject's key.
CREATE TABLE aduan.vault_accounts (
    subject uuid PRIMARY KEY,
    account uuid NOT NULL
);
CREATE INDEX vault_accounts_account ON aduan.vault_accounts (account);

-- Whose key is gone, whatever took it away: such a subject never gets another, or what is still
-- written under it would seem to be of a person that nobody has erased.
CREATE TABLE aduan.erased_subjects (
    subject uuid PRIMARY KEY
);

CREATE FUNCTION aduan.remember_erased() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO aduan.erased_subjects VALUES (OLD.subject) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER remember_erased AFTER DELETE OR UPDATE OF subject ON aduan.vault_keys
    FOR EACH ROW EXECUTE FUNCTION aduan.remember_erased();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON aduan.vault_keys
    FOR EACH STATEMENT EXECUTE FUNCTION aduan.refuse_change();
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON aduan.erased_subjects
    FOR EACH STATEMENT EXECUTE FUNCTION aduan.refuse_change();
ALTER TABLE aduan.vault_keys ENABLE ALWAYS TRIGGER remember_erased, ENABLE ALWAYS TRIGGER never_emptied;
ALTER TABLE aduan.erased_subjects ENABLE ALWAYS TRIGGER insert_only;
