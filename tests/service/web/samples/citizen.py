"""The pages of people who report."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from domain.directory.routing import Suggestion
from domain.directory.state import Routing
from domain.tracking import MistypedTrackingId
from service.web.filing import (
    ASKED,
    COUNTER,
    ONLINE,
    SECTIONS,
    WHOLE,
    Known,
    Way,
    answered_sections,
    examined,
    filing_form,
    warnings,
)
from service.web.forms import follow_form, role_form, sign_in_form, with_refusal
from service.web.telling import Teller
from service.web.views import (
    About,
    Badge,
    Capacity,
    Check,
    CounterCheck,
    CounterQuestion,
    CounterReceipt,
    Field,
    Figure,
    Follow,
    Form,
    Help,
    Home,
    NotHere,
    Option,
    Own,
    Promise,
    Question,
    Receipt,
    Said,
    SignIn,
    View,
    Withheld,
    WorkingDays,
)
from tests.domain.medan import BARU, DIRECTORY, MEDAN, POTHOLE, ROADS
from tests.service.web.samples.parts import (
    FACTS,
    FILES,
    HEAD,
    ID,
    JOINED,
    LIMITS,
    LINES,
    LINK,
    LONG,
    LONG_TRAIL,
    PASTED,
    SIMILAR,
    STORY,
    TITLE,
    TODAY,
    TRAIL,
    UNIT,
    acting,
    at,
)

NOTHING = Known()


def filing(typed: Mapping[str, str] = MappingProxyType({}), way: Way = ONLINE, known: Known = NOTHING) -> Form:
    return filing_form(Teller(DIRECTORY, "id"), MEDAN, TODAY, typed, way, known)


def question(code: str, form: Form, **more: object) -> Question:
    """One page with its fields."""
    number = list(SECTIONS).index(code)
    base = Question(
        form=Form(tuple(field for field in form.fields if field.name in SECTIONS[code])),
        questions=(code,),
        number=number,
        of=6,
        post=f"/file/{number}",
        back=f"/file/{number - 1}" if number > 1 else "/",
        forget="/file/forget" if number > 1 else "",
        kept_years=5,
    )
    return replace(base, **more)  # type: ignore[arg-type]


def check(form: Form, way: Way = ONLINE, **more: object) -> Check:
    sections = tuple(replace(one, change=f"/file/2?change=yes#{one.change}") for one in answered_sections(form, way))
    base = (CounterCheck if way is COUNTER else Check)(
        sections=sections,
        seen="a" * 64,
        post=way.check,
        back="/file/5",
        forget="/file/forget",
        number=6 if way is ONLINE else 0,
        warnings=warnings(form, way),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def with_files(form: Form) -> Form:
    """Two are held, a third could not be used."""
    wrong = Said("error.file", {"name": "video.mp4", "why": Said("refusal.file_too_large")})
    options = (Option("1", "lubang.jpg"), Option("2", f"{LONG}.png"))
    held = {"options": options, "error": wrong}
    return Form(tuple(replace(each, **held) if each.kind == "files" else each for each in form.fields))  # type: ignore[arg-type]


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
        Figure("received", 12_408, "received"),
        Figure("in_time", 81, "resolution_kept", percent=True),
        Figure("overdue", 37, "overdue"),
        Figure("closed_by_system", 214, "closed_system"),
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
    for code in ("privacy", "accessibility", "data"):
        yield code, About(code=code, kept_years=5)
    yield "privacy-no-rule", About(code="privacy")
    yield "help", Help(limits=LIMITS, verified_within=3, reply_within=10, phone="(061) 4512412")
    yield "help-no-phone", Help(limits=LIMITS, verified_within=3, reply_within=10, phone=None)
    yield from questions(typed)
    receipt = Receipt(
        tracking_id=ID, secret="4821093755162204", filed_at=at(2, 9, 14), verified_by=date(2026, 11, 5), anonymous=True
    )
    yield "file-done", receipt
    yield "file-done-again", replace(receipt, again=True)
    yield "file-done-later", replace(receipt, secret=None, anonymous=False, verified_by=None)
    yield (
        "counter-done",
        CounterReceipt(tracking_id=ID, secret=receipt.secret, filed_at=at(2, 9, 14), verified_by=None, anonymous=False),
    )
    yield "follow", Follow(form=follow_form())
    yield (
        "follow-error",
        Follow(form=with_refusal(follow_form("7QK4-M2XD-9TB"), MistypedTrackingId(field="tracking_id"))),
    )
    over = Said("error.session_over")
    yield "follow-over-long", Follow(form=follow_form(LINK[:100]), summary=over, draft=LONG)
    yield "follow-over", Follow(form=follow_form(), summary=over, draft="Belum rata.")
    yield "follow-wrong", Follow(form=follow_form(ID), summary=Said("error.id_or_secret"))
    yield from owns()
    yield "sign-in", SignIn(form=sign_in_form("lestari"))
    yield (
        "sign-in-error",
        SignIn(
            form=sign_in_form("lestari"),
            summary=Said("error.sign_in"),
            next="/desk",
            draft="Lubang sudah ditambal.\nSelesai.",
        ),
    )
    choices = {"liaison@roads": ("liaison", UNIT), "leader@parks": ("leader", "Dinas Lingkungan Hidup")}
    yield "roles", Capacity(form=role_form(choices, "liaison@roads"))


def questions(typed: dict[str, str]) -> Iterator[tuple[str, View]]:
    """The six pages, empty and filled in and wrong, and those of the counter."""
    wrong = typed | {
        "report_class": "",
        "supervision": "",
        "incident_on": "2026-12-19",
        "body": "a" * 20_050,
        "email": "siti@",
        "anonymous": "",
        "wanted_unit": "other",
    }
    photo = Known(point="3.5952,98.6722", point_of=f"{LONG}.jpg")
    for code in ONLINE.questions:
        yield f"file-{code}", question(code, filing())
        yield f"file-{code}-error", question(code, examined(filing(wrong), TODAY))
    yield (
        "file-class-again",
        question("class", filing(typed), another="/file/1?draft=2", forget="/file/forget", otherwise=WHOLE.first),
    )
    yield "file-story-files", question("story", with_files(examined(filing(typed), TODAY)))
    yield "file-where-photo", question("where", filing(typed, known=photo))
    rule = Routing(category=POTHOLE, area=BARU, unit=ROADS)
    suggested = filing(typed | {"category": POTHOLE}, known=Known(suggestion=Suggestion(ROADS, rule)))
    yield "file-who-suggested", question("who", suggested, similar=(SIMILAR,), followable=True)
    alike = (replace(SIMILAR, title=LONG, district=None, metres=None),)
    yield "file-who-similar-long", question("who", filing(typed), similar=alike, followable=True)
    yield "file-emergency", NotHere(code="emergency")
    yield "file-court", NotHere(code="court")
    typed_in_all = {"channel": "letter", "received_on": "2026-11-02", **typed}
    typed_in = filing(typed_in_all, COUNTER)
    counter = CounterQuestion(
        form=typed_in, questions=tuple(SECTIONS), number=1, of=2, post=COUNTER.first, back="/desk", forget=""
    )
    yield "counter", counter
    yield "counter-check", check(typed_in, COUNTER, similar=(SIMILAR,))
    shy = typed_in_all | {"anonymous": "yes", "name": "Jalan Sei", "phone": "", "email": ""}
    yield "counter-check-warning", check(filing(shy, COUNTER), COUNTER)
    whole = typed | {"wanted_unit": ""}
    for name, form in (("", filing(way=WHOLE)), ("-error", examined(filing(wrong, WHOLE), TODAY))):
        asked = {"questions": ASKED, "number": 1, "of": 2, "post": WHOLE.first, "otherwise": ONLINE.first}
        yield f"file-all{name}", replace(question("class", filing()), form=form, **asked)  # type: ignore[arg-type]
    yield "file-all-check", check(filing(whole, WHOLE), WHOLE, similar=(SIMILAR,))
    yield "file-check", check(filing(whole))
    pasted = dict.fromkeys(("title", "body", "place", "name"), LONG)
    yield "file-check-long", check(filing(whole | pasted))
    yield "file-check-warning", check(filing(whole | {"name": "Jalan Sei", "email": ""}))
    yield "file-check-error", check(filing(whole), summary=Said("check.changed_meanwhile"))


def owns() -> Iterator[tuple[str, View]]:
    routed = Said("message.routed", {"day": date(2026, 11, 23), "unit": UNIT})
    late = Said("message.late", {"unit": UNIT, "days": WorkingDays(2)})
    answered = Said("message.answered", {"unit": UNIT, "day": date(2026, 12, 8)})
    silent = Said("message.closed_by_system", {"day": date(2027, 1, 5)})
    filed = Said("message.checking", {"day": date(2026, 11, 5)})
    yield "own-files", own(Badge("filed"), filed, "run", trail=TRAIL[:1], files=FILES)
    yield "own-filed", own(Badge("filed"), filed, "run", trail=TRAIL[:1])
    yield "own", own(Badge("in_progress"), routed, "run")
    spoken = own(Badge("in_progress"), routed, "run", head=replace(HEAD, title=LONG), story=LONG, facts=PASTED)
    yield "own-long", replace(spoken, answer=replace(TRAIL[5], text=LONG), trail=LONG_TRAIL)
    begun = Said("message.not_begun", {"unit": UNIT, "day": date(2026, 11, 10)})
    waiting = own(Badge("routed"), routed, "late")
    yield "own-not-begun", replace(waiting, promise=Promise(said=routed, also=begun, tone="late", lines=LINES))
    yield "own-late", own(Badge("in_progress"), late, "late", trail=TRAIL[:5])
    yield (
        "own-answered",
        own(
            Badge("answered"),
            answered,
            "ok",
            answer=TRAIL[5],
            answer_files=FILES,
            trail=TRAIL[:6],
            actions=("reply", "close_as_reporter"),
        ),
    )
    ended = Said("message.merged")
    yield "own-merged", own(Badge("merged"), ended, "done", joined=(*JOINED[:1], *JOINED[2:]))
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
