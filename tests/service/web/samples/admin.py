"""The pages of the directory, and of who could do what."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from service.web.admin_forms import SECTIONS
from service.web.admin_tables import COLUMNS
from service.web.forms import with_error
from service.web.views import Field, Form, Option, Said, ShortDay, Shown, View, Withheld
from service.web.views.admin import Admin, AdminAct, AdminRow, Change, Changed, GrantLine, RightsThen, Told, Waiting
from tests.service.web.samples.parts import LONG, UNIT, at

KEY = "0192f0c4-0000-7000-8000-000000000001"
PROPOSAL = "0192f0c4-5b1e-7c4a-9d3e-2f6a8b7c1d90/1"


def change(edit: str, item: str = "") -> Change:
    return Change(edit=edit, href=f"/admin/do/{edit}" + (f"?item={item}" if item else ""))


def waiting(own: bool) -> Waiting:
    decisions = ("proposal_decline",) if own else ("proposal_approve", "proposal_decline")
    return Waiting(
        change="reply-2025: 10 → 12 working days from 2027-01-01",
        by="Bambang Wijaya",
        at=at(23, 15, 4),
        changes=tuple(change(edit, PROPOSAL) for edit in decisions),
        refused=Said("refusal.proposer_approves") if own else None,
    )


def table(section: str, *rows: AdminRow, **more: object) -> Admin:
    over, _ = SECTIONS[section]
    base = Admin(
        section=section,
        sections=tuple(SECTIONS),
        unit=UNIT,
        columns=(*COLUMNS[section], "admin.changes"),
        rows=rows,
        changes=tuple(change(edit) for edit in over),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def unit(name: str = UNIT, **more: object) -> AdminRow:
    _, each = SECTIONS["units"]
    cells = (name, "medan-sdabmbk", Said("unit_kind.department"), "Kota Medan", Said("admin.in_use"))
    base = AdminRow(cells=cells, changes=tuple(change(edit, "medan-sdabmbk") for edit in each))
    return replace(base, **more)  # type: ignore[arg-type]


def tables() -> Iterator[tuple[str, View]]:
    closed = unit(changes=(change("unit_rename", "medan-sdabmbk"),))
    yield "admin-units", table("units", unit(), replace(closed, cells=(*closed.cells[:4], Said("admin.closed"))))
    yield "admin-long", table("units", unit(LONG), unit("Dinas " * 30))
    yield (
        "admin-more",
        table("units", unit(), asked="medan", first="/admin/units?q=medan", older="/admin/units?q=medan&after=x"),
    )
    yield "admin-not-found", table("staff", asked="siapa", changes=())
    yield "admin-empty", table("routing")
    standard = AdminRow(
        cells=("reply-2025@3", Said("clock.resolution"), "10", ShortDay(date(2025, 1, 1)), None),
        changes=(change("standard_change", "reply-2025"),),
    )
    yield "admin-waiting", table("standards", standard, waiting=(waiting(own=True), waiting(own=False)))


def act(edit: str, *fields: Field, **more: object) -> AdminAct:
    base = AdminAct(
        edit=edit,
        about=None,
        post=f"/admin/do/{edit}",
        back="/admin/units",
        item="",
        version=0,
        key=KEY,
        form=Form(fields),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def changes() -> Iterator[tuple[str, View]]:
    code = Field(name="code", label="admin_code", value="Bukan Kode")
    kinds = (Option("", Said("file.choose")), Option("department", Said("unit_kind.department")))
    kind = Field(name="kind", kind="select", label="admin_kind", options=kinds)
    yield "admin-act", act("unit_open", code, kind)
    wrong = with_error(Form((code, kind)), "code", Said("refusal.bad_code"))
    yield "admin-act-error", act("unit_open", form=wrong)
    about = {"about": UNIT, "item": "medan-sdabmbk", "version": 4}
    inside = Said("refusal.unit_has_cases_n", {"n": 3})
    yield "admin-act-stopped", act("unit_close", summary=inside, cases="/desk/all?unit=medan-sdabmbk", **about)
    yield "admin-act-long", act("unit_rename", replace(code, value=LONG), **{**about, "about": LONG})


def confirmed() -> Iterator[tuple[str, View]]:
    name = Field(name="name_id", label="admin_name_id", value="Dinas Jalan")
    facts = (
        Changed(fact="name_id", before=UNIT, after="Dinas Jalan"),
        Changed(fact="kept_years", before=Said("changed.for_ever"), after="10"),
        Changed(fact="day_off", before=Said("changed.nothing"), after=LONG),
    )
    touches = Said("changed.touches", {"n": 3})
    yield "admin-confirm", act("unit_rename", name, about=UNIT, told=Told(changed=facts, notes=(touches,)), sure=True)
    effect = (
        Said("changed.moves", {"n": 3410, "days": 90, "earlier": 120, "later": 0}),
        Said("changed.turns", {"missed": 12, "kept": 0}),
    )
    days = Changed(fact="days", before="10", after="8"), Changed(fact="in_use", before=None, after=Said("answer.yes"))
    yield "admin-decide", act("proposal_approve", told=Told(changed=days, notes=effect, proposal=True), sure=True)
    yield (
        "admin-no-effect",
        act("proposal_decline", told=Told(changed=(), notes=(Said("changed.no_effect", {"days": 90}),))),
    )


def rights_then() -> Iterator[tuple[str, View]]:
    by: dict[str, Shown] = {"who": "Siti Rahmah Lubis", "time": at(2, 9, 14)}
    acts = ("answer", "forward", "return", "see_indicators", "start")
    held = GrantLine(name="Lestari Sari", role="liaison", unit=UNIT, acts=acts, granted=Said("rights.granted_by", by))
    operator = Said("rights.granted_by", {**by, "who": Said("rights.operator")})
    ended = replace(held, name=Withheld("erased"), granted=operator, revoked=Said("rights.revoked_by", by))
    base = RightsThen(
        at=at(24, 10, 42),
        unit=UNIT,
        units=(("medan", "Kota Medan"), ("medan-sdabmbk", UNIT)),
        asked={"unit": "medan-sdabmbk", "at": "2026-11-24"},
        held=(held, replace(held, name="Nama Panjang " * 12)),
        ended=(ended,),
    )
    yield "rights", base
    yield "rights-nobody", replace(base, held=(), ended=())


def directory() -> Iterator[tuple[str, View]]:
    yield from tables()
    yield from changes()
    yield from confirmed()
    yield from rights_then()
