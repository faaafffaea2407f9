"""Why the relay would rather stop than publish: somebody has to look."""


class RelayRefused(Exception):
    """The relay does not publish."""

    def __init__(self, **facts: object) -> None:
        super().__init__((type(self).__doc__ or "").format(**facts))


class LogBehind(RelayRefused):
    """The log ends before position {position}, which is already on the topic: was an older copy restored?"""

    def __init__(self, position: int) -> None:
        super().__init__(position=position)


class LogForked(RelayRefused):
    """The log has leaf {here} at position {position}, the topic got leaf {there}: this is another history."""

    def __init__(self, position: int, here: bytes, there: bytes) -> None:
        super().__init__(position=position, here=here.hex(), there=there.hex())


class PlaceLost(RelayRefused):
    """The topic {topic} has events, but {positions} has no place for the relay {name}: it would publish them twice."""

    def __init__(self, topic: str, name: str, positions: str) -> None:
        super().__init__(topic=topic, name=name, positions=positions)


class EventsLost(RelayRefused):
    """The topic {topic} is empty, though events up to position {position} were published: was it made anew?"""

    def __init__(self, topic: str, position: int) -> None:
        super().__init__(topic=topic, position=position)


class OtherTopic(RelayRefused):
    """The relay {name} has published to {there} so far: give the relay of {here} a name of its own."""

    def __init__(self, name: str, there: str, here: str) -> None:
        super().__init__(name=name, there=there, here=here)
