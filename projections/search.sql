-- The one table with personal texts. UNLOGGED: they are neither in WAL nor in base backups; after a crash the table is
-- empty and is filled anew.
CREATE UNLOGGED TABLE {table} (
    complaint uuid PRIMARY KEY,
    reporter uuid NOT NULL,
    office uuid NOT NULL,
    received_by text NOT NULL,
    handling text,
    sharing text[] NOT NULL,
    turns jsonb NOT NULL,
    lead int NOT NULL,
    units text[] NOT NULL,
    report_class text NOT NULL,
    category text,
    area text,
    anonymous boolean NOT NULL,
    confidential boolean NOT NULL,
    verified boolean NOT NULL,
    filed_at timestamptz NOT NULL,
    redacted jsonb NOT NULL,
    texts jsonb NOT NULL,
    drafts jsonb NOT NULL,
    answered jsonb NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    place text NOT NULL,
    coordinates text NOT NULL,
    phone text NOT NULL,
    answers text NOT NULL,
    -- Each word by its stem in both languages; PostgreSQL would take "Jl.Sei" for a host and "jalan/gang" for a path.
    -- The public finds what weighs A, B or C: not the place, which may be somebody's address. A tsvector has an end
    -- (1 MB), so of endless answers the first are found.
    words tsvector NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('indonesian', translate(title, './\-_@:', '       '))
            || to_tsvector('english', translate(title, './\-_@:', '       ')), 'A')
        || setweight(to_tsvector('indonesian', translate(body, './\-_@:', '       '))
            || to_tsvector('english', translate(body, './\-_@:', '       ')), 'B')
        || setweight(to_tsvector('indonesian', translate(left(answers, 60000), './\-_@:', '       '))
            || to_tsvector('english', translate(left(answers, 60000), './\-_@:', '       ')), 'C')
        || setweight(to_tsvector('indonesian', translate(place, './\-_@:', '       '))
            || to_tsvector('english', translate(place, './\-_@:', '       ')), 'D')
    ) STORED,
    -- A telephone number however it is typed: digits, without 0 or 62 before it.
    digits text NOT NULL GENERATED ALWAYS AS (
        regexp_replace(regexp_replace(phone, '[^0-9]', '', 'g'), '^(62|0)', '')
    ) STORED
) WITH (fillfactor = 80);
-- Words that are everywhere are told apart by whose case it is, without looking at the rows.
CREATE INDEX ON {table} USING gin (words, units) WITH (fastupdate = off);
CREATE INDEX ON {table} (filed_at DESC, complaint);
CREATE INDEX ON {table} (area, filed_at);
CREATE INDEX ON {table} (digits) WHERE digits <> '';
CREATE INDEX ON {table} (reporter);
CREATE INDEX ON {table} (office);
-- view --
CREATE VIEW {view} AS SELECT * FROM {table};
