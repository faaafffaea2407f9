"""Saved views: made from a list with filters, renamed, shared and removed on pages of their own."""

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.event import Refused
from service.reading import saved
from service.web.forms import with_refusal
from service.web.saved import PATHS, YES, shown, view_form
from service.web.telling import refusal
from service.web.views import SavedView, ViewForm, ViewsPage
from service.web.visit import Genuine, Here, Visit

router = APIRouter(prefix="/desk/views")


@router.get("")
def views(visit: Here) -> Response:
    """One's own, and what others share."""
    found = saved.views(visit.service, visit.must_be_staff())
    return visit.page(ViewsPage(views=tuple(shown(view) for view in found)))


@router.get("/new")
def new(visit: Here) -> Response:
    """For the filters in the address."""
    visit.must_be_staff()
    return _form(visit, None, {})


@router.post("/new")
def make(visit: Here, typed: Genuine) -> Response:
    """And to the list as the view shows it."""
    query = dict(visit.request.query_params)
    list_ = query.pop("list", "")
    query.pop("lang", None)
    who = visit.must_be_staff()
    try:
        made = saved.save(visit.service, who, list_, typed.get("name", ""), query, shared=_shared(typed))
    except Refused as refused:
        return _form(visit, None, typed, refused)
    return visit.go(shown(made).href)


@router.get("/{view}")
def view_page(view: UUID, visit: Here) -> Response:
    """Of one's own."""
    mine = _mine(visit, view)
    return _form(visit, mine, {"name": mine.name, "shared": YES if mine.shared else ""})


@router.post("/{view}")
def change(view: UUID, visit: Here, typed: Genuine) -> Response:
    """Its name, and whether the unit sees it."""
    mine = _mine(visit, view)
    try:
        saved.change(visit.service, visit.must_be_staff(), view, typed.get("name", ""), shared=_shared(typed))
    except Refused as refused:
        return _form(visit, mine, typed, refused)
    return visit.go("/desk/views")


@router.post("/{view}/remove")
def remove(view: UUID, visit: Here, typed: Genuine) -> Response:
    """The reports stay as they are."""
    saved.remove(visit.service, visit.must_be_staff(), view)
    return visit.go("/desk/views")


def _mine(visit: Visit, view: UUID) -> SavedView:
    found = saved.views(visit.service, visit.must_be_staff())
    mine = next((each for each in found if each.view == view and each.mine), None)
    if mine is None:
        raise HTTPException(404)
    return shown(mine)


def _shared(typed: Mapping[str, str]) -> bool:
    return typed.get("shared") == YES


def _form(visit: Visit, mine: SavedView | None, typed: Mapping[str, str], refused: Refused | None = None) -> Response:
    """The form, and what is wrong with it."""
    form, summary = view_form(typed.get("name", ""), shared=_shared(typed)), None
    if refused is not None:
        form = with_refusal(form, refused)
        summary = None if form.errors else refusal(refused)
    rest = {name: value for name, value in visit.request.query_params.items() if name != "lang"}
    post = f"/desk/views/new?{urlencode(rest)}" if mine is None else f"/desk/views/{mine.view}"
    back = PATHS.get(rest.get("list", ""), "/desk") if mine is None else "/desk/views"
    view = ViewForm(form=form, summary=summary, saved=mine, post=post, back=back)
    return visit.page(view, status=200 if refused is None else 422, at=post)
