-- Permanent names by which a stream is found: ('tracking', …), ('external:<channel>', …).
CREATE TABLE aduan.stream_names (
    kind text NOT NULL,
    name text NOT NULL,
    originator_id uuid NOT NULL,
    fingerprint bytea,
    PRIMARY KEY (kind, name)
);
COMMENT ON COLUMN aduan.stream_names.fingerprint IS
    'of what was given under this name, to tell a repetition from a different thing';

-- The secret that a reporter shows to read their own complaint: a verifier, never the secret.
CREATE TABLE aduan.secrets (
    originator_id uuid PRIMARY KEY,
    subject uuid NOT NULL,
    verifier bytea NOT NULL
);

CREATE TABLE aduan.idempotency (
    principal text NOT NULL,
    route text NOT NULL,
    key text NOT NULL,
    salt bytea NOT NULL,
    fingerprint bytea NOT NULL,
    originator_id uuid,
    version int,
    status int NOT NULL,
    response bytea NOT NULL,
    subject uuid,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (principal, route, key)
);
-- For deleting what is older than two days; rows come in that order, so a summary of pages will do.
CREATE INDEX idempotency_age ON aduan.idempotency USING brin (created_at);
