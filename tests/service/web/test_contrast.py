"""Every pair of colours that meets on a page, computed again from the token file."""

import re
from itertools import product

import pytest

from service.web.render import STATIC

TONES = ("run", "ok", "soon", "late", "wait", "done")
CSS = (STATIC / "aduan.css").read_text()

TEXT = [
    *product(("text", "muted", "link", "visited", "error"), ("page", "surface")),
    *product(("on-button",), ("button", "button-hover")),
    *product(("on-danger",), ("danger", "danger-hover")),
    *((tone, f"{tone}-tint") for tone in (*TONES, "sealed")),
    *product(("soon", "run"), ("page", "surface")),
]
SHAPES = [
    *product(("edge", "button"), ("page", "surface")),
    ("run-edge", "surface"),
    *product((f"{tone}-edge" for tone in TONES), ("page",)),
    *((f"{tone}-edge", f"{tone}-tint") for tone in TONES),
    ("halo", "ink"),
]


def tokens(scheme: str) -> dict[str, str]:
    light, dark = (
        dict(re.findall(r"--([a-z-]+): (#[0-9A-F]{6});", block))
        for block in re.findall(r":root \{(.*?)\}", CSS, re.S)[:2]
    )
    return light if scheme == "light" else light | dark


def luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_formula_gives_the_extremes() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#123456", "#123456") == pytest.approx(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_stands_out(scheme: str, text: str, ground: str) -> None:
    found = tokens(scheme)
    assert contrast(found[text], found[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_edges_marks_and_focus_can_be_seen(scheme: str, shape: str, ground: str) -> None:
    found = tokens(scheme)
    assert contrast(found[shape], found[ground]) >= 3


@pytest.mark.parametrize("ground", ["page", "surface", "button"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_ring_of_the_focus_stands_out_on_every_ground(scheme: str, ground: str) -> None:
    found = tokens(scheme)
    assert max(contrast(found[ring], found[ground]) for ring in ("ink", "halo")) >= 3


def test_colours_are_named_once_and_used_by_name() -> None:
    rules = CSS[CSS.index("/* Ground */") : CSS.index("@media print")]
    assert re.findall(r"#[0-9A-Fa-f]{3,8}\b(?![^{]*\{)", rules) == []
