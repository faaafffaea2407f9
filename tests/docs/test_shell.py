"""What surrounds the tests does not reach the reader whom they play."""

from tests.docs.shell import without_settings


def test_a_reader_has_none_of_our_settings_and_none_of_makes() -> None:
    ours = {
        "ADUAN_PORT": "1",
        "PGHOST": "there",
        "PYTEST_XDIST_WORKER": "gw1",
        "MAKEFLAGS": " -- ARGS=-q",
        "MAKELEVEL": "1",
        "MFLAGS": "-s",
    }
    theirs = {"HOME": "/root", "PAGER": "less"}
    assert without_settings({**ours, **theirs}) == theirs
