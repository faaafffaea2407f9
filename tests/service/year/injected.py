"""Time of our own: the service asks a clock that is set by hand, and the log records by the same one."""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

import psycopg2

from service.store.database import Database
from tests.support.databases import FreshDatabase
from tests.support.world import HandSet

_SQL = """
CREATE TABLE public.injected (now timestamptz NOT NULL);
INSERT INTO public.injected VALUES (clock_timestamp());
GRANT SELECT, UPDATE ON public.injected TO PUBLIC;
CREATE FUNCTION public.injected() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT now INTO NEW.recorded_at FROM public.injected;
    RETURN NEW;
END $$;
CREATE TRIGGER injected BEFORE INSERT ON aduan.events FOR EACH ROW EXECUTE FUNCTION public.injected();
"""


def install(database: FreshDatabase) -> None:
    """From now on events are recorded when `Moment` says."""
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
            cursor.execute("UPDATE public.injected SET now = %s", (now,))
