"""Pages for people who follow a public report."""

from dataclasses import dataclass
from typing import ClassVar

from service.web.views.form import FormView
from service.web.views.parts import Said


@dataclass(frozen=True, kw_only=True)
class Following(FormView):
    """One step: `said` tells it, the form's button `act` does what comes next; `post` is "" when nothing does."""

    template: ClassVar[str] = "following.html"

    tracking_id: str
    said: Said | None = None
    post: str = ""
    act: str = ""
    #: where they take home what is held about them
    data: str = ""
