-- Trigrams, for reports that are likely about the same thing. A trusted extension that comes with PostgreSQL; where the
-- owner of this database may not create it, a superuser does so once.
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
