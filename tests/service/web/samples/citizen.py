"""The pages of people who report."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from domain.tracking import MistypedTrackingId
from service.web.filing import COUNTER, check_page, examined, filing_form
from service.web.forms import follow_form, role_form, sign_in_form, with_refusal
from service.web.telling import Teller
from service.web.views import (
    Badge,
    Capacity,
    Field,
    Figure,
    FileForm,
    Follow,
    Form,
    Help,
    Home,
    Option,
    Own,
    Promise,
    Receipt,
    Said,
    SignIn,
    Similar,
    View,
    Withheld,
    WorkingDays,
)
from tests.domain.medan import BARU, DIRECTORY, MEDAN
from tests.service.web.samples.parts import (
    FACTS,
    FILES,
    HEAD,
    ID,
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

KEY = "0192f0c4-5b1e-4c4a-9d3e-2f6a8b7c1d90"


def filing(**typed: str) -> Form:
    return filing_form(Teller(DIRECTORY, "id"), MEDAN, TODAY, typed)


def with_files(form: Form) -> Form:
    """Two are held, a third could not be used."""
    wrong = Said("error.file", {"name": "video.mp4", "why": Said("refusal.file_too_large")})
    options = (Option("a" * 43, "lubang.jpg"), Option("b" * 43, f"{LONG}.png"))
    held = {"value": "a b", "options": options, "error": wrong}
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
    yield "help", Help(limits=LIMITS, verified_within=3, reply_within=10, phone="(061) 4512412")
    yield "help-no-phone", Help(limits=LIMITS, verified_within=3, reply_within=10, phone=None)
    yield "file-all", FileForm(form=filing(), key=KEY)
    wrong = typed | {
        "report_class": "",
        "incident_on": "2026-12-19",
        "body": "a" * 20_050,
        "email": "siti@",
        "anonymous": "",
    }
    yield "file-all-error", FileForm(form=examined(filing(**wrong), TODAY), key=KEY)
    yield "file-all-files", FileForm(form=with_files(examined(filing(**typed), TODAY)), key=KEY)
    typed_in = {"channel": "letter", "received_on": "2026-11-02", **typed}
    counter = filing_form(Teller(DIRECTORY, "id"), MEDAN, TODAY, typed_in, COUNTER)
    yield "counter", FileForm(form=counter, key=KEY, post=COUNTER.form, counter=True)
    yield "counter-check", check_page(counter, KEY, COUNTER)
    yield "file-check", check_page(filing(**typed), KEY)
    pasted = dict.fromkeys(("title", "body", "place", "name"), LONG)
    yield "file-check-long", check_page(filing(**typed | pasted), KEY)
    yield "file-check-warning", check_page(filing(**typed | {"name": "Jalan Sei"}), KEY)
    receipt = Receipt(
        tracking_id=ID, secret="4821093755162204", filed_at=at(2, 9, 14), verified_by=date(2026, 11, 5), anonymous=True
    )
    yield "file-done", receipt
    yield "file-done-again", replace(receipt, again=True)
    yield "file-done-later", replace(receipt, secret=None, anonymous=False, verified_by=None)
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
    carried = (("title", TITLE), ("similar", "seen"))
    similar = Similar(reports=(SIMILAR,), carried=carried, post="/file/all", change="/file/change")
    yield "file-similar", similar
    yield "file-similar-long", replace(similar, reports=(replace(SIMILAR, title=LONG, district=None, metres=None),))
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
