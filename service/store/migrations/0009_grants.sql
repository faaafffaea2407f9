-- The service may read, call two functions, and write what is not the record.
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA aduan FROM PUBLIC;
-- For later migrations; "IN SCHEMA" could only add to what everybody may do, not take it away.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

GRANT USAGE ON SCHEMA aduan TO aduan_service;
GRANT SELECT ON ALL TABLES IN SCHEMA aduan TO aduan_service;
GRANT EXECUTE ON FUNCTION aduan.append(uuid[], int[], text[], bytea[], bytea[], bytea[]) TO aduan_service;
GRANT EXECUTE ON FUNCTION aduan.append(
    uuid[], int[], text[], bytea[], bytea[], bytea[],
    uuid[], int[], bytea[], uuid[], int[], text[], uuid[], bytea[],
    text[], text[], uuid[], bytea[], uuid[], uuid[], bytea[], uuid[], uuid[],
    text, text, text, bytea, bytea, uuid, int, int, bytea, uuid) TO aduan_service;
GRANT EXECUTE ON FUNCTION aduan.sequence(int) TO aduan_service;
GRANT EXECUTE ON FUNCTION aduan.leaf_hash(bigint, uuid, int, timestamptz, bytea, text, bytea, bytea)
    TO aduan_service;

GRANT INSERT, UPDATE, DELETE ON aduan.checkpoints, aduan.snapshots, aduan.tracking TO aduan_service;
GRANT DELETE ON aduan.idempotency TO aduan_service;

GRANT USAGE, CREATE ON SCHEMA projection TO aduan_service;
