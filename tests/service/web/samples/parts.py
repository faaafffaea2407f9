"""What the samples share: a case, its people and its trail."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from service.web.views import (
    Act,
    Badge,
    ClassLimit,
    ClockLine,
    Entry,
    Fact,
    Field,
    FileLink,
    Form,
    Frame,
    Head,
    JoinedReport,
    Said,
    ShortDay,
    SimilarReport,
    Staff,
    Withheld,
    WorkingDays,
)

TODAY = date(2026, 11, 24)
WIB = ZoneInfo("Asia/Jakarta")
ID = "7QK4M2XD9TA"
CASE = "/desk/0192f0c4-5b1e-7c4a-9d3e-2f6a8b7c1d90"
REPLAY = CASE.replace("desk", "audit")
UNIT = "Dinas SDABMBK"
TITLE = "Lubang besar di Jalan Sei Belutu"
SIMILAR = SimilarReport(
    href=f"/reports/{ID}",
    tracking_id=ID,
    title=TITLE,
    status=Badge("in_progress"),
    filed_on=date(2026, 11, 2),
    district="Medan Baru",
    metres=120,
)
JOINED = (
    JoinedReport(relation="merged_into", href=f"/reports/{ID}", tracking_id=ID, status=Badge("in_progress")),
    JoinedReport(relation="absorbed", tracking_id=ID),
    JoinedReport(relation="absorbed"),
    JoinedReport(relation="split_from", href=f"/reports/{ID}", tracking_id=ID, status=Badge("routed")),
    JoinedReport(relation="split_into", tracking_id=ID, status=Badge("verified")),
)
STORY = (
    "Sejak dua minggu ada lubang selebar satu meter di depan nomor 41. Sudah dua sepeda motor jatuh.\n"
    "Malam hari tidak kelihatan karena lampu jalannya juga padam."
)
#: what people paste
LINK = "https://contoh.id/peta?" + "titik=3.5952,98.6722&" * 14
LONG = f"{LINK} {'Lubang' * 30}"
ANSWER = "Lubang ditambal Senin, 23 November 2026. Lampu jalan kami teruskan ke Dinas Perhubungan."
LIMITS = (ClassLimit("complaint", 14), ClassLimit("aspiration", 5), ClassLimit("information", 5))
HEAD = Head(tracking_id=ID, title=TITLE)

CITIZEN = Frame(place="Kota Medan", address="/", csrf="t0ken")
LIAISON = Frame(
    place="Kota Medan", address="/desk?status=routed", csrf="t0ken", staff=Staff("Lestari Sari", "liaison", UNIT)
)
ADMIN = Frame(
    place="Kota Medan",
    address="/admin/units",
    csrf="t0ken",
    staff=Staff("Rahmat Hidayat", "agency_admin", "Diskominfo"),
)


def at(day: int, hour: int = 9, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=WIB)


def entry(version: int, topic: str, when: datetime, role: str = "system", **more: object) -> Entry:
    values = more.pop("values", {})
    base = Entry(
        version=version,
        said=Said(f"event.complaint.{topic}", values),  # type: ignore[arg-type]
        by=None,
        role=role,
        occurred_at=when,
        recorded_at=when,
    )
    return replace(base, **more)  # type: ignore[arg-type]


LESTARI = {"by": "Lestari Sari", "role": "liaison", "unit": UNIT}
RAHMAT = {"by": "Rahmat Hidayat", "role": "agency_admin", "unit": "Diskominfo"}
TRAIL = (
    entry(1, "filed", at(2, 9, 14), "reporter", values={"channel": Said("channel.web")}),
    entry(2, "verified", at(3, 14, 12), **RAHMAT),
    entry(3, "routed", at(3, 14, 20), values={"unit": UNIT}, text="Ruas ini jalan kota.", **RAHMAT),
    entry(4, "started", at(4, 9), recorded_at=at(6, 16, 5), late_days=2, **LESTARI),
    entry(
        5,
        "escalated",
        at(23, 0, 0),
        values={"role": Said("role.leader"), "unit": UNIT, "level": 1},
    ),
    entry(6, "answered", at(24, 10, 2), text=ANSWER, **LESTARI),
    entry(7, "replied", at(25, 19, 40), "reporter", text="Lampunya masih padam."),
)
LINES = (
    ClockLine(Said("clock_line.start"), date(2026, 11, 2)),
    ClockLine(Said("clock_line.off", {"name": "Cuti bersama"}), date(2026, 11, 9)),
    ClockLine(Said("clock_line.days", {"days": WorkingDays(14)}), date(2026, 11, 23)),
    ClockLine(Said("clock_line.rule", {"standard": "pengaduan@3", "calendar": "medan@2"})),
)
FACTS = (
    Fact("report_class", Said("class.complaint")),
    Fact("supervision", Said("answer.no")),
    Fact("incident_on", date(2026, 10, 19)),
    Fact("area", "Medan Baru"),
    Fact("place", "Depan nomor 41, dekat simpang Jalan Darussalam"),
    Fact("category", "Jalan rusak"),
)

PASTED = tuple(Fact(fact.key, LONG) for fact in FACTS)
LONG_TRAIL = tuple(replace(each, text=LONG) for each in TRAIL)


def acting(*fields: Field) -> Act:
    return Act(
        code="answer",
        head=replace(HEAD, badges=(Badge("in_progress"), Badge("due_soon", {"day": ShortDay(date(2026, 11, 24))}))),
        post=f"{CASE}/do/answer",
        back=CASE,
        version=4,
        key="0192f0c4-0000-7000-8000-000000000001",
        consequence=Said("consequence.answer"),
        form=Form(fields or (Field(name="answer", kind="area", limit=10_000),)),
    )


FILES = (
    FileLink(1, "jpeg", f"{CASE}/files/1", f"{CASE}/files/1/small", "lubang.jpg"),
    FileLink(2, "pdf", f"{CASE}/files/2", None, Withheld("anonymous")),
    FileLink(3, "png", f"{CASE}/files/3", f"{CASE}/files/3/small", LONG),
)
