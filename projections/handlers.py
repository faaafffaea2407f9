"""How the handlers of a projection are told to it, at once or from several modules."""

import typing
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, TypeVar

Handler = TypeVar("Handler", bound=Callable[..., Any])


class Registry(ABC):
    """What takes handlers."""

    @typing.overload
    def on(self, handler: Handler, /) -> Handler: ...
    @typing.overload
    def on(self, /, *, key: object) -> Callable[[Handler], Handler]: ...
    def on(self, handler: Any = None, /, *, key: object = None) -> Any:
        """Register a handler for each event type its annotation names.

        `key`: which of the complaint's rows it touches. By default each key column is the event's field of that name,
        else the envelope's; or a constant, `EACH`, or a function of (event, at) giving keys.
        """
        if handler is not None:
            return self._add(handler, None)
        return lambda given: self._add(given, key)

    @abstractmethod
    def _add(self, handler: Handler, key: object) -> Handler:
        """Take it, and give it back as it is."""


class Handlers(Registry):
    """Those of one module, for the projection that is put together of several."""

    def __init__(self) -> None:
        self.given: list[tuple[Callable[..., Any], object]] = []

    def _add(self, handler: Handler, key: object) -> Handler:
        self.given.append((handler, key))
        return handler
