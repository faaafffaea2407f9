"""Tools that a machine may lack: a test that needs one is left out and told, or fails where it was demanded.

`ADUAN_TEST_REQUIRE=kafka,browser` demands: CI sets it, so that nothing can be left out there in silence.
"""

import os
import shutil
from collections import Counter
from collections.abc import Iterable
from typing import NoReturn

import pytest

#: For each tool the programs it needs; of alternatives, separated by |, one is enough.
PROGRAMS = {
    "kafka": ["java", "mvn"],
    "browser": ["chromium|chromium-browser|google-chrome"],
}

_NEEDS = "needs "


def demanded() -> set[str]:
    names = {name.strip() for name in os.environ.get("ADUAN_TEST_REQUIRE", "").split(",")} - {""}
    if unknown := names - PROGRAMS.keys():
        raise pytest.UsageError(f"ADUAN_TEST_REQUIRE names {sorted(unknown)}; there are {sorted(PROGRAMS)}.")
    return names


def program(alternatives: str) -> str | None:
    """The path of the first of the alternatives that is installed."""
    return next(filter(None, map(shutil.which, alternatives.split("|"))), None)


def require(name: str) -> None:
    """Leave the test out, or fail it where `name` is demanded, when this machine lacks what `name` needs."""
    lacking = [alternatives for alternatives in PROGRAMS[name] if program(alternatives) is None]
    if not lacking:
        return
    leave_out(name, f"{', '.join(lacking)} not installed")


def leave_out(name: str, why: str) -> NoReturn:
    """Leave the test out, or fail it where `name` is demanded."""
    reason = f"{name} ({why})"
    if name in demanded():
        pytest.fail(f"ADUAN_TEST_REQUIRE demands {reason}", pytrace=False)
    pytest.skip(f"{_NEEDS}{reason}")


def summary(skipped: Iterable[pytest.TestReport]) -> str:
    """One line on what was left out, or nothing; from the reports, for the tests may have run in other processes."""
    reasons = [str(report.longrepr[2]) for report in skipped if isinstance(report.longrepr, (tuple, list))]
    left_out = Counter(reason.partition(_NEEDS)[2] for reason in reasons if reason.startswith(f"Skipped: {_NEEDS}"))
    return "; ".join(f"{count} tests left out for want of {reason}" for reason, count in sorted(left_out.items()))
