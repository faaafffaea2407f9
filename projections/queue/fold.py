"""The queue, put together."""

from pathlib import Path

from projections.base import Projection
from projections.queue import QueueRow
from projections.queue.facts import facts
from projections.queue.life import life
from projections.queue.units import units

queue = Projection(
    "queue",
    row=QueueRow,
    key=("assignment",),
    version=4,
    sql=Path(__file__).with_name("queue.sql"),
    handlers=(life, units, facts),
)
