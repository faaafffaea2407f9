"""The OpenAPI description: everything has a summary and says what it does, and docs/reference/api.md names it all."""

from pathlib import Path
from typing import Any

from tests.service.world import World

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "api.md"


def described(world: World) -> dict[str, Any]:
    answer = world.client().get("/openapi.json")
    assert answer.status_code == 200
    description: dict[str, Any] = answer.json()
    return description


def test_every_operation_is_described_under_a_name_of_its_own(world: World) -> None:
    operations = [one for methods in described(world)["paths"].values() for one in methods.values()]
    assert len(operations) >= 25
    for one in operations:
        assert one["summary"]
        assert len(one["description"]) > 15, one["summary"]
        assert "4XX" in one["responses"]
    names = [one["operationId"] for one in operations]
    assert len(set(names)) == len(names)


def test_forms_come_with_an_example_that_is_accepted(world: World) -> None:
    (example,) = described(world)["components"]["schemas"]["FileForm"]["examples"]
    assert world.client().post("/complaints", json=example).status_code == 201


def test_commands_take_both_conditions(world: World) -> None:
    for path, methods in described(world)["paths"].items():
        if path.startswith("/complaints/{complaint}/") and "post" in methods:
            names = {one["name"] for one in methods["post"]["parameters"]}
            assert names == {"complaint", "If-Match", "Idempotency-Key"}, path


def test_the_reference_names_every_address(world: World) -> None:
    page = PAGE.read_text(encoding="utf-8")
    for path, methods in described(world)["paths"].items():
        for method in methods:
            assert f"`{method.upper()} {path}`" in page, f"{method.upper()} {path}"
