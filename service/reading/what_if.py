"""What a proposed standard or calendar would have done to the dates that were promised in the last 90 days."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from domain.complaint.events import Clock, ReportClass
from domain.directory.changes import Publication
from domain.directory.state import Directory
from domain.directory.what_if import Effect, Promised, concerned, effect
from domain.event import Code
from service.bootstrap import Service
from service.store.database import Database

PERIOD = timedelta(days=90)

# A resolution counts from the filing, unless what was asked for came later; the others from the act that made them.
_PAST = """
WITH zones (unit, zone) AS (SELECT * FROM unnest(%(units)s::text[], %(zones)s::text[])), made AS (
    SELECT made.clock, made.due_at, made.ended_at, made.met, maker.report_class, maker.supervision,
        CASE WHEN made.assignment = 0 OR made.by_desk THEN maker.received_by
            ELSE coalesce(made.unit, maker.unit) END AS unit,
        CASE WHEN made.clock = 'resolution' AND maker.what <> 'complaint.information_given'
            THEN maker.filed_at ELSE maker.counted_at END AS began_at
    FROM projection.promises made JOIN projection.indicators maker USING (complaint, version)
    WHERE made.judged AND made.clock = ANY(%(clocks)s)
        AND maker.counted_at >= %(since)s AND maker.counted_at <= %(now)s
        AND (made.met OR made.ended_at IS NULL OR made.ended_at > made.due_at)
)
SELECT clock, unit, report_class, supervision, (began_at AT TIME ZONE zone)::date, (due_at AT TIME ZONE zone)::date,
    (ended_at AT TIME ZONE zone)::date, met, count(*)
FROM made JOIN zones USING (unit)
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
"""
_THERE = "SELECT to_regclass('projection.promises') IS NOT NULL AND to_regclass('projection.indicators') IS NOT NULL"


def effect_of(service: Service, change: Publication) -> Effect:
    """As if it had held for the last 90 days, against what was promised and done in them; nothing is changed."""
    directory, now = service.directories.current(), datetime.now(UTC)
    units, clocks = concerned(change, directory)
    past = _past(service.database, directory, units, clocks, now) if clocks else iter(())
    return effect(past, change, directory, directory.local_date(now, min(units)) if units else now.date())


def told(effect: Effect) -> str:
    """In one line, at a terminal."""
    if not effect.counted:
        return f"no date of the last {PERIOD.days} days would differ"
    moved = f"{effect.earlier:,} would be earlier and {effect.later:,} later"
    turned = f"{effect.newly_missed:,} more missed, {effect.newly_kept:,} fewer"
    return f"of {effect.counted:,} dates of the last {PERIOD.days} days {moved}: {turned}"


def _past(
    database: Database, directory: Directory, units: frozenset[Code], clocks: tuple[Clock, ...], now: datetime
) -> Iterator[Promised]:
    codes = sorted(units)
    asked = {
        "units": codes,
        "zones": [directory.zone_of(code) for code in codes],
        "clocks": [clock.value for clock in clocks],
        "since": now - PERIOD,
        "now": now,
    }
    with database.autocommit() as cursor:
        cursor.execute(_THERE)
        if cursor.fetchone() != (True,):
            return  # nothing was filed yet
        cursor.execute(_PAST, asked)
        rows = cursor.fetchall()
    for clock, unit, report_class, supervision, began, due, ended, met, times in rows:
        yield Promised(
            clock=Clock(clock),
            unit=Code(unit),
            report_class=ReportClass(report_class),
            supervision=supervision,
            began=began,
            due=due,
            ended=ended,
            met=met,
            times=times,
        )
