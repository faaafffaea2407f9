"""Saved views as pages show them: links above a list, and where the filters chosen now can be kept."""

from collections.abc import Mapping
from urllib.parse import urlencode

from domain.text import LIMITS
from service.identity.principals import StaffMember
from service.reading import saved
from service.reading.saved import View
from service.web.views import Field, Form, Said, SavedView, SavedViews
from service.web.visit import Visit

PATHS: Mapping[str, str] = {"queue": "/desk", "register": "/desk/all"}
YES = "yes"


def saved_views(visit: Visit, who: StaffMember, list_: str, chosen: Mapping[str, str]) -> SavedViews:
    """Of this list; filters can be kept when some are chosen."""
    known = tuple(shown(view) for view in saved.views(visit.service, who) if view.list == list_)
    keep = f"/desk/views/new?{urlencode({'list': list_, **chosen})}" if chosen else None
    return SavedViews(known, keep)


def view_form(name: str = "", *, shared: bool = False) -> Form:
    """What a view is called, and whether the unit sees it."""
    return Form(
        (
            Field(name="name", label="view_name", value=name, limit=LIMITS["name"], autocomplete="off"),
            Field(name="shared", label="view_shared", kind="check", value=YES if shared else "", required=False),
        )
    )


def shown(view: View) -> SavedView:
    """With what is left of its filters, and the names of those that are gone."""
    path = PATHS[view.list]
    gone = tuple(Said(f"filter.{name}") for name in view.gone)
    href = f"{path}?{urlencode(view.filters)}" if view.filters else path
    return SavedView(str(view.view), view.name, view.list, href, gone, view.shared, view.mine)
