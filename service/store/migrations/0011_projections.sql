-- One generation of a projection serves; a rebuild fills the next one beside it. A generation made
-- under another schema hash is not written any more. An event that could not be folded stops its
-- projection before it: `failed_position` is that event's, `failure` says what was wrong.
ALTER TABLE aduan.checkpoints
    ADD COLUMN live boolean NOT NULL,
    ADD COLUMN schema_hash text NOT NULL,
    ADD COLUMN failed_position bigint,
    ADD COLUMN failure text;
CREATE UNIQUE INDEX checkpoints_live ON aduan.checkpoints (projection, source) WHERE live;
