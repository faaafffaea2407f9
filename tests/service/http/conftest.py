"""The served world of the API's tests."""

from tests.service.api.conftest import world  # noqa: F401 (a fixture)
