"""Old stored shapes of events, lifted to the present one: one function per retired (topic, shape).

@retired("complaint.filed", 1)
def _(state: State) -> State:
    return state | {"severity": None}
"""

from collections.abc import Callable

from domain.event import TOPICS

State = dict[str, object]
Upcast = Callable[[State], State]
UPCASTS: dict[tuple[str, int], Upcast] = {}


def retired(topic: str, shape: int) -> Callable[[Upcast], Upcast]:
    """Register the function that lifts `shape` of `topic` to `shape + 1`."""

    def register(upcast: Upcast) -> Upcast:
        if (topic, shape) in UPCASTS:
            raise ValueError(f"{topic} shape {shape} has an upcast already")
        UPCASTS[topic, shape] = upcast
        return upcast

    return register


def lift(topic: str, shape: int, state: State) -> State:
    """The state in the shape that today's class has; a shape from the future raises ValueError."""
    present = TOPICS[topic].shape
    if shape > present:
        raise ValueError(f"{topic} was stored in shape {shape}, this program knows up to {present}")
    for step in range(shape, present):
        state = UPCASTS[topic, step](state)
    return state


@retired("complaint.adopted", 1)
def _(state: State) -> State:
    return state | {"reply": None}


@retired("complaint.reclassified", 1)
def _(state: State) -> State:
    return state | {"parts": None}
