"""From a view model to the bytes of a page, and the headers that go with it."""

import re
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from service.web.badges import BADGES
from service.web.views import Frame, Said, Shown, View
from service.web.words import Words, catalogues, grouped

HERE = Path(__file__).parent
STATIC = HERE / "static"

#: what somebody may have typed, and HTML may not hold
_UNFIT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def render(view: View, frame: Frame, lang: str) -> str:
    """The whole page as HTML."""
    template = _environment(lang).get_template(view.template)
    return _UNFIT.sub("\ufffd", template.render(view=view, frame=frame))


def headers(view: View, lang: str) -> Mapping[str, str]:
    """What goes with every page; own, staff and audit pages are kept by nobody."""
    return {
        "Content-Security-Policy": POLICY,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Content-Language": lang,
        "Vary": "Cookie, Accept-Language",
        "Cache-Control": "no-store" if view.private else "private, no-cache",
    }


@cache
def static(name: str) -> str:
    """The address of a static file, new whenever its content is, so that it may be kept for ever."""
    digest = sha256((STATIC / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:12]}"


@cache
def _environment(lang: str) -> Environment:
    """One environment a language, so that macros find the words without a context."""
    words = catalogues()[lang]
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(lang=lang, words=words, t=_Translator(words), static=static, badges=BADGES)
    environment.filters.update(
        say=words.say,
        show=words.show,
        day=words.day,
        short=words.short,
        moment=words.moment,
        brief=words.brief,
        clock_time=words.time,
        number=words.number,
        grouped=grouped,
    )
    return environment


class _Translator:
    """`t(key, …)` in a template: gaps may hold markup of the template, all else is escaped."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def __call__(self, key: str, **values: Shown | Said) -> Markup:
        shown = {
            name: value if isinstance(value, Markup) else self._words.show(value) for name, value in values.items()
        }
        return Markup(escape(self._words.entries[key])).format_map(shown)
