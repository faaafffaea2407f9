"""All projections; each must handle or ignore every event of a complaint."""

from typing import Any

from projections.base import Projection
from projections.clocks import clocks
from projections.indicators import indicators
from projections.promises import promises
from projections.queue.fold import queue
from projections.register.fold import register
from projections.retention import retention
from projections.search import search
from projections.timeline import timeline

PROJECTIONS: tuple[Projection[Any], ...] = tuple(
    each.complete() for each in (queue, timeline, register, clocks, search, indicators, promises, retention)
)
