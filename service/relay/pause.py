"""Waiting that grows."""

import threading


class Pause:
    """Each wait is twice as long as the one before, from `first` to `longest` seconds."""

    def __init__(self, first: float, longest: float) -> None:
        self._first = self.next = first
        self._longest = longest

    def wait(self, stop: threading.Event) -> None:
        """Wait, or until `stop`."""
        stop.wait(self.next)
        self.next = min(self.next * 2, self._longest)

    def reset(self) -> None:
        """Begin again with the shortest."""
        self.next = self._first
