from uuid import uuid4

from domain.tracking import is_valid
from service.store.keys import KeyRing
from service.tracking import fresh_secret, fresh_tracking_id, verifier


def test_tracking_ids_are_valid_and_never_twice() -> None:
    made = [fresh_tracking_id() for _ in range(5000)]
    assert all(map(is_valid, made))
    assert len(set(made)) == len(made)


def test_tracking_ids_use_every_letter_at_every_place() -> None:
    """Or they could be guessed: 5000 ids leave a letter out at some place once in 10^67."""
    made = [fresh_tracking_id() for _ in range(5000)]
    assert all(len({one[place] for one in made}) == 32 for place in range(11))


def test_a_secret_is_sixteen_digits_also_with_zeros_in_front() -> None:
    made = [fresh_secret() for _ in range(5000)]
    assert all(len(one) == 16 and one.isdigit() for one in made)
    assert {one[0] for one in made} == set("0123456789")
    assert len(set(made)) == len(made)


def test_a_verifier_belongs_to_its_stream_secret_and_keys() -> None:
    ring, stream = KeyRing.generate(), uuid4()
    made = verifier(ring, stream, "0123456789012345")
    assert made == verifier(ring, stream, "0123456789012345")
    others = {
        verifier(ring, stream, "0123456789012346"),
        verifier(ring, uuid4(), "0123456789012345"),
        verifier(KeyRing.generate(), stream, "0123456789012345"),
    }
    assert made not in others
    assert len(others) == 3
    assert b"0123456789012345" not in made
