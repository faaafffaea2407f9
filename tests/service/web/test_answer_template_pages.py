"""Templates of answers: kept by a unit, inserted into an answer without a script, and sent as plain text."""

from collections.abc import Callable

from tests.service.web.site import Visitor
from tests.service.world import DESK, EVALUATOR, PARKS, ROADS, World, done

AS = Callable[[str], Visitor]


def keep(visitor: Visitor, code: str, text: str, name: str = "Sudah ditambal") -> int:
    page = visitor.get("/desk/new-template")
    return visitor.send(page, "/desk/new-template", template=code, name=name, text=text).status


def test_an_answer_begins_with_a_template_and_is_sent_as_it_stands(world: World, as_staff: AS) -> None:
    roads = as_staff(ROADS)
    assert keep(roads, "ditambal", "Laporan {tracking_id} sudah kami kerjakan sebelum {due}. {unit}") == 200
    receipt = world.routed(name="Rina Harahap")
    path = f"/desk/{receipt['complaint']}/do/answer"
    choosing, _ = [form for form in roads.get(path).forms() if form.action == path]
    assert (choosing.method, choosing.fields) == ("get", {"template": "ditambal"})
    begun = next(f for f in roads.get(f"{path}?template=ditambal").forms() if f.action == path and f.method == "post")
    text = begun.fields["text"]
    assert text.startswith(f"Laporan {receipt['tracking_id']} sudah kami kerjakan sebelum ")
    assert "2026. Dinas " in text
    assert "{" not in text
    assert "Rina" not in text
    sent = roads.post(path, {**begun.fields, "text": f"{text} Terima kasih."})
    assert sent.status == 200
    assert keep_another(roads, "ditambal") == 200
    trail = world.as_reporter(receipt).get(f"/complaints/{receipt['complaint']}/events").json()
    assert f"{text} Terima kasih." in str(trail), "what was sent is stored, whatever becomes of the template"


def keep_another(visitor: Visitor, code: str) -> int:
    path = f"/desk/templates/{code}"
    return visitor.send(visitor.get(path), path, text="Teks lain.").status


def test_a_template_may_be_called_as_pages_are(as_staff: AS) -> None:
    roads = as_staff(ROADS)
    for code in ("new", "remove", "new-template"):
        assert keep(roads, code, "Teks.", f"Bernama {code}") == 200
        assert f"/desk/templates/{code}" in roads.get("/desk/templates").links()
        assert roads.get(f"/desk/templates/{code}").form(f"/desk/templates/{code}").fields["text"] == "Teks."
        assert keep_another(roads, code) == 200
        path = f"/desk/templates/{code}"
        assert roads.send(roads.get(path), f"{path}/remove").path == "/desk/templates"
        assert path not in roads.get("/desk/templates").links()


def test_units_below_have_it_and_others_do_not_change_it(world: World, as_staff: AS) -> None:
    desk, parks = as_staff(DESK), as_staff(PARKS)
    assert keep(desk, "kota", "Terima kasih atas laporan Anda.", "Salam kota") == 200
    assert "Salam kota" in parks.get("/desk/templates").words
    assert parks.get("/desk/templates/kota").status == 404
    shown = world.as_(PARKS).get("/units/medan-dlh/templates").json()
    assert [(one["unit"], one["template"]) for one in shown if one["template"] == "kota"] == [("medan", "kota")]
    said = {"template": "kota", "name": "Lain", "text": "Lain."}
    assert world.as_(PARKS).post("/directory/units/medan/templates", json=said).status_code == 403
    evaluator = as_staff(EVALUATOR)
    assert "/desk/new-template" not in evaluator.get("/desk/templates").links()
    assert evaluator.get("/desk/new-template").status == 403


def test_an_administrator_keeps_those_of_the_units_below(world: World, as_staff: AS) -> None:
    desk, parks = as_staff(DESK), as_staff(PARKS)
    page = desk.get("/desk/templates?unit=medan-dlh&lang=en")
    assert "Environment Department" in page.words
    new = "/desk/new-template?unit=medan-dlh"
    assert new in page.links()
    said = {"template": "taman", "name": "Salam taman", "text": "Terima kasih."}
    after = desk.send(desk.get(new), "/desk/new-template", **said)
    assert (after.status, "Salam taman" in after.words) == (200, True)
    assert "Salam taman" in parks.get("/desk/templates").words
    assert "Salam taman" not in desk.get("/desk/templates").words, "the city itself has it not"
    path = "/desk/templates/taman?unit=medan-dlh"
    changed = desk.send(desk.get(path), "/desk/templates/taman", text="Salam hangat.")
    assert "Salam hangat." in changed.words
    assert "Environment Department (1)" in changed.words
    known = world.as_(DESK).get("/units/medan-dlh/templates").json()
    assert [one["text"] for one in known if one["template"] == "taman"] == ["Salam hangat."]
    assert "Salam hangat." not in desk.send(desk.get(path), "/desk/templates/taman/remove").words


def test_nobody_keeps_those_of_a_unit_beside_or_above(world: World, as_staff: AS) -> None:
    parks = as_staff(PARKS)
    for unit in ("medan", "medan-sdabmbk"):
        assert parks.get(f"/desk/templates?unit={unit}").status == 403
        assert parks.get(f"/desk/new-template?unit={unit}").status == 403
    assert parks.get("/desk/templates?unit=nowhere").status == 422


def test_what_is_wrong_is_said_at_its_field(as_staff: AS) -> None:
    parks = as_staff(PARKS)
    page = parks.send(
        parks.get("/desk/new-template?lang=en"), "/desk/new-template", template="salam", name="Salam", text="{name}"
    )
    assert page.status == 422
    assert "Between braces write {tracking_id}, {unit} or {due} only." in page.words
    assert page.form("/desk/new-template").fields["text"] == "{name}", "what was typed stays"
    assert keep(parks, "salam", "Salam.") == 200
    again = parks.send(
        parks.get("/desk/new-template"), "/desk/new-template", template="salam", name="Salam", text="Lain."
    )
    assert again.status == 422


def test_a_template_is_removed(world: World, as_staff: AS) -> None:
    parks = as_staff(PARKS)
    keep(parks, "buang", "Dibuang.", "Untuk dibuang")
    path = "/desk/templates/buang"
    assert "Untuk dibuang" not in parks.send(parks.get(path), f"{path}/remove").words
    assert parks.get(path).status == 404


def test_through_the_api_too(world: World) -> None:
    client, path = world.as_(ROADS), "/directory/units/medan-sdabmbk/templates"
    said = {"template": "lewat-api", "name": "API", "text": "Selesai. {unit}"}
    assert client.post(path, json=said).status_code == 200
    assert client.post(path, json={**said, "text": "{name}"}).json()["code"] == "unknown_placeholder"
    assert client.post(f"{path}/lewat-api/remove").status_code == 200
    assert client.post(f"{path}/lewat-api/remove").json()["code"] == "unknown_template"
    receipt = world.routed()
    done(client, receipt, "start")
