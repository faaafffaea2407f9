"""What is supposed for a draft: the category by the story, the unit by the rules, a photo's place: only offered."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from domain.directory.guessing import Guess, guess_category
from domain.directory.routing import suggest_unit
from domain.event import Code
from service.web.drafts import Draft
from service.web.filing import COUNTER, OTHER, Known, Way
from service.web.telling import Teller
from service.web.views import Form, Said


@dataclass(frozen=True)
class Supposed:
    """The answers, with what stands in for those not given yet."""

    answers: Mapping[str, str]
    known: Known
    guess: Guess | None

    def told(self, form: Form) -> Form:
        """The form, which says by which words the category was found."""
        if self.guess is None:
            return form
        why = Said("file.guessed", {"words": ", ".join(self.guess.words)})
        return Form(tuple(replace(field, why=why) if field.name == "category" else field for field in form.fields))


def supposed(draft: Draft, way: Way, teller: Teller, home: Code) -> Supposed:
    """For a draft as it stands; nothing at the counter, where somebody knows."""
    answers, guess = dict(draft.answers), None
    if way is COUNTER:
        return Supposed(answers, Known(), None)
    if "category" not in answers:
        guess = guess_category(teller.directory, f"{answers.get('title', '')} {answers.get('body', '')}")
        answers |= {} if guess is None else {"category": guess.category}
    known = _known(draft, answers, teller, home)
    return Supposed(_settled(answers, known), known, guess)


def _known(draft: Draft, answers: Mapping[str, str], teller: Teller, home: Code) -> Known:
    category, area = answers.get("category"), answers.get("area")
    suggestion = suggest_unit(teller.directory, Code(category) if category else None, Code(area) if area else home)
    taken = next((file for file in draft.files if file.taken_at is not None), None)
    return Known(
        point=None if taken is None else taken.taken_at,
        point_of="" if taken is None else taken.name,
        suggestion=suggestion,
    )


def _settled(answers: dict[str, str], known: Known) -> dict[str, str]:
    """A unit that was suggested once stays what the reporter chose, also when another one is suggested now."""
    chosen = answers.get("wanted_unit", "")
    if "other_unit" not in answers or chosen in ("", OTHER):
        return answers
    if known.suggestion is not None and known.suggestion.unit == chosen:
        return answers
    return {**answers, "wanted_unit": OTHER, "other_unit": chosen}
