-- Who may sign in. Credentials and sessions are not events: they are nobody's history, and they go.
CREATE TABLE aduan.accounts (
    staff uuid PRIMARY KEY,
    username text NOT NULL UNIQUE,
    password_hash text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON COLUMN aduan.accounts.staff IS 'the stream of the person in the directory; what they may do stands there';

-- The token itself is never stored. `account` is the staff member, or the complaint of a reporter.
CREATE TABLE aduan.sessions (
    token_hash bytea PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('staff', 'reporter')),
    account uuid NOT NULL,
    role text,
    unit text,
    expires_at timestamptz NOT NULL,
    CHECK ((role IS NULL) = (unit IS NULL))
);
CREATE INDEX sessions_expiry ON aduan.sessions (expires_at);
CREATE INDEX sessions_account ON aduan.sessions (account);
COMMENT ON COLUMN aduan.sessions.role IS 'in which of their capacities staff act now; null is the first they hold';

-- Wrong tries of the last minute, by a MAC of whom or what they were about. UNLOGGED: nobody misses
-- them after a crash, and guessing must not fill the write-ahead log.
CREATE UNLOGGED TABLE aduan.attempts (
    key bytea PRIMARY KEY,
    tries timestamptz[] NOT NULL,
    last timestamptz NOT NULL
);
CREATE INDEX attempts_age ON aduan.attempts (last);

GRANT SELECT, INSERT, UPDATE, DELETE ON aduan.accounts, aduan.sessions, aduan.attempts TO aduan_service;
