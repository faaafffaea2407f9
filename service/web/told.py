"""One complaint as this visitor may see it, in parts of pages: heading, facts, trail, answer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from domain import rights
from domain.complaint.draft_events import POSTED
from domain.complaint.events import ANSWERS, ComplaintEvent, MediaType
from domain.complaint.state import Assignment, Attached, Draft, Turn
from domain.directory.state import Directory
from domain.event import Code, Envelope, Origin
from domain.rights import STAFF_ROLES
from domain.standards import local_date, working_days_between
from service.bootstrap import Service
from service.reading.people import names
from service.reading.seeing import Seen
from service.store.mapper import Replayed
from service.store.vault import Reference
from service.web.telling import Teller
from service.web.telling.badges import badges_of
from service.web.telling.events import headline
from service.web.views import Entry, Fact, FileLink, Head, Said, Shown, UnitPart, Withheld
from service.web.why import Why

#: the field of each event that holds what somebody wrote; the filing's story has a place of its own
WRITTEN = {
    "complaint.routed": "note",
    "complaint.forwarded": "note",
    "complaint.co_assigned": "note",
    "complaint.part_returned": "reason",
    "complaint.information_requested": "question",
    "complaint.information_given": "text",
    "complaint.postponed": "reason",
    "complaint.answer_corrected": "text",
    "complaint.returned": "reason",
    "complaint.answered": "text",
    "complaint.answer_drafted": "text",
    "complaint.draft_returned": "reason",
    "complaint.answer_posted": "text",
    "complaint.correction_drafted": "text",
    "complaint.correction_posted": "text",
    "complaint.replied": "text",
    "complaint.closed": "note",
    "complaint.reopened": "reason",
    "complaint.archived": "note",
    "complaint.amended": "text",
    "complaint.rated": "comment",
    "complaint.withdrawn": "reason",
    "complaint.visibility_changed": "reason",
    "complaint.redacted": "reason",
    "complaint.referred": "reason",
    "complaint.noted": "text",
    "personal_data.erased": "request",
    "legal_hold.placed": "reason",
    "legal_hold.lifted": "reason",
    "complaint.attached": "name",
}
LATE = timedelta(minutes=1)


@dataclass(frozen=True)
class Told:
    """`people` are the names of staff, for staff only; the reporter is told roles and units."""

    seen: Seen
    teller: Teller
    zone: ZoneInfo
    people: Mapping[UUID, str]

    @classmethod
    def of(cls, service: Service, seen: Seen, lang: str) -> "Told":
        """With the names that this visitor may know."""
        actors = {one.at.actor.id for one in seen.history if one.at.actor.role in STAFF_ROLES} if seen.staff else set()
        actors |= set(seen.complaint.officers.values()) if seen.staff else set()
        zone = ZoneInfo(seen.directory.zone_of(seen.complaint.filed.received_by))
        return cls(seen, Teller(seen.directory, lang), zone, names(service, actors))

    @cached_property
    def why(self) -> Why:
        """Explains its dates."""
        return Why(self.seen, self.teller)

    @property
    def directory(self) -> Directory:
        return self.seen.directory

    def local(self, instant: datetime) -> datetime:
        """At the agency that received it."""
        return instant.astimezone(self.zone)

    def text(self, version: int, name: str) -> Shown:
        """What was written, why it is withheld, or None when there is nothing."""
        place = self._place(version, name)
        why = self.seen.withheld.get(place)
        return Withheld(why) if why is not None else self.seen.texts.get(place)

    def _place(self, version: int, name: str) -> Reference:
        return Reference(self.seen.complaint.id, version, f"/{name}")

    def filed(self, name: str) -> Shown:
        """The same of the filing."""
        return self.text(self.seen.history[0].originator_version, name)

    def head(self, now: datetime) -> Head:
        complaint = self.seen.complaint
        badges = badges_of(self.teller.directory, complaint, now)
        return Head(tracking_id=complaint.filed.tracking_id, title=self.filed("title"), badges=badges)

    def facts(self) -> tuple[Fact, ...]:
        """What is known of it beside the story; what was not said is left out."""
        return tuple(fact for fact in self._facts() if fact.value is not None)

    def _facts(self) -> Iterator[Fact]:
        filed, at = self.seen.complaint.filed, self.seen.history[0].at
        teller, yes_no = self.teller, (Said("answer.no"), Said("answer.yes"))
        kind, complaint = self.seen.complaint.classification, self.seen.complaint
        yield Fact("report_class", Said(f"class.{kind.report_class}"))
        if kind.supervision:
            yield Fact("supervision", yes_no[True])
        yield Fact("category", None if kind.category is None else teller.category(kind.category))
        yield Fact("incident_on", filed.incident_on)
        yield Fact("area", None if filed.area is None else teller.unit(filed.area))
        yield Fact("place", self.filed("place"))
        yield Fact("filed_at", self.local(self.seen.complaint.filed_at))
        if self.seen.staff:
            yield Fact("channel", teller.channel(at.channel, named=True))
            yield Fact("bounces", sum(one.returned for one in self.seen.complaint.assignments) or None)
            names = (self.people.get(officer) for officer in complaint.officers.values())
            yield Fact("officer", ", ".join(name for name in names if name) or None)
            yield Fact("labels", ", ".join(complaint.labels) or None)
        yield Fact("rating", None if complaint.rating is None else Said(f"score.{complaint.rating}"))
        yield Fact("referred_to", teller.unit(complaint.referred[0]) if complaint.referred else None)
        yield Fact("followers", len(complaint.followers) or None)
        yield Fact("unit", teller.unit(complaint.responsible))
        beside = (teller.unit(code) for code in complaint.case.sharing)
        yield Fact("sharing", ", ".join(beside) or None)
        yield Fact("wanted_unit", None if filed.wanted_unit is None else teller.unit(filed.wanted_unit))
        for name in ("name", "phone", "email"):
            yield Fact(name, self.filed(name))
        first = self.seen.history[0].originator_version
        hidden = any(place.version == first for place in self.seen.redacted)
        yield Fact("redacted", Said("trail.redacted") if hidden else None)
        yield Fact("anonymous", yes_no[complaint.anonymous])
        yield Fact("confidential", yes_no[complaint.confidential])

    def files(self, page: str) -> tuple[FileLink, ...]:
        """Links below this page to the files beside those of the answer; small pictures of what is not confidential."""
        return self._links(page, [one for one in self._readable if one not in self._of_answer])

    def answer_files(self, page: str) -> tuple[FileLink, ...]:
        """Links below this page to the files that came with the answer."""
        return self._links(page, self._of_answer)

    @cached_property
    def _readable(self) -> tuple[Attached, ...]:
        complaint, actor = self.seen.complaint, self.seen.actor
        may = actor is not None and rights.sees_text(actor, complaint.case, self.directory)
        return tuple(self.seen.files) if may else ()

    @cached_property
    def _of_answer(self) -> tuple[Attached, ...]:
        """Those of its draft; or recorded in the same breath: their events follow that of the answer, one by one."""
        said = next((one.event for one in reversed(self.seen.history) if isinstance(one.event, ANSWERS)), None)
        if isinstance(said, POSTED):
            return tuple(one for one in self._readable if one.posted == said.draft)
        following = 0 if self.answer is None else self.answer.version + 1
        found: list[Attached] = []
        for one in self._readable:
            if one.version == following:
                found.append(one)
                following += 1
        return tuple(found)

    def _links(self, page: str, files: Sequence[Attached]) -> tuple[FileLink, ...]:
        return tuple(self._file(one, f"{page}/files/{one.number}") for one in files)

    def _file(self, one: Attached, href: str) -> FileLink:
        plain = not self.seen.complaint.confidential and one.media_type is not MediaType.PDF
        name = self.text(one.version, "name")
        return FileLink(one.number, one.media_type.name.lower(), href, f"{href}/small" if plain else None, name)

    @cached_property
    def trail(self) -> tuple[Entry, ...]:
        """Every event, oldest first."""
        return tuple(self.entry(one) for one in self.seen.history)

    @property
    def parts(self) -> tuple[UnitPart, ...]:
        """What each unit has done and promised, where several have the case."""
        complaint = self.seen.complaint
        having = [each for each in complaint.assignments if each.turn is not Turn.GONE]
        return tuple(map(self._part, having)) if len(having) > 1 else ()

    def _part(self, turn: Assignment) -> UnitPart:
        dues = [clock.due for clock in self.seen.complaint.clocks if clock.assignment == turn.number]
        first = min(dues, key=lambda due: due.at, default=None) if turn.turn is Turn.OPEN else None
        state = "over" if turn.turn is Turn.OVER else "waits" if turn.pause else "begun" if turn.begun else "new"
        return UnitPart(self.teller.unit(turn.unit), Said(f"part.{state}"), first.on if first else None)

    @property
    def drafts(self) -> Sequence[tuple[Code, Draft]]:
        """The drafts that stand, of the units within this person's own; the lead's before others."""
        complaint, actor = self.seen.complaint, self.seen.actor
        if actor is None or actor.unit is None:
            return ()
        turns = sorted(complaint.drafting, key=lambda each: each.number != complaint.lead)
        own = actor.unit
        return [(each.unit, each.draft) for each in turns if each.draft and self.directory.within(each.unit, own)]

    @property
    def answer(self) -> Entry | None:
        """The latest answer."""
        found = (one for one in reversed(self.seen.history) if isinstance(one.event, ANSWERS))
        return next(map(self.entry, found), None)

    def entry(self, one: Replayed) -> Entry:
        return self.told(cast(ComplaintEvent, one.event), one.at)

    def told(self, event: ComplaintEvent, at: Envelope) -> Entry:
        """One event of the trail."""
        written = WRITTEN.get(event.topic)
        unit = at.actor.unit
        return Entry(
            version=at.version,
            said=headline(self.teller, event, at.channel),
            by=self.people.get(at.actor.id),
            role=at.actor.role,
            unit=None if unit is None else self.teller.unit(unit),
            occurred_at=self.local(at.occurred_at),
            recorded_at=self.local(at.recorded_at),
            late_days=self._late(at),
            text=None if written is None else self.text(at.version, written),
            redacted=written is not None and self._place(at.version, written) in self.seen.redacted,
            origin=at.origin,
        )

    def _late(self, at: Envelope) -> int | None:
        """Working days from happening to recording, for what was recorded a minute or more later."""
        if at.origin is Origin.IMPORTED or at.recorded_at - at.occurred_at < LATE:
            return None
        unit = self.seen.complaint.filed.received_by
        zone = self.directory.zone_of(unit)
        first, last = local_date(at.occurred_at, zone), local_date(at.recorded_at, zone)
        return working_days_between(first, last, self.directory.calendar_of(unit))
