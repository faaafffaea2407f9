"""Fields of a form, as the page shows them: the label and hint words follow from the name."""

from dataclasses import dataclass
from typing import ClassVar

from service.web.views.parts import Said, View


@dataclass(frozen=True)
class Option:
    """A choice. `text` is data in the reader's language, or words of the catalogue."""

    value: str
    text: str | Said
    hint: Said | None = None
    #: a heading to stand under; options without one come first
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class Field:
    """`kind` is text, email, password, code, area, date, select, radios, check or hidden.

    The label is `field.<words>`, the hint `hint.<words>` when the catalogue has one.
    """

    name: str
    kind: str = "text"
    #: what was typed; a refused form is shown again with it. Never set for a password.
    value: str = ""
    options: tuple[Option, ...] = ()
    required: bool = True
    #: most characters, told by a counter
    limit: int | None = None
    error: Said | None = None
    autocomplete: str | None = None
    #: names the catalogue entry when it is not the field's own name
    label: str | None = None
    #: why this value was chosen for them
    why: Said | None = None

    def offers(self, value: str) -> bool:
        """Whether it is one of the choices."""
        return any(option.value == value for option in self.options)

    @property
    def words(self) -> str:
        return self.label or self.name


@dataclass(frozen=True)
class Form:
    fields: tuple[Field, ...]

    def __getitem__(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)

    @property
    def errors(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.error)


@dataclass(frozen=True, kw_only=True)
class FormView(View):
    """A page with a form. `summary` is an error that belongs to no single field."""

    private: ClassVar[bool] = True

    form: Form
    summary: Said | None = None

    @property
    def wrong(self) -> bool:
        return bool(self.form.errors or self.summary)
