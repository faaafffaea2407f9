-- A complaint has one valid secret. `append` inserts the first; another one takes its place, and only together with the
-- event that says so.
CREATE FUNCTION aduan.replace_secret() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE aduan.secrets SET verifier = NEW.verifier
        WHERE originator_id = NEW.originator_id AND subject = NEW.subject;
    RETURN CASE WHEN FOUND THEN NULL ELSE NEW END;
END $$;

CREATE FUNCTION aduan.check_reissue() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM aduan.events e WHERE e.originator_id = NEW.originator_id AND e.topic = 'complaint.secret_reissued'
        AND e.xid = pg_current_xact_id();
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the secret of % is replaced without an event', NEW.originator_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER replace_secret BEFORE INSERT ON aduan.secrets
    FOR EACH ROW EXECUTE FUNCTION aduan.replace_secret();
-- At the commit, for `append` writes the secret before the events.
CREATE CONSTRAINT TRIGGER check_reissue AFTER UPDATE ON aduan.secrets DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION aduan.check_reissue();

-- A reporter's session lasts as long as the secret that opened it; null for staff.
ALTER TABLE aduan.sessions ADD COLUMN opened_by bytea;
COMMENT ON COLUMN aduan.sessions.opened_by IS 'the verifier of the secret that was shown; another secret ends the session';
