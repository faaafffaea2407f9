"""The world of the tests, as a fixture."""

from tests.support.world import world

__all__ = ["world"]
