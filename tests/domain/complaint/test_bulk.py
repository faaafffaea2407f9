"""What may never be done with many at once, and how many there may be."""

import pytest

from domain.complaint.bulk import BULK, MOST, NoneChosen, NotInBulk, TooManyChosen, check
from domain.event import Refused
from domain.rights import Act

ONE_BY_ONE = (
    Act.ANSWER,
    Act.CLOSE_AS_RESOLVED,
    Act.CLOSE_AS_REPORTER,
    Act.CLOSE_BY_SYSTEM,
    Act.ARCHIVE,
    Act.ERASE,
    Act.REPLY,
    Act.REOPEN,
    Act.RETURN,
    Act.WITHDRAW,
    Act.REDACT,
    Act.CHANGE_VISIBILITY,
    Act.REFER,
    Act.CORRECT_ANSWER,
    Act.DRAFT_CORRECTION,
)


@pytest.mark.parametrize("act", ONE_BY_ONE)
def test_decisions_about_one_case_are_never_made_in_bulk(act: Act) -> None:
    assert act not in BULK
    with pytest.raises(NotInBulk):
        check(act, 1)


@pytest.mark.parametrize(("act", "chosen", "refusal"), [("verify", 0, NoneChosen), ("verify", MOST + 1, TooManyChosen)])
def test_none_or_too_many_are_refused(act: str, chosen: int, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        check(act, chosen)


@pytest.mark.parametrize("act", ["", "nothing", "file", "escalate"])
def test_what_is_no_act_of_this_kind_is_refused(act: str) -> None:
    with pytest.raises(NotInBulk):
        check(act, 1)


@pytest.mark.parametrize("act", BULK)
def test_the_rest_may(act: Act) -> None:
    assert check(act, MOST) is act
