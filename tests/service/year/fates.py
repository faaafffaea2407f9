"""What becomes of one complaint: who does what next after how long, drawn from its own random numbers.

Nobody here looks at the case: people do what they had in mind, and the rules refuse what is too late by then.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid4

from domain.complaint.commands import (
    Amend,
    Answer,
    Archive,
    ChangeVisibility,
    Close,
    Command,
    CorrectAnswer,
    Erase,
    Forward,
    GiveInformation,
    Label,
    LiftHold,
    Note,
    PlaceHold,
    Postpone,
    Rate,
    Reclassify,
    Redact,
    Refer,
    Reopen,
    Reply,
    RequestErasure,
    RequestInformation,
    Resume,
    Return,
    Route,
    Start,
    Take,
    Verify,
    Withdraw,
)
from domain.complaint.events import ArchiveReason, Closure, ReportClass
from domain.complaint.personal_data import Basis
from domain.directory.state import stream_id
from domain.event import Actor, Code, Role

MEDAN = Code("medan")


def _staff(code: str, role: Role, unit: str) -> Actor:
    return Actor(stream_id("staff", code), role, Code(unit))


NATIONAL = _staff("admin-nasional", Role.NATIONAL_ADMIN, "nasional")
OMBUDSMAN = _staff("ombudsman", Role.OMBUDSMAN, "nasional")
DESK = _staff("admin-medan", Role.AGENCY_ADMIN, "medan")
INSPECTOR = _staff("inspektur-medan", Role.INSPECTOR, "medan")
LEADER = _staff("walikota-medan", Role.LEADER, "medan")
OFFICERS = {
    unit: _staff(f"petugas-{unit.removeprefix('medan-')}", Role.LIAISON, unit)
    for unit in ("medan-sdabmbk", "medan-dlh", "medan-dishub", "medan-dukcapil", "medan-dinkes", "medan-dinsos")
}
UNITS = tuple(map(Code, OFFICERS))
CATEGORIES = ("roads", "waste", "parking", "identity-card", "clinics", "social-aid", None)
AREAS = ("medan-baru", "medan-amplas", "medan-area", None)

Turn = tuple[float, Actor, Command]
"""After so many days this person does that."""


@dataclass
class Fate:
    """One complaint: its reporter, whose turn it was last, and what they have in mind."""

    number: int
    random: Random
    reporter: UUID = field(default_factory=uuid4)
    complaint: UUID | None = None

    @property
    def citizen(self) -> Actor:
        return Actor(self.reporter, Role.REPORTER)

    def chance(self, percent: float) -> bool:
        return self.random.random() * 100 < percent

    def days(self, usual: float) -> float:
        """About so many days; seldom very many."""
        return self.random.expovariate(1 / usual)

    def life(self) -> Iterator[Turn]:
        """From the check to the end, as far as people go."""
        if self.chance(3):
            yield self.days(1), self.citizen, Amend(text="Masih sama.")
        if self.chance(1):
            yield self.days(2), self.citizen, Withdraw(reason="Sudah selesai.")
            return
        if self.chance(2):
            return  # nobody looks at it
        yield self.days(1.5), self.random.choice([DESK, DESK, DESK, NATIONAL]), Verify()
        if self.chance(5):
            yield self.days(1), DESK, Archive(reason=self.random.choice(list(ArchiveReason)))
            return
        if self.chance(3):
            kind = self.random.choice(list(ReportClass))
            yield self.days(0.5), DESK, Reclassify(report_class=kind, supervision=False, category=Code("roads"))
        yield from self.beside()
        yield from self.at_units()

    def beside(self) -> Iterator[Turn]:
        """What moves no case."""
        if self.chance(2):
            yield 0.1, LEADER, Note(text="Mohon diperhatikan.")
        if self.chance(2):
            yield 0.1, DESK, Label(label="banjir")
        if self.chance(1):
            yield 0.1, self.citizen, ChangeVisibility(anonymous=True, confidential=True)
        if self.chance(1):
            yield 0.1, DESK, Redact(of_version=1, of_field="body", text="(disunting)", reason="Nama tetangga.")
        if self.chance(0.5):
            yield 0.2, OMBUDSMAN, PlaceHold(reason="Pemeriksaan.")
            yield 20, INSPECTOR, LiftHold(reason="Selesai.")

    def at_units(self) -> Iterator[Turn]:
        """Routed, perhaps returned or passed on, begun, answered."""
        if self.chance(2):
            return  # parked at the desk
        unit = self.random.choice(UNITS)
        yield self.days(0.7), DESK, Route(unit=unit, note="Mohon ditangani.")
        if self.chance(6):
            yield self.days(2), OFFICERS[unit], Return(reason="Bukan wewenang kami.")
            unit = self.random.choice(UNITS)
            yield self.days(1), DESK, Route(unit=unit)
        if self.chance(4):
            other = self.random.choice([each for each in UNITS if each != unit])
            yield self.days(1), OFFICERS[unit], Forward(unit=other, note="Lebih tepat.")
            unit = other
        if self.chance(3):
            return  # the unit sleeps
        officer = OFFICERS[unit]
        if self.chance(10):
            yield 0.1, officer, Take()
        yield self.days(2.5), officer, Start()
        yield from self.waiting(officer)
        if self.chance(2):
            yield self.days(20), DESK, Refer(reason="Terlalu lama.")
            return
        yield self.days(6), officer, Answer(text="Sudah ditangani.")
        yield from self.after_the_answer(officer)

    def waiting(self, officer: Actor) -> Iterator[Turn]:
        if self.chance(8):
            yield self.days(1), officer, RequestInformation(question="Di mana tepatnya?")
            if self.chance(70):
                yield self.days(4), self.citizen, GiveInformation(text="Di depan sekolah.")
            else:
                yield 25, officer, Note(text="Tidak ada balasan.")
        elif self.chance(4):
            yield self.days(1), officer, Postpone(reason="Menunggu pelapor.")
            if self.chance(50):
                yield self.days(3), officer, Resume()
            else:
                yield 25, DESK, Label(label="tunda")

    def after_the_answer(self, officer: Actor) -> Iterator[Turn]:
        """Most reporters say nothing, and the system closes."""
        if self.chance(3):
            yield 1, officer, CorrectAnswer(text="Sudah ditangani kemarin.", reason="Salah hari.")
        if self.chance(15):
            yield self.days(4), self.citizen, Reply(text="Belum.")
            if self.chance(5):
                return
            yield self.days(3), officer, Answer(text="Sekarang sudah.")
        if self.chance(20):
            yield self.days(3), self.citizen, Rate(score=self.random.randint(1, 5))
        if self.chance(25):
            yield self.days(3), self.citizen, Close(kind=Closure.REPORTER)
        elif self.chance(15):
            yield self.days(4), officer, Close(kind=Closure.RESOLVED)
        if self.chance(6):
            yield 16 + self.days(15), self.citizen, Reopen(reason="Rusak lagi.")
            yield self.days(3), officer, Start()
            yield self.days(6), officer, Answer(text="Diperbaiki lagi.")
        if self.chance(2):
            yield self.days(5), self.citizen, RequestErasure()
            yield self.days(2), DESK, Erase(basis=Basis.REQUEST, request="Lewat surat.")


When = Callable[[datetime], datetime]


def working_time(moment: datetime, working: Callable[[datetime], bool]) -> datetime:
    """The full hour at which staff would do it: on the next working day, between 8 and 16."""
    hour = moment.replace(minute=0, second=0, microsecond=0)
    if not 8 <= hour.hour < 16:
        hour = (hour + timedelta(days=hour.hour >= 16)).replace(hour=8)
    while not working(hour):
        hour = (hour + timedelta(days=1)).replace(hour=8)
    return hour
