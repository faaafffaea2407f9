"""The register, put together."""

from pathlib import Path

from projections.base import Projection
from projections.register import RegisterRow
from projections.register.facts import facts
from projections.register.joining import joining
from projections.register.life import life
from projections.register.units import units

register = Projection(
    "register",
    row=RegisterRow,
    version=5,
    sql=Path(__file__).with_name("register.sql"),
    handlers=(life, units, facts, joining),
)
