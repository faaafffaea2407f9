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
