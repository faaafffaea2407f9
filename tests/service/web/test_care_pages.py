"""Forms of what is done with a case beside moving it: what names the reporter is asked about first."""

import re
from collections.abc import Callable

import pytest

from tests.service.web.site import Visitor
from tests.service.world import DESK, ROADS, World, done

AS = Callable[[str], Visitor]
NAMED = "Saya Rina Harahap, lubang di depan rumah."


def test_a_story_that_names_the_reporter_is_asked_about_before_it_is_forwarded(world: World, as_staff: AS) -> None:
    """The fault of the real system: anonymity lost through names copied into the free text."""
    receipt = world.filed(body=NAMED, anonymous=True)
    done(world.as_(DESK), receipt, "verify")
    desk, path = as_staff(DESK), f"/desk/{receipt['complaint']}"
    assert f"{path}/do/redact" in desk.get(path).links()
    form = desk.get(f"{path}/do/route").form(f"{path}/do/route")
    sent = {**form.fields, "unit": "medan-sdabmbk"}
    sent.pop("names_kept", None)
    assert desk.post(f"{path}/do/route", sent).status == 422
    assert world.as_(DESK).get(f"/complaints/{receipt['complaint']}").json()["status"] == "verified"
    assert desk.post(f"{path}/do/route", {**sent, "names_kept": "yes"}).status == 200
    assert world.as_(DESK).get(f"/complaints/{receipt['complaint']}").json()["status"] == "routed"


def test_an_answer_that_names_the_reporter_is_asked_about_where_the_name_may_be_known(
    world: World, as_staff: AS
) -> None:
    """To those who may not know the name the question would tell whether they guessed it."""
    text = "Ibu Rina, lubang sudah ditambal."
    for anonymous, status in ((False, 422), (True, 200)):
        receipt = world.routed(anonymous=anonymous)
        path = f"/desk/{receipt['complaint']}/do/answer"
        roads = as_staff(ROADS)
        form = roads.get(path).form(path)
        assert roads.post(path, {**form.fields, "text": text}).status == status


@pytest.mark.parametrize(("act", "name"), [("note", "text"), ("forward", "note"), ("return", "reason")])
def test_so_is_every_other_text_and_a_tick_lets_it_stay(world: World, as_staff: AS, act: str, name: str) -> None:
    receipt, roads = world.routed(), as_staff(ROADS)
    path = f"/desk/{receipt['complaint']}/do/{act}"
    fields = {**roads.get(path).form(path).fields, name: "Ibu Rina sudah ditelepon."}
    if act == "forward":
        fields["unit"] = "medan-dlh"
    asked = roads.post(path, fields)
    assert asked.status == 422
    again = asked.form(path).fields
    assert again[name] == fields[name], "what was typed stays"
    assert roads.post(path, {**again, "names_kept": "yes"}).status == 200


def test_the_same_text_for_many_is_asked_about_too(world: World, as_staff: AS) -> None:
    receipt, roads = world.routed(), as_staff(ROADS)
    csrf = roads.get("/desk/notices?lang=en").form("/out").fields["csrf"]
    box = {f"row-{receipt['complaint']}": "3"}
    form = roads.post("/desk/bulk", {"csrf": csrf, "act": "forward", **box}).form("/desk/bulk")
    asked = roads.post(form.action, {**form.fields, "unit": "medan-dlh", "note": "Dari Ibu Rina."})
    assert asked.status == 422
    assert "names_kept" in asked.html
    foreseen = roads.send(asked, "/desk/bulk", names_kept="yes")
    assert "Send it all the same, I have checked" in foreseen.words
    assert "1 of 1 done" in roads.send(foreseen, "/desk/bulk/do").words


def test_a_new_code_is_shown_once_at_the_counter(world: World, as_staff: AS) -> None:
    receipt = world.routed()
    desk, path = as_staff(DESK), f"/desk/{receipt['complaint']}/do/reissue_secret"
    fields = desk.get(path).form(path).fields
    assert desk.post(path, {name: value for name, value in fields.items() if name != "identity_checked"}).status == 422
    page = desk.post(path, {**fields, "identity_checked": "yes"})
    assert page.path == "/file/done"
    found = re.search(r"\b(\d{4}) (\d{4}) (\d{4}) (\d{4})\b", page.words)
    assert found is not None
    secret = "".join(found.groups())
    assert world.as_reporter({**receipt, "secret": secret}).get(f"/complaints/{receipt['complaint']}").is_success


def test_my_queue_is_a_tab_of_the_desk(world: World, as_staff: AS) -> None:
    receipt, other = world.routed(), world.routed()
    roads, path = as_staff(ROADS), f"/desk/{receipt['complaint']}"
    roads.post(f"{path}/do/take", roads.get(f"{path}/do/take").form(f"{path}/do/take").fields)
    links = roads.get("/desk?officer=me").links()
    assert path in links
    assert f"/desk/{other['complaint']}" not in links
    assert roads.get("/desk?officer=somebody").status == 422
