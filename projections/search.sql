-- The one table with personal texts. UNLOGGED: they are neither in WAL nor in base backups; after a crash the table is
-- empty and is filled anew.
CREATE UNLOGGED TABLE {table} (
    complaint uuid PRIMARY KEY,
    reporter uuid NOT NULL,
    office uuid NOT NULL,
    received_by text NOT NULL,
    handling text,
    units text[] NOT NULL,
    report_class text NOT NULL,
    category text,
    area text,
    anonymous boolean NOT NULL,
    confidential boolean NOT NULL,
    verified boolean NOT NULL,
    filed_at timestamptz NOT NULL,
    texts jsonb NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    place text NOT NULL,
    coordinates text NOT NULL,
    phone text NOT NULL,
    answers text NOT NULL,
    -- Each word by its stem in both languages. The public finds what weighs A, B or C: not the place, which may be
    -- somebody's address. A tsvector has an end (1 MB), so of endless answers the first do.
    words tsvector NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('indonesian', title) || to_tsvector('english', title), 'A')
        || setweight(to_tsvector('indonesian', body) || to_tsvector('english', body), 'B')
        || setweight(to_tsvector('indonesian', left(answers, 60000)) || to_tsvector('english', left(answers, 60000)), 'C')
        || setweight(to_tsvector('indonesian', place) || to_tsvector('english', place), 'D')
    ) STORED,
    -- A telephone number however it is typed: digits, without 0 or 62 before it.
    digits text NOT NULL GENERATED ALWAYS AS (
        regexp_replace(regexp_replace(phone, '[^0-9]', '', 'g'), '^(62|0)', '')
    ) STORED
) WITH (fillfactor = 80);
-- No index has a column that moves with the case, so that its steps rewrite none.
CREATE INDEX ON {table} USING gin (words) WITH (fastupdate = off);
CREATE INDEX ON {table} (filed_at DESC, complaint);
CREATE INDEX ON {table} (area, filed_at);
CREATE INDEX ON {table} (digits) WHERE digits <> '';
CREATE INDEX ON {table} (reporter);
CREATE INDEX ON {table} (office);
-- view --
CREATE VIEW {view} AS SELECT * FROM {table};
