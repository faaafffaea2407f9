-- Which complaints a member of staff wants to be told of. A preference of the account, and no fact of the complaint.
CREATE TABLE aduan.watched (
    staff uuid NOT NULL,
    complaint uuid NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (staff, complaint)
);
CREATE INDEX watched_complaint ON aduan.watched (complaint);

GRANT SELECT, INSERT, DELETE ON aduan.watched TO aduan_service;
