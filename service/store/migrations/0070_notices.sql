-- Who is told what: one row a notice, made once from an event (or a day, for digests) and settled once. No personal
-- value is in it: where to send it is read from the vault when it is sent.
CREATE TABLE aduan.notices (
    notice uuid PRIMARY KEY,
    complaint uuid,
    version int,
    template text NOT NULL,
    channel text NOT NULL,
    recipient uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('due', 'sent', 'given_up')),
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempts int NOT NULL DEFAULT 0,
    settled_at timestamptz,
    problem text,
    read_at timestamptz
);
COMMENT ON COLUMN aduan.notices.notice IS 'made from what it is about, so that it cannot be made twice';
COMMENT ON COLUMN aduan.notices.recipient IS 'the reporter''s subject, or the member of staff';
CREATE INDEX notices_due ON aduan.notices (due_at) WHERE state = 'due';
CREATE INDEX notices_in_app ON aduan.notices (recipient, made_at) WHERE channel = 'in_app';
CREATE INDEX notices_unread ON aduan.notices (recipient) WHERE channel = 'in_app' AND read_at IS NULL;

-- Up to which position of the log notices were made. What lies before the first start is told to nobody.
CREATE TABLE aduan.notice_progress (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    position bigint NOT NULL
);
INSERT INTO aduan.notice_progress (position) SELECT coalesce(max(position), 0) FROM aduan.positions;

-- Where digests and notices for staff go; an account without an address reads them in the pages only.
ALTER TABLE aduan.accounts ADD COLUMN email text;

GRANT SELECT, INSERT, UPDATE ON aduan.notices TO aduan_service;
GRANT SELECT, UPDATE ON aduan.notice_progress TO aduan_service;
