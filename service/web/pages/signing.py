"""Signing in and out for staff, and choosing the role in which to act."""

from urllib.parse import urlsplit

from fastapi import APIRouter
from starlette.responses import Response

from domain.directory.state import Held
from service.identity.identity import SignInRefused
from service.identity.sessions import Acting
from service.web import cookies
from service.web.drafts import forget_at_counter
from service.web.forms import follow_form, role_form, sign_in_form
from service.web.views import Capacity, Follow, Said, SignIn
from service.web.visit import Genuine, Here, Visit

router = APIRouter()

LONGEST_NAME, LONGEST_PASSWORD = 200, 1024
STAFF_PAGES = ("/desk", "/audit")


def session_over(visit: Visit, *, staff: bool) -> Response:
    """Sign in first; what one wanted to see comes afterwards."""
    if visit.request.method == "GET":
        if not staff:
            return visit.go("/follow")
        return visit.page(SignIn(form=sign_in_form(), next=visit.asked), status=401, at="/in")
    over, written = Said("error.session_over"), visit.draft
    if not staff:
        return visit.page(Follow(form=follow_form(), summary=over, draft=written), status=401, at="/follow")
    onward = _local(visit.request.url.path)
    return visit.page(SignIn(form=sign_in_form(), summary=over, next=onward, draft=written), status=401, at="/in")


@router.get("/in")
def sign_in_page(visit: Here) -> Response:
    return visit.page(SignIn(form=sign_in_form()))


@router.post("/in")
def sign_in(visit: Here, typed: Genuine) -> Response:
    """To where one was going, or to the queue; through the choice of roles where there is one."""
    name, password, onward = typed.get("login", ""), typed.get("password", ""), _local(typed.get("next", ""))
    try:
        if "\0" in name or len(name) > LONGEST_NAME or len(password) > LONGEST_PASSWORD:
            raise SignInRefused
        opened = visit.identity.sign_in_staff(name, password, visit.address)
    except SignInRefused:
        return visit.page(SignIn(form=sign_in_form(name), summary=Said("error.sign_in"), next=onward), status=422)
    visit.put(cookies.STAFF, opened.token)
    who = visit.identity.principal(opened.token)
    several = len(getattr(who, "held", ())) > 1
    return visit.go("/in/as" if several else onward)


@router.get("/in/as")
def roles_page(visit: Here) -> Response:
    return _roles(visit)


@router.post("/in/as")
def choose_role(visit: Here, typed: Genuine) -> Response:
    who = visit.must_be_staff()
    chosen = next((held for held in who.held if _value(held) == typed.get("role")), None)
    if chosen is None:
        return _roles(visit, wrong=True)
    token = visit.cookie(cookies.STAFF)
    assert token is not None  # it is by this cookie that they are staff
    visit.identity.act_as(token, Acting(chosen.role, chosen.unit))
    return visit.go("/desk")


@router.post("/out")
def sign_out(visit: Here, typed: Genuine) -> Response:
    """With what was typed in for others, and the receipt of the last of them."""
    if (token := visit.cookie(cookies.STAFF)) is not None:
        forget_at_counter(visit)
        visit.identity.sign_out(token)
    for which in (cookies.STAFF, cookies.OPENED, cookies.WAIT, cookies.NOTICE, cookies.RECEIPT):
        visit.put(which, None)
    return visit.go("/in")


def _roles(visit: Visit, *, wrong: bool = False) -> Response:
    who = visit.must_be_staff()
    acting = who.acting
    current = "" if acting is None else _value(Held(acting.role, acting.unit))
    choices = {_value(held): (held.role, visit.teller.unit(held.unit)) for held in sorted(who.held)}
    form = role_form(choices, current, wrong=wrong)
    return visit.page(Capacity(form=form), status=422 if wrong else 200, at="/in/as")


def _value(held: Held) -> str:
    return f"{held.role}@{held.unit}"


def _local(given: str) -> str:
    """An address of the staff's own pages; anything else leads to the queue."""
    parts = urlsplit(given)
    fits = not parts.scheme and not parts.netloc and "\\" not in given and given.isprintable()
    inside = any(parts.path == page or parts.path.startswith(f"{page}/") for page in STAFF_PAGES)
    return given if fits and inside else "/desk"
