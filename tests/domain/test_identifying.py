"""Names, numbers and addresses of the reporter in a text: found however they are written, and nothing else."""

import pytest

from domain.identifying import found_in

BUDI = {"name": "Budi bin Santoso", "phone": "+62 812-3456-7890", "email": "budi.s@contoh.id"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Saya Budi, warga Medan Baru.", ("name",)),
        ("pak SANTOSO sudah melapor", ("name",)),
        ("rumah budi-budi", ("name",)),
        ("hubungi 0812 3456 7890 malam hari", ("phone",)),
        ("WA: (0812)3456-7890", ("phone",)),
        ("wa +6281234567890", ("phone",)),
        ("tulis ke BUDI.S@contoh.id", ("name", "email")),
        ("\uff22\uff55\uff44\uff49", ("name",)),
        ("Budi, 081234567890, budi.s@contoh.id", ("name", "phone", "email")),
        ("Lubang bin besar di budidaya ikan", ()),
        ("Tahun 2026, nomor rumah 1234567", ()),
        ("", ()),
    ],
)
def test_what_a_text_tells_of_the_reporter(text: str, expected: tuple[str, ...]) -> None:
    assert found_in(text, **BUDI) == expected


def test_where_nothing_was_given_nothing_is_found() -> None:
    for nothing in (None, "", " "):
        assert found_in("Budi 081234567890 a@b.id", name=nothing, phone=nothing, email=nothing) == ()


def test_initials_and_short_numbers_name_nobody() -> None:
    assert found_in("A. B. 112", name="A. B.", phone="112", email=None) == ()
