"""Time of our own: the service asks a clock that is set by hand, and the log records by the same one."""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

import psycopg2

from service.store.database import Database
from tests.support.databases import FreshDatabase
from tests.support.world import HandSet

# Each program that works on the database has a time of its own, by the name that its connections have.
_SQL = """
CREATE TABLE public.injected (program text PRIMARY KEY, now timestamptz NOT NULL);
GRANT SELECT, INSERT, UPDATE ON public.injected TO PUBLIC;
CREATE FUNCTION public.injected() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.recorded_at := coalesce(
        (SELECT now FROM public.injected WHERE program = current_setting('application_name')), NEW.recorded_at
    );
    RETURN NEW;
END $$;
CREATE TRIGGER injected BEFORE INSERT ON aduan.events FOR EACH ROW EXECUTE FUNCTION public.injected();
"""
_SET = """
INSERT INTO public.injected VALUES (current_setting('application_name'), %s)
ON CONFLICT (program) DO UPDATE SET now = excluded.now
"""


def install(database: FreshDatabase) -> None:
    """From now on events are recorded when a program's `Moment` says, once it has been set."""
    with closing(psycopg2.connect(database.superuser_url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(_SQL)


@dataclass(frozen=True)
class Moment:
    """Sets both clocks."""

    clock: HandSet
    database: Database

    def set(self, now: datetime) -> None:
        """It is this moment from now on."""
        self.clock.set(now)
        with self.database.autocommit() as cursor:
            cursor.execute(_SET, (now,))
