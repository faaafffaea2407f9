"""What the directory says in the API."""

import pytest

from tests.service.world import World


@pytest.mark.parametrize(
    ("category", "area", "unit", "rule"),
    [
        ("roads", "medan-baru", "medan-sdabmbk", ("infrastructure", "medan")),
        ("waste", "medan-baru-babura", "medan-baru", ("waste", "medan-baru")),
        ("waste", "medan-helvetia", "medan-dlh", ("environment", "medan")),
        ("other", "medan-helvetia", None, None),
        (None, "medan", None, None),
    ],
)
def test_the_rules_suggest_a_unit(
    world: World, category: str | None, area: str, unit: str | None, rule: tuple[str, str] | None
) -> None:
    params = {"area": area} | ({} if category is None else {"category": category})
    answer = world.client().get("/directory/suggestion", params=params)
    expected = None if rule is None else {"category": rule[0], "area": rule[1], "unit": unit}
    found = answer.json()
    assert (found["rule"] or {"version": 1}).pop("version") == 1
    assert found == {"unit": unit, "rule": expected}
    assert int(answer.headers["Aduan-Position"]) > 0


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"category": "nothing", "area": "medan"}, "category"),
        ({"category": "roads", "area": "nowhere"}, "area"),
        ({"category": "roads"}, "query.area"),
        ({"category": "Roads!", "area": "medan"}, "query.category"),
    ],
)
def test_what_there_is_not_suggests_nothing(world: World, params: dict[str, str], field: str) -> None:
    answer = world.client().get("/directory/suggestion", params=params)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_the_rules_are_open_to_everybody(world: World) -> None:
    rules = world.client().get("/directory/routing").json()
    assert {"category": "waste", "area": "medan-baru", "unit": "medan-baru", "version": 1} in rules
    assert len(rules) == 27
