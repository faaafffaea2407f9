"""Tracking ids: ten random Crockford characters and a check character, to be written down and read aloud.

The check character is one of the same 32 letters: a sum over GF(32) with a different weight for each place. So every
single wrong character and every swap of two characters is noticed, wherever they stand.
"""

from domain.event import Refused, TrackingId

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
"""Random characters, five bits each."""
BITS = 5 * LENGTH

_VALUE = {letter: value for value, letter in enumerate(ALPHABET)}
_READ = str.maketrans(
    {
        **{letter.lower(): letter for letter in ALPHABET},
        **dict.fromkeys("Oo", "0"),
        **dict.fromkeys("IiLl", "1"),
        **dict.fromkeys(" \t\r\n-._\u00a0\u2010\u2011\u2012\u2013\u2014"),
    }
)


class MistypedTrackingId(Refused):
    """There is a mistype in the tracking id."""


def _double(value: int) -> int:
    """Times x in GF(32), modulo the primitive polynomial x⁵ + x² + 1."""
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value


def check_character(letters: str) -> str:
    """The character that makes the weighted sum of all characters zero; the check itself has weight 1."""
    total = 0
    for letter in letters:  # Horner's rule: the first letter ends with weight x¹⁰, the last with x
        total = _double(total ^ _VALUE[letter])
    return ALPHABET[total]


def make(random: int) -> TrackingId:
    """The id for `random`, which must be uniform in 0 … 2**BITS - 1 and unguessable."""
    if not 0 <= random < 1 << BITS:
        raise ValueError(f"{BITS} random bits are needed")
    letters = "".join(ALPHABET[random >> shift & 31] for shift in range(BITS - 5, -1, -5))
    return TrackingId(letters + check_character(letters))


def is_valid(tracking_id: str) -> bool:
    """Whether it is an id in its stored form with the right check character."""
    if len(tracking_id) != LENGTH + 1 or not all(letter in _VALUE for letter in tracking_id):
        return False
    return check_character(tracking_id[:LENGTH]) == tracking_id[LENGTH]


def normalise(typed: str) -> TrackingId:
    """The stored form of what somebody typed: any case and separators, O for 0, I and L for 1."""
    letters = typed.translate(_READ)
    if not is_valid(letters):
        raise MistypedTrackingId(field="tracking_id")
    return TrackingId(letters)


def spoken(tracking_id: TrackingId) -> str:
    """In groups, as people see it: `7QK4-M2XD-9T5`."""
    return f"{tracking_id[:4]}-{tracking_id[4:8]}-{tracking_id[8:]}"
