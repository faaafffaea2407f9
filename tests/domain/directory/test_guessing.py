"""The category of a story: by the words that a category's name has in common with it."""

from dataclasses import replace

import pytest

from domain.directory.guessing import Guess, guess_category
from domain.directory.state import Category, Directory
from domain.event import Code, Label, Published

NAMES = {
    "roads": ("Jalan rusak", "Damaged road"),
    "street-light": ("Lampu jalan", "Street light"),
    "identity-card": ("KTP", "Identity card"),
    "rubbish": ("Sampah menumpuk", "Rubbish piling up"),
}
CATEGORIES = {
    Code(code): Category(code=Code(code), parent=None, name=Label(Published(own), Published(other)))
    for code, (own, other) in NAMES.items()
}
DIRECTORY = Directory(categories=CATEGORIES)


@pytest.mark.parametrize(
    ("story", "guess"),
    [
        ("Sampah di depan pasar", Guess(Code("rubbish"), ("sampah",))),
        ("Lampu jalan padam", Guess(Code("street-light"), ("jalan", "lampu"))),
        ("The street LIGHT is off", Guess(Code("street-light"), ("light", "street"))),
        ("Jalan di depan rumah", None),
        ("Antrean di loket", None),
        ("Blangko KTP habis", None),
        ("", None),
    ],
)
def test_the_category_with_most_words_of_the_story_is_guessed_and_none_in_doubt(
    story: str, guess: Guess | None
) -> None:
    assert guess_category(DIRECTORY, story) == guess


def test_a_category_that_is_retired_is_never_guessed() -> None:
    gone = {code: replace(each, retired=True) for code, each in CATEGORIES.items()}
    assert guess_category(Directory(categories=gone), "Sampah di depan pasar") is None
