"""All questions on one page, for whom each page is a long wait: the same fields, draft and command as the six."""

from typing import Any

import pytest

from domain.complaint.events import ComplaintFiled
from domain.event import Code, Personal
from service.store.names import TRACKING, find_stream
from service.web.filing import ONLINE, WHOLE
from tests.service.web.site import Page, Visitor
from tests.service.web.steps import ANSWERS, CHECK, PAGES, checked, filed, upto
from tests.service.web.test_file_pages import codes, complaints
from tests.service.world import World

ALL, ALL_CHECK = WHOLE.first, WHOLE.check


def typed(visitor: Visitor, start: str = ALL, **changed: str) -> Page:
    """What the page answers when all of it is filled in."""
    page = visitor.get(start)
    fields = {name: value for name, value in page.form(ALL).fields.items() if name != "files"}
    return visitor.post(page.form(ALL).action, {**fields, **ANSWERS, **changed})


def sent(visitor: Visitor, **changed: str) -> Page:
    return visitor.send(typed(visitor, **changed), ALL_CHECK)


def event(world: World, receipt: Page) -> ComplaintFiled:
    with world.service.database.autocommit() as cursor:
        stream = find_stream(cursor, TRACKING, Code(codes(receipt)[0].replace("-", "")))
    assert stream is not None
    found = world.service.log.history(stream, 1)[0].event
    assert isinstance(found, ComplaintFiled)
    return found


def told(event: ComplaintFiled) -> dict[str, Any]:
    """What is the same in every report with these answers."""
    fields = {name: getattr(event, name) for name in ComplaintFiled.__dataclass_fields__}
    own = ("tracking_id", "reporter", "office")
    return {name: isinstance(value, Personal) or value for name, value in fields.items() if name not in own}


def test_it_asks_what_the_six_pages_ask() -> None:
    assert set(WHOLE.fields(ALL)) == {name for page in PAGES for name in ONLINE.fields(page)}
    assert WHOLE.sent_as == ONLINE.sent_as


def test_a_report_from_one_page_is_that_from_six(world: World, citizen: Visitor) -> None:
    one = told(event(world, sent(citizen)))
    six = told(event(world, filed(citizen)))
    assert one == six
    assert one["category"] == "roads"
    assert one["area"] == "medan-baru"


def test_each_way_leads_to_the_other(citizen: Visitor) -> None:
    assert ALL in citizen.get("/file/1").links()
    assert f"{ALL}?draft=2" in citizen.get("/file/1?draft=2").links()
    assert "/file/1" in citizen.get(ALL).links()


def test_what_was_begun_in_one_way_goes_on_in_the_other(citizen: Visitor) -> None:
    upto(citizen, "/file/3")
    begun = citizen.get(ALL)
    assert begun.form(ALL).fields["title"] == ANSWERS["title"]
    assert typed(citizen, title="Lubang lain").path == ALL_CHECK
    assert citizen.get("/file/2").form("/file/2").fields["title"] == "Lubang lain"
    assert citizen.get(CHECK).path == CHECK, "all is answered there, too"


def test_the_same_draft_sent_in_both_ways_is_one_report(world: World, citizen: Visitor) -> None:
    six = checked(citizen)
    whole, before = citizen.get(ALL_CHECK), complaints(world)
    first, second = citizen.send(whole, ALL_CHECK), citizen.send(six, CHECK)
    assert codes(first) == codes(second)
    assert complaints(world) == before + 1


def test_a_change_leads_back_to_the_page_and_its_field(citizen: Visitor) -> None:
    page = typed(citizen)
    (change,) = [link for link in page.links() if link.endswith("#title")]
    assert change == f"{ALL}?change=yes#title"
    assert citizen.get(change).form(ALL).fields["title"] == ANSWERS["title"]


def test_a_category_does_not_bring_the_page_again(citizen: Visitor) -> None:
    assert typed(citizen, category="roads", wanted_unit="").path == ALL_CHECK


@pytest.mark.parametrize("field", ["title", "incident_on", "anonymous", "report_class"])
def test_what_is_missing_is_said_at_its_field_and_the_rest_stays(citizen: Visitor, field: str) -> None:
    page = typed(citizen, **{field: ""})
    assert (page.status, page.path) == (422, ALL)
    assert f"#{field}" in page.links()
    kept = page.form(ALL).fields
    assert {name: kept[name] for name in ("body", "phone")} == {name: ANSWERS[name] for name in ("body", "phone")}
    assert citizen.get(ALL_CHECK, follow=False).status == 303


def test_a_file_that_came_stays_when_something_else_is_wrong(citizen: Visitor) -> None:
    page = citizen.get(ALL)
    fields = {**page.form(ALL).fields, **ANSWERS, "title": ""}
    parts: list[tuple[str, Any]] = [(name, (None, value)) for name, value in fields.items() if name != "files"]
    parts.append(("files", ("surat.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")))
    answer = citizen.client.post(ALL, files=parts, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 422
    assert "surat.pdf" in answer.text


def test_an_emergency_is_shown_where_to_go(citizen: Visitor) -> None:
    assert typed(citizen, report_class="emergency").path == "/file/stop/emergency"


def test_what_is_written_can_be_deleted(citizen: Visitor) -> None:
    page = typed(citizen)
    assert citizen.send(page, "/file/forget").path == "/"
    assert citizen.get(ALL_CHECK).path == ALL


def test_no_draft_but_those_five(citizen: Visitor) -> None:
    assert typed(citizen, start=f"{ALL}?draft=5").path == f"{ALL_CHECK}?draft=5"
    assert citizen.get(f"{ALL}?draft=6").status == 404
