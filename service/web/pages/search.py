"""Search for staff: one field for words, a report's number or a telephone number."""

from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from domain.access import Reason
from domain.channels import WEB
from domain.event import Refused
from service.reading.finding import find_cases
from service.reading.positions import standing_and_lacking
from service.web.forms import search_form, with_refusal
from service.web.pages.desk import UnknownFilter, as_of
from service.web.pages.register import row_of
from service.web.views import Search
from service.web.visit import Here

router = APIRouter()

PAGE = 50


@router.get("/search")
def search(visit: Here) -> Response:
    """The form, and below it what was found; what cannot be looked for is said at the field."""
    who = visit.must_be_staff()
    unit = who.unit
    query = visit.request.query_params
    text, why = query.get("q"), query.get("reason") or None
    if why is not None and why not in set(Reason):
        raise UnknownFilter
    with visit.service.database.autocommit() as cursor:
        stands = standing_and_lacking(cursor, "search")
    view = Search(
        unit=visit.teller.unit(unit), form=search_form(text or "", why or ""), as_of=as_of(visit, unit, stands)
    )
    if text is None:
        return visit.page(view)
    reason = Reason(why) if why else None
    try:
        some = find_cases(visit.service, who, text, PAGE, query.get("after"), reason=reason, channel=WEB)
    except Refused as refused:
        if refused.facts.get("field") not in ("q", "reason"):
            raise
        return visit.page(view.with_form(with_refusal(view.form, refused)), status=422)
    asked = {"q": text, **({"reason": why} if why else {})}
    rows = tuple(row_of(visit, row, some.titles) for row in some.rows)
    first = _href(asked) if "after" in query else None
    older = None if some.next is None else _href({**asked, "after": some.next})
    return visit.page(view.with_rows(rows, first, older))


def _href(query: dict[str, str]) -> str:
    return f"/search?{urlencode(query)}"
