-- Two schemas: `aduan` is the record (its owner migrates it, the service may only do what 0008
-- grants); `projection` holds what can be rebuilt, so there the service makes its own tables.
CREATE SCHEMA IF NOT EXISTS projection;
