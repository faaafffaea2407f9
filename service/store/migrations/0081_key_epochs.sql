-- Epochs of the key-encryption key that are in no key file any more: a data key that is wrapped under one
-- could never be opened again. A process that has not noticed the new key file is refused here.
CREATE TABLE aduan.retired_epochs (
    epoch int PRIMARY KEY,
    retired_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE FUNCTION aduan.refuse_retired() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM aduan.retired_epochs r WHERE r.epoch = NEW.kek_epoch) THEN
        RAISE EXCEPTION 'the key of epoch % was retired', NEW.kek_epoch USING ERRCODE = 'AD006';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER refuse_retired BEFORE INSERT OR UPDATE OF kek_epoch ON aduan.vault_keys
    FOR EACH ROW EXECUTE FUNCTION aduan.refuse_retired();
ALTER TABLE aduan.vault_keys ENABLE ALWAYS TRIGGER refuse_retired;

GRANT SELECT ON aduan.retired_epochs TO aduan_service;
