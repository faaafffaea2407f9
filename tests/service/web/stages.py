"""Reports at every stage of their life, and a look at one."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import pytest

from domain.complaint.state import Complaint
from service.folded import folded
from tests.service.web.site import Page, Visitor
from tests.service.world import (
    DESK,
    ROADS,
    World,
    done,
)

AS = Callable[[str], Visitor]
STAGES = ("filed", "verified", "routed", "started", "answered", "closed", "archived", "returned", "sealed", "merged")


@pytest.fixture(scope="module")
def stages(world: World) -> dict[str, dict[str, Any]]:
    """A report at every stage of its life."""
    desk, roads = world.as_(DESK), world.as_(ROADS)
    reports = {"filed": world.filed(), "verified": world.filed(), "archived": world.filed()}
    done(desk, reports["verified"], "verify")
    done(desk, reports["archived"], "archive", reason="duplicate")
    reports |= {name: world.routed() for name in ("routed", "started", "answered", "closed", "returned")}
    done(roads, reports["returned"], "return", reason="Bukan kami.")
    for name in ("started", "answered", "closed"):
        done(roads, reports[name], "start")
    for name in ("answered", "closed"):
        done(roads, reports[name], "answer", text="Sudah.")
    done(roads, reports["closed"], "close")
    reports["merged"] = world.routed(title="Lubang yang sama")
    done(desk, reports["merged"], "merge", into=world.filed()["tracking_id"])
    reports["sealed"] = world.routed(confidential=True, title="Sangat rahasia")
    return reports


def case(visitor: Visitor, receipt: Mapping[str, Any]) -> Page:
    return visitor.get(f"/desk/{receipt['complaint']}")


def stands(world: World, receipt: Mapping[str, Any]) -> Complaint:
    return folded(world.service.log.history(UUID(receipt["complaint"])))
