-- Filters of a list that a member of staff keeps under a name. The name was typed, so it is sealed under the key of whoever
-- typed it; the filters are codes.
CREATE TABLE aduan.saved_views (
    view uuid PRIMARY KEY,
    staff uuid NOT NULL,
    subject uuid NOT NULL,
    unit text NOT NULL,
    list text NOT NULL CHECK (list IN ('queue', 'register')),
    filters jsonb NOT NULL,
    name bytea NOT NULL,
    shared boolean NOT NULL DEFAULT false,
    made_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON COLUMN aduan.saved_views.unit IS 'the unit acted for when it was made: whoever acts for it sees it when it is shared';
CREATE INDEX saved_views_staff ON aduan.saved_views (staff);
CREATE INDEX saved_views_unit ON aduan.saved_views (unit) WHERE shared;

GRANT SELECT, INSERT, UPDATE, DELETE ON aduan.saved_views TO aduan_service;
