"""One view model for every page and state, as the routes would make them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.tracking import MistypedTrackingId
from service.web.filing import check_page, examined, filing_form
from service.web.forms import follow_form, sign_in_form, with_refusal
from service.web.telling import Teller
from service.web.views import (
    Act,
    Action,
    AsOf,
    Badge,
    Case,
    ClassLimit,
    Clock,
    ClockLine,
    Cursor,
    Entry,
    Facet,
    FacetOption,
    Fact,
    Field,
    Figure,
    FileForm,
    Follow,
    Form,
    Frame,
    Head,
    Help,
    Home,
    Option,
    Own,
    Problem,
    Promise,
    Queue,
    QueueRow,
    Receipt,
    Replay,
    Said,
    ShortDay,
    Shown,
    SignIn,
    Staff,
    StateLine,
    Tab,
    View,
    Withheld,
    WorkingDays,
)
from tests.domain.medan import BARU, DIRECTORY, MEDAN

TODAY = date(2026, 11, 24)
WIB = ZoneInfo("Asia/Jakarta")
ID = "7QK4M2XD9TA"
CASE = "/desk/0192f0c4-5b1e-7c4a-9d3e-2f6a8b7c1d90"
REPLAY = CASE.replace("desk", "audit")
UNIT = "Dinas SDABMBK"
TITLE = "Lubang besar di Jalan Sei Belutu"
STORY = (
    "Sejak dua minggu ada lubang selebar satu meter di depan nomor 41. Sudah dua sepeda motor jatuh.\n"
    "Malam hari tidak kelihatan karena lampu jalannya juga padam."
)
ANSWER = "Lubang ditambal Senin, 23 November 2026. Lampu jalan kami teruskan ke Dinas Perhubungan."
LIMITS = (ClassLimit("complaint", 14), ClassLimit("aspiration", 5), ClassLimit("information", 5))
HEAD = Head(tracking_id=ID, title=TITLE)

CITIZEN = Frame(place="Kota Medan", address="/", csrf="t0ken")
LIAISON = Frame(
    place="Kota Medan", address="/desk?status=routed", csrf="t0ken", staff=Staff("Lestari Sari", "liaison", UNIT)
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
    ClockLine(Said("clock_line.until"), date(2026, 11, 23)),
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


def filing(**typed: str) -> Form:
    return filing_form(Teller(DIRECTORY, "id"), MEDAN, TODAY, typed)


def acting(*fields: Field) -> Act:
    return Act(
        code="answer",
        head=replace(HEAD, badges=(Badge("in_progress"), Badge("due_soon", {"day": ShortDay(date(2026, 11, 24))}))),
        post=f"{CASE}/do/answer",
        back=CASE,
        version=4,
        consequence=Said("consequence.answer"),
        form=Form(fields or (Field(name="answer", kind="area", limit=10_000),)),
    )


def row(number: int, due: Badge, due_in: Shown, **more: object) -> QueueRow:
    base = QueueRow(
        href=f"/desk/{number}",
        tracking_id=ID,
        title=TITLE,
        due=due,
        due_in=due_in,
        report_class="complaint",
        district="Medan Baru",
        step="answer",
        unit=UNIT,
    )
    return replace(base, **more)  # type: ignore[arg-type]


def rows() -> tuple[QueueRow, ...]:
    late = Badge("late", {"days": WorkingDays(2)})
    over = ShortDay(date(2026, 11, 20))
    today = Badge("due_soon", {"day": ShortDay(date(2026, 11, 24))})
    later = Badge("due", {"day": ShortDay(date(2026, 11, 27))})
    left = Said("due_in.left", {"days": WorkingDays(3)})
    sealed = (Badge("confidential"), Badge("anonymous"))
    return (
        row(1, late, over, title="Lampu jalan padam sebulan", bounces=2, badges=(Badge("escalated", {"level": 1}),)),
        row(2, today, Said("due_in.today")),
        row(3, later, left, title=Withheld("confidential"), step="start", badges=sealed),
        row(4, later, left, title="KTP belum jadi sejak Agustus", bounces=1, report_class="information"),
        row(
            5, later, left, title="Usul zebra cross di depan SD Negeri 060884", report_class="aspiration", district=None
        ),
    )


def queue(rows: tuple[QueueRow, ...], **more: object) -> Queue:
    base = Queue(
        unit=UNIT,
        tabs=(
            Tab(code="mine", count=312, href="/desk", current=True),
            Tab(code="late", count=7, href="/desk?due=late"),
            Tab(code="today", count=12, href="/desk?due=today"),
            Tab(code="verification", count=3, href="/desk?step=verify"),
        ),
        facets=(
            Facet(name="report_class", options=(FacetOption("complaint", Said("class.complaint"), 280),)),
            Facet(name="area", options=(FacetOption("medan-baru", "Medan Baru", 41),), chosen="medan-baru"),
            Facet(name="step", options=(FacetOption("answer", Said("step.answer"), 190),)),
        ),
        rows=rows,
        cursor=Cursor(first=1, last=len(rows), total=312, older="/desk?after=x"),
        as_of=AsOf(at(24, 10, 42), 81_204),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def case(**more: object) -> Case:
    base = Case(
        head=replace(
            HEAD,
            badges=(
                Badge("in_progress"),
                Badge("due_soon", {"day": ShortDay(date(2026, 11, 23))}),
                Badge("anonymous"),
            ),
        ),
        address=CASE,
        replay=REPLAY,
        story=STORY,
        facts=FACTS,
        clocks=(
            Clock(
                "resolution",
                LINES,
                due=at(23, 23, 59),
                badge=Badge("due_soon", {"day": ShortDay(date(2026, 11, 23))}),
            ),
            Clock("first_response", LINES[:1], due=at(10, 23, 59)),
        ),
        actions=(
            Action(code="answer"),
            Action(code="return"),
            Action(code="start", refused=Said("problem.409.title")),
            Action(code="archive", refused=Said("problem.403.title")),
        ),
        trail=TRAIL[:4],
    )
    return replace(base, **more)  # type: ignore[arg-type]


def replay(index: int, **more: object) -> Replay:
    base = Replay(
        head=HEAD,
        address=REPLAY,
        case=CASE,
        at=index,
        order="recorded",
        entries=TRAIL,
        state=(
            StateLine(key="status", value=Said("badge.in_progress"), before=Said("badge.routed"), changed=True),
            StateLine(key="unit", value=UNIT),
            StateLine(key="due_resolution", value=at(23, 23, 59)),
            StateLine(key="bounces", value=0),
            StateLine(key="closure", value=None),
        ),
        position=80_113,
        digest="9f3c" * 16,
    )
    return replace(base, **more)  # type: ignore[arg-type]


def own(badge: Badge, said: Said, tone: str, **more: object) -> Own:
    base = Own(
        head=HEAD,
        badge=badge,
        promise=Promise(said=said, tone=tone, lines=LINES),
        story=STORY,
        facts=FACTS,
        trail=TRAIL[:4],
    )
    return replace(base, **more)  # type: ignore[arg-type]


def citizens() -> Iterator[tuple[str, View]]:
    figures = (
        Figure("received", 12_408),
        Figure("in_time", 81, percent=True),
        Figure("overdue", 37),
        Figure("closed_by_system", 214),
    )
    typed = {
        "report_class": "complaint",
        "title": TITLE,
        "body": STORY,
        "incident_on": "2026-10-19",
        "area": BARU,
        "anonymous": "yes",
        "confidential": "no",
        "email": "siti@contoh.id",
    }
    yield "home", Home(limits=LIMITS, verified_within=3, figures=figures)
    yield "home-empty", Home(limits=LIMITS, verified_within=1)
    yield "help", Help(limits=LIMITS, verified_within=3, reply_within=10, phone="(061) 4512412")
    yield "file-all", FileForm(form=filing())
    wrong = typed | {
        "report_class": "",
        "incident_on": "2026-12-19",
        "body": "a" * 20_050,
        "email": "siti@",
        "anonymous": "",
    }
    yield "file-all-error", FileForm(form=examined(filing(**wrong), TODAY))
    yield "file-check", check_page(filing(**typed), "0192f0c4")
    yield "file-check-warning", check_page(filing(**typed | {"name": "Jalan Sei"}), "0192f0c4")
    receipt = Receipt(
        tracking_id=ID, secret="4821093755162204", filed_at=at(2, 9, 14), verified_by=date(2026, 11, 5), anonymous=True
    )
    yield "file-done", receipt
    yield "file-done-later", replace(receipt, secret=None, anonymous=False)
    yield "follow", Follow(form=follow_form())
    yield (
        "follow-error",
        Follow(form=with_refusal(follow_form("7QK4-M2XD-9TB"), MistypedTrackingId(field="tracking_id"))),
    )
    yield "follow-wrong", Follow(form=follow_form(ID), summary=Said("error.id_or_secret"))
    yield from owns()
    yield "sign-in", SignIn(form=sign_in_form("lestari"))
    yield "sign-in-error", SignIn(form=sign_in_form("lestari"), summary=Said("error.sign_in"))


def owns() -> Iterator[tuple[str, View]]:
    routed = Said("message.routed", {"day": date(2026, 11, 23), "unit": UNIT})
    late = Said("message.late", {"unit": UNIT, "days": WorkingDays(2)})
    answered = Said("message.answered", {"unit": UNIT, "day": date(2026, 12, 8)})
    silent = Said("message.closed_by_system", {"day": date(2027, 1, 5)})
    filed = Said("message.checking", {"day": date(2026, 11, 5)})
    yield "own-filed", own(Badge("filed"), filed, "run", trail=TRAIL[:1])
    yield "own", own(Badge("in_progress"), routed, "run")
    yield "own-late", own(Badge("in_progress"), late, "late", trail=TRAIL[:5])
    yield (
        "own-answered",
        own(
            Badge("answered"), answered, "ok", answer=TRAIL[5], trail=TRAIL[:6], actions=("reply", "close_as_reporter")
        ),
    )
    yield "own-closed", own(Badge("closed_by_system"), silent, "done", actions=("reopen",))
    erased = Withheld("erased")
    yield (
        "own-erased",
        replace(
            own(Badge("archived", {"reason": Said("reason.duplicate")}), silent, "done"), promise=None, story=erased
        ),
    )
    reopen = acting(Field(name="reason", kind="area", label="reopen_reason", limit=2_000))
    yield "own-act", replace(reopen, code="reopen", post="/follow/own/reopen", back="/follow/own")


def staff() -> Iterator[tuple[str, View]]:
    yield "queue", queue(rows())
    yield "queue-one", queue(rows()[:1], cursor=Cursor(1, 1), as_of=AsOf(at(24, 10, 42), 81_204, behind=True))
    yield "queue-empty", queue((), cursor=Cursor(0, 0, 0))
    yield "queue-filtered", queue((), drop=(("/desk?area=", Said("filter.area")),))
    yield "case", case()
    yield "case-answered", case(answer=TRAIL[5], trail=TRAIL, actions=(), clocks=())
    yield "case-sealed", case(story=Withheld("confidential"), head=replace(HEAD, title=Withheld("confidential")))
    yield "act", acting()
    yield "act-overtaken", replace(acting(Field(name="answer", kind="area", value=ANSWER)), overtaken=TRAIL[4])
    missing = Field(name="archive_reason", kind="select", options=(Option("", "–"),), error=Said("error.choice"))
    yield "act-error", replace(acting(missing), code="archive", danger=True, consequence=Said("consequence.archive"))
    yield "replay-first", replay(1)
    yield "replay", replay(4)
    yield "replay-last", replay(7, order="happened", position=None, digest=None)
    yield "replay-broken", replay(4, broken=80_113)


def problems() -> Iterator[tuple[str, View]]:
    for status in (400, 403, 404, 409, 413, 422):
        yield f"problem-{status}", Problem(status=status)
    yield "problem-429", Problem(status=429, retry_at=at(24, 10, 43) + timedelta(minutes=1))
    yield "problem-500", Problem(status=500, reference="0192f0c4")
    yield "problem-503", Problem(status=503)


def pages() -> Iterator[tuple[str, View, Frame]]:
    """Name, view and frame of every sample."""
    for name, view in citizens():
        yield name, view, CITIZEN
    for name, view in staff():
        yield name, view, LIAISON
    for name, view in problems():
        yield name, view, CITIZEN
    yield "problem-403-staff", Problem(status=403), LIAISON
    yield (
        "queue-notice",
        queue(rows()),
        replace(LIAISON, notice=Said("message.acted", {"action": Said("action.route")})),
    )
