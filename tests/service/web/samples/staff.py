"""The pages of people who work on reports, and of auditors."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from service.web.answer_templates import template_form
from service.web.forms import search_form, with_error
from service.web.saved import view_form
from service.web.views import (
    Action,
    AsOf,
    Away,
    AwayLine,
    Badge,
    Bulk,
    BulkRow,
    Case,
    Clock,
    Cursor,
    Facet,
    FacetOption,
    Field,
    FileLink,
    Form,
    NoticeLine,
    Notices,
    Option,
    Queue,
    QueueRow,
    Register,
    RegisterRow,
    Replay,
    Said,
    SavedView,
    SavedViews,
    Search,
    ShortDay,
    Shown,
    StateLine,
    Tab,
    TemplateLine,
    TemplatePage,
    Templates,
    View,
    ViewForm,
    ViewsPage,
    Watched,
    Withheld,
    WorkingDays,
)
from tests.service.web.samples.parts import (
    ANSWER,
    CASE,
    FACTS,
    FILES,
    HEAD,
    ID,
    JOINED,
    LINES,
    LONG,
    LONG_TRAIL,
    PASTED,
    REPLAY,
    SIMILAR,
    STORY,
    TITLE,
    TRAIL,
    UNIT,
    acting,
    at,
)


def row(number: int, due: Badge | None, due_in: Shown, **more: object) -> QueueRow:
    base = QueueRow(
        href=f"/desk/{number}",
        tracking_id=ID,
        title=TITLE,
        due=due,
        due_in=due_in,
        complaint=f"00000000-0000-0000-0000-00000000000{number}",
        version=3,
        report_class="complaint",
        district="Medan Baru",
        step="answer",
        unit=UNIT,
        since=date(2026, 11, 2),
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


def register(**more: object) -> Register:
    row = RegisterRow(
        href="/desk/1",
        tracking_id=ID,
        title=TITLE,
        status=Badge("in_progress"),
        due=Badge("due_soon", {"day": ShortDay(date(2026, 11, 24))}),
        category="Jalan rusak",
        unit=UNIT,
        filed_on=date(2026, 11, 2),
    )
    archived = Badge("archived", {"reason": Said("reason.duplicate")})
    sealed = (Badge("confidential"), Badge("anonymous"))
    base = Register(
        unit=UNIT,
        facets=(
            Facet(name="status", options=(FacetOption("closed", Said("status.closed")),), chosen="closed"),
            Facet(name="category", options=(FacetOption("roads", "Jalan rusak"),)),
        ),
        rows=(
            row,
            replace(row, status=Badge("closed_by_system"), due=None, category=None),
            replace(row, status=archived, due=None, title=Withheld("confidential"), badges=sealed),
        ),
        as_of=AsOf(at(24, 10, 42), 81_204),
        older="/desk/all?after=x",
    )
    return replace(base, **more)  # type: ignore[arg-type]


def bulk(**more: object) -> Bulk:
    row = BulkRow(href=CASE, tracking_id="7QK4M2XD9T9", unit=UNIT)
    units = (Option("medan-dlh", "Dinas Lingkungan Hidup"),)
    fields = (Field(name="unit", kind="select", options=units), Field(name="note", kind="area", required=False))
    rows = (row, replace(row, why=Said("refusal.not_at_desk")), BulkRow(href="", tracking_id="", unit=""))
    base = Bulk(act="route", rows=rows, form=Form(fields), key="k" * 16, chosen=(("row-1", 2),))
    return replace(base, **more)  # type: ignore[arg-type]


def search(**more: object) -> Search:
    base = Search(unit=UNIT, form=search_form("lubang belutu"), as_of=AsOf(at(24, 10, 42), 81_204))
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
        files=FILES,
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


def staff() -> Iterator[tuple[str, View]]:
    yield "queue", queue(rows())
    yield "queue-bulk", queue(rows(), bulk=("verify", "route"))
    yield "queue-one", queue(rows()[:1], cursor=Cursor(1, 1), as_of=AsOf(at(24, 10, 42), 81_204, behind=True))
    yield "queue-empty", queue((), cursor=Cursor(0, 0, 0))
    yield "queue-filtered", queue((), drop=(("/desk?area=", Said("filter.area")),), due="late")
    yield "queue-long", queue(tuple(replace(each, title=LONG) for each in rows()))
    yield "queue-undated", queue((row(6, None, None),))
    yield "bulk", bulk()
    yield "bulk-foreseen", bulk(stage="foreseen", chosen=(("row-1", 2), ("held-2", 3)))
    yield "bulk-done", bulk(stage="done", chosen=())
    line = NoticeLine(text="Laporan 7QK4-M2XD-9T9 diteruskan ke Dinas SDABMBK.", href=CASE, made_at=at(24, 10, 42))
    yield "notices", Notices(lines=(replace(line, new=True), line), newest="2026-11-24T10:42:00+07:00")
    yield "notices-empty", Notices()
    yield "register", register()
    yield "register-later", register(first="/desk/all", older="/desk/all?after=y")
    yield "register-long", register(rows=tuple(replace(each, title=LONG) for each in register().rows))
    yield "register-empty", register(rows=(), everything="/desk/all")
    kept = SavedView("v", "Jalan rusak", "queue", "/desk?step=start", (Said("filter.unit"),), shared=True)
    yield "queue-saved", queue(rows(), saved=SavedViews((kept, replace(kept, name=LONG)), "/desk/views/new?list=queue"))
    yield "views", ViewsPage(views=(kept, replace(kept, name=LONG, mine=False), replace(kept, gone=(), shared=False)))
    yield "views-empty", ViewsPage(views=())
    yield "view-new", ViewForm(form=view_form(), post="/desk/views/new", back="/desk")
    taken = with_error(view_form("Jalan rusak", shared=True), "name", Said("refusal.view_name_taken"))
    yield "view-error", ViewForm(form=taken, saved=kept, post="/desk/views/v", back="/desk/views")
    mended = TemplateLine(name="Jalan sudah ditambal", unit=UNIT, text=ANSWER, href="/desk/templates/ditambal")
    both = (mended, replace(mended, text=LONG, href=None))
    yield "templates", Templates(unit=UNIT, lines=both, new="/desk/new-template")
    below = (FacetOption("medan", "Pemerintah Kota Medan", 3), FacetOption("medan-sdabmbk", UNIT, 0))
    other = Facet(name="unit", options=below, chosen="medan-sdabmbk")
    yield "templates-below", Templates(unit=UNIT, units=other, lines=both, new="/desk/new-template?unit=medan-sdabmbk")
    yield "templates-empty", Templates(unit=UNIT, lines=())
    yield "template-new", TemplatePage(form=template_form(), unit=UNIT, post="/desk/new-template")
    wrong = template_form(name="Salah", text="{nama}", new=False)
    wrong = with_error(wrong, "text", Said("refusal.unknown_placeholder"))
    yield (
        "template-error",
        TemplatePage(form=wrong, unit=UNIT, post="/desk/templates/salah", remove="/desk/templates/salah/remove"),
    )
    chosen = acting(Field(name="text", kind="area", label="answer", value=ANSWER))
    yield "act-templates", replace(chosen, templates=(Option("ditambal", "Jalan sudah ditambal"), Option("b", LONG)))
    absent = AwayLine(name="Lestari Sari", deputy="Budi", since=date(2026, 11, 24), until=date(2026, 11, 30))
    lines = (replace(absent, back=("id", "2026-11-24")), replace(absent, name=LONG))
    people = (Option("", "–"), Option("id", "Lestari Sari"))
    asked = (
        Field(name="staff", label="away_staff", kind="select", options=people, value="id"),
        Field(name="since", label="away_since", kind="date"),
        Field(name="until", label="away_until", kind="date", error=Said("refusal.absence_backwards")),
        Field(name="deputy", label="away_deputy", kind="select", options=people),
    )
    yield "away", Away(unit=UNIT, lines=lines, form=Form(asked))
    yield "away-nobody", Away(unit=UNIT, lines=(), form=Form(()), may=False)
    yield "queue-instead", queue((replace(rows()[0], instead_of="Lestari Sari"),))
    yield "watched", Watched(rows=register().rows, as_of=AsOf(at(24, 10, 42), 81_204), older="/desk/watched?after=x")
    yield "watched-empty", Watched(rows=(), as_of=AsOf(at(24, 10, 42), 81_204))
    yield "search", search(form=search_form())
    yield "search-found", search(rows=register().rows, first="/search?q=x", older="/search?q=x&after=y")
    yield "search-empty", search(rows=())
    needed = with_error(search_form("0812 3456 7890"), "reason", Said("refusal.reason_needed"))
    yield "search-error", search(form=needed)
    yield "case", case()
    alike = (SIMILAR, replace(SIMILAR, title=LONG, metres=None))
    yield "case-similar", case(similar=alike, actions=(Action(code="verify"), Action(code="merge")), joined=JOINED)
    yield "case-watched", case(watched=True)
    yield "case-answered", case(answer=TRAIL[5], trail=TRAIL, actions=(), clocks=())
    sealed = Withheld("confidential")
    file = FileLink(1, "jpeg", f"{CASE}/files/1", None, sealed)
    yield "case-sealed", case(story=sealed, head=replace(HEAD, title=sealed), files=(file,))
    head = replace(HEAD, title=LONG, badges=case().head.badges)
    yield "case-long", case(head=head, story=LONG, facts=PASTED, trail=LONG_TRAIL, answer=LONG_TRAIL[5])
    yield "act", acting()
    yield "act-long", replace(acting(Field(name="answer", kind="area", value=LONG)), head=head)
    yield "act-overtaken", replace(acting(Field(name="answer", kind="area", value=ANSWER)), overtaken=TRAIL[4:6])
    late = acting(Field(name="text", kind="area", label="answer", value=ANSWER))
    refused = Said("refusal.not_with_unit")
    yield "act-closed", replace(late, overtaken=TRAIL[5:6], closed=True, summary=refused)
    missing = Field(name="archive_reason", kind="select", options=(Option("", "–"),), error=Said("error.choice"))
    yield "act-error", replace(acting(missing), code="archive", danger=True, consequence=Said("consequence.archive"))
    yield "replay-first", replay(1)
    yield "replay", replay(4)
    yield "replay-long", replay(4, head=head, entries=LONG_TRAIL)
    yield "replay-last", replay(7, order="happened", position=None, digest=None)
    yield "replay-broken", replay(4, broken=80_113)
    yield "replay-then", replay(4, moments={"known": "2026-11-06T12:00", "happened": "2026-11-05T12:00"})
