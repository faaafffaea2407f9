"""The directory is kept here: tables of its parts, and a form for each change."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.channels import WEB
from domain.directory.commands import DirectoryCommand
from domain.directory.events import StandardPublished
from domain.directory.state import Directory, rule_stream, stream_id
from domain.event import Actor, Code, Refused
from domain.rights import NotAllowed, RoleNotHeld
from service.commands.request import Overtaken, Request
from service.directory_edits import edit as carry_out
from service.directory_edits import preview
from service.idempotency import IdempotencyKey, IdempotencyKeyReused
from service.reading.people import names
from service.reading.staff import staff_page
from service.web import cookies
from service.web.admin_commands import command, rule_of
from service.web.admin_forms import DECISIONS, SECTIONS, Forms
from service.web.admin_tables import COLUMNS, PAGE, Tables, administers, page_of
from service.web.changed import told
from service.web.filled import with_missing
from service.web.forms import with_refusal
from service.web.sent import key_of, version_of
from service.web.telling import refusal
from service.web.views import Form, Said, Shown
from service.web.views.admin import Admin, AdminAct, AdminRow, Change, Told
from service.web.visit import Here, Typed, Visit

router = APIRouter()

_SECTION_OF = {edit: section for section, edits in SECTIONS.items() for part in edits for edit in part}
_BY_TWO = ("standards", "calendar")
_FIELDS = {"code": "code", "name": "name_id", "source": "source", "year": "year"}


@router.get("/admin")
def start(visit: Here) -> Response:
    """The units come first."""
    visit.must_be_staff()
    return visit.go("/admin/units")


@router.get("/admin/do/{edit}")
def ask(edit: str, visit: Here) -> Response:
    """The form of one change; where there is nothing to fill in, or to choose, with what it would change."""
    actor = _keeper(visit)
    item = visit.request.query_params.get("item", "")
    form = _form(visit, actor, edit, item, {})
    if form.fields and edit not in DECISIONS:
        return _page(visit, actor, edit, item, form)
    try:
        wanted = command(edit, item, {field.name: field.value for field in form.fields}, visit.teller.directory)
        would = _told(visit, wanted, _request(visit, actor, edit, {}))
    except (Refused, KeyError, ValueError):  # said when it is sent
        return _page(visit, actor, edit, item, form)
    return _page(visit, actor, edit, item, form, told=would, sure=not form.fields)


@router.post("/admin/do/{edit}")
def do(edit: str, visit: Here, typed: Typed) -> Response:
    """Told first, then carried out once, however often it is sent; what was typed stays when it is refused."""
    actor, item = _keeper(visit), typed.get("item", "")
    form = _form(visit, actor, edit, item, typed)
    if not visit.proven(typed):
        return _page(visit, actor, edit, item, form, status=403, summary=Said("error.forged"))
    if typed.get("again") == "yes":
        return _page(visit, actor, edit, item, form)
    form = with_missing(form)
    if form.errors:
        return _page(visit, actor, edit, item, form, status=422)
    request = _request(visit, actor, edit, typed)
    try:
        wanted = command(edit, item, {field.name: field.value for field in form.fields}, visit.teller.directory)
        if typed.get("sure") != "yes" and edit not in DECISIONS:
            would = _told(visit, wanted, request)
            return _page(visit, actor, edit, item, form, told=would, sure=True, version=version_of(typed))
        carry_out(visit.service, wanted, request)
    except Overtaken as overtaken:
        return _page(visit, actor, edit, item, form, status=409, summary=_overtaken(visit, actor, overtaken))
    except IdempotencyKeyReused:
        return _page(visit, actor, edit, item, form, status=409, summary=Said("admin.sent_before"))
    except Refused as refused:
        return _refused(visit, actor, edit, item, form, refused)
    except (KeyError, ValueError):
        return _page(visit, actor, edit, item, form, status=422, summary=Said("admin.not_understood"))
    visit.put(cookies.NOTICE, edit)
    return visit.go(_href(_section(edit, item, visit), _found_by(edit, item, typed)))


def _told(visit: Visit, wanted: DirectoryCommand, request: Request) -> Told:
    return told(visit.service, wanted, preview(visit.service, wanted, request), visit.teller)


def _overtaken(visit: Visit, actor: Actor, overtaken: Overtaken) -> Said:
    """Who came between, and when."""
    last = overtaken.since[-1].at
    assert actor.unit is not None  # administrators act for a unit
    who: Shown = names(visit.service, [last.actor.id]).get(last.actor.id, Said("rights.operator"))
    return Said("admin.overtaken", {"who": who, "time": last.recorded_at.astimezone(visit.zone(actor.unit))})


@router.get("/admin/{section}")
def table(section: str, visit: Here) -> Response:
    """One part of the directory, what waits for a second person first."""
    actor = _keeper(visit)
    if section not in SECTIONS:
        raise HTTPException(404)
    query = {name: visit.request.query_params.get(name, "") for name in ("q", "after")}
    proposers = {one.by.id for one in visit.teller.directory.proposals.values()} if section in _BY_TWO else set[UUID]()
    tables = Tables(visit.teller, actor, names(visit.service, proposers))
    rows, goes_on = _some(visit, tables, section, query["q"], query["after"] or None)
    over = SECTIONS[section][0] if section != "categories" or _national(tables) else ()
    return visit.page(
        Admin(
            section=section,
            sections=tuple(SECTIONS),
            unit=visit.teller.unit(tables.own),
            columns=(*COLUMNS[section], "admin.changes"),
            rows=rows,
            changes=tuple(Change(edit=edit, href=f"/admin/do/{edit}") for edit in over),
            waiting=tables.waiting(section) if section in _BY_TWO else (),
            asked=query["q"],
            first=_href(section, query["q"]) if query["after"] else None,
            older=None if goes_on is None else _href(section, query["q"], goes_on),
        )
    )


def _some(
    visit: Visit, tables: Tables, section: str, asked: str, after: str | None
) -> tuple[tuple[AdminRow, ...], str | None]:
    """One page of the part, and where it goes on; of people only those names are opened that it shows."""
    if section != "staff":
        return page_of(tables.items(section), asked, after)
    page = staff_page(visit.service, tables.keeps(), asked, PAGE, after)
    named = replace(tables, names=names(visit.service, (person for person, _ in page.rows)))
    return tuple(named.person(*each) for each in page.rows), page.next


def _href(section: str, asked: str = "", after: str = "") -> str:
    query = {name: value for name, value in (("q", asked), ("after", after)) if value}
    return f"/admin/{section}" + (f"?{urlencode(query)}" if query else "")


def _found_by(edit: str, item: str, typed: Mapping[str, str]) -> str:
    """What finds the changed item in its table, however long that is; nothing where it is not there any more."""
    if edit in DECISIONS or edit == "routing_retire":
        return ""
    return (
        typed.get("area") or item.partition("/")[2 if edit == "routing_change" else 0] or typed.get("code", "").strip()
    )


def _keeper(visit: Visit) -> Actor:
    actor = visit.must_be_staff().actor
    administers(actor, visit.teller.directory)
    return actor


def _national(tables: Tables) -> bool:
    return tables.directory.unit(tables.own).parent is None


def _form(visit: Visit, actor: Actor, edit: str, item: str, typed: Mapping[str, str]) -> Form:
    if edit not in _SECTION_OF and edit not in DECISIONS:
        raise HTTPException(404)
    assert actor.unit is not None  # administrators act for a unit
    try:
        if edit.startswith("role_"):
            visit.teller.directory.person(UUID(item))
        if edit == "unit_close":
            visit.teller.directory.unit(Code(item))
        return Forms(visit.teller, actor.unit).form(edit, item, typed)
    except (KeyError, ValueError):
        raise HTTPException(404) from None


def _section(edit: str, item: str, visit: Visit) -> str:
    if edit in _SECTION_OF:
        return _SECTION_OF[edit]
    stream = item.partition("/")[0]
    standards = {str(stream_id("standard", code)) for code in _codes(visit.teller.directory)}
    return "standards" if stream in standards else "calendar"


def _codes(directory: Directory) -> set[Code]:
    """Of standards, published or proposed."""
    waiting = (one.change for one in directory.proposals.values())
    return {*directory.standards, *(one.code for one in waiting if isinstance(one, StandardPublished))}


def _request(visit: Visit, actor: Actor, edit: str, typed: Mapping[str, str]) -> Request:
    key = key_of(typed)
    body = "\n".join(f"{name}={value}" for name, value in sorted(typed.items()) if name != "csrf").encode()
    return Request(
        actor=actor,
        channel=WEB,
        if_match=version_of(typed) or None,
        idempotency=None if key is None else IdempotencyKey(f"staff:{actor.id}", f"POST /admin/do/{edit}", key, body),
    )


def _page(
    visit: Visit,
    actor: Actor,
    edit: str,
    item: str,
    form: Form,
    *,
    status: int = 200,
    summary: Said | None = None,
    cases: str | None = None,
    told: Told | None = None,
    sure: bool = False,
    version: int | None = None,
) -> Response:
    view = AdminAct(
        edit=edit,
        about=_about(visit, edit, item),
        post=f"/admin/do/{edit}",
        back=f"/admin/{_section(edit, item, visit)}",
        item=item,
        version=_version(visit, edit, item) if version is None else version,
        key=str(uuid4()),
        form=form,
        summary=summary,
        cases=cases,
        told=told,
        sure=sure,
    )
    return visit.page(view, status=status, at=f"/admin/do/{edit}?item={item}")


def _version(visit: Visit, edit: str, item: str) -> int:
    """Of the item as the form shows it; what is new has none."""
    directory = visit.teller.directory
    if not item:
        return 0
    try:
        return directory.versions.get(_stream(edit, item), 0)
    except ValueError:
        return 0


def _stream(edit: str, item: str) -> UUID:
    """Where the item's events are."""
    kind, first = edit.partition("_")[0], item.partition("/")[0]
    if kind in ("role", "proposal"):
        return UUID(first)
    return rule_stream(*rule_of(item)) if kind == "routing" else stream_id(kind, first)


def _about(visit: Visit, edit: str, item: str) -> str | None:
    if not item or edit in DECISIONS:
        return None
    if edit.startswith("unit_"):
        return visit.teller.unit(Code(item))
    if edit.startswith("role_"):
        return names(visit.service, [UUID(item)]).get(UUID(item))
    if edit == "routing_change" or edit == "routing_retire":
        category, _, area = item.partition("/")
        return f"{visit.teller.category(Code(category)) if category else '*'} / {visit.teller.unit(Code(area))}"
    return visit.teller.category(Code(item)) if edit.startswith("category_") else item


def _refused(visit: Visit, actor: Actor, edit: str, item: str, form: Form, refused: Refused) -> Response:
    """At the field where there is one; with a way to the complaints that stand in the way."""
    if isinstance(refused, NotAllowed | RoleNotHeld):
        raise refused
    facts = refused.facts
    named = _FIELDS.get(str(facts.get("field", "")), str(facts.get("field", "")))
    refused.facts = {**facts, "field": named}
    marked = with_refusal(form, refused)
    if marked.errors:
        return _page(visit, actor, edit, item, marked, status=422)
    cases = f"/desk/all?unit={facts['unit']}" if "cases" in facts and "unit" in facts else None
    if "cases" in facts and "category" in facts:
        cases = f"/desk/all?category={facts['category']}"
    summary = refusal(refused)
    if "cases" in facts:
        summary = replace(summary, key=f"{summary.key}_n", values={"n": int(str(facts["cases"]))})
    return _page(visit, actor, edit, item, form, status=409, summary=summary, cases=cases)
