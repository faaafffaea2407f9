"""The words of the pages: two catalogues that must say the same things, and dates and numbers."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from service.web.views.parts import Said, ShortDay, Shown, Withheld, WorkingDays

LANGUAGES = ("id", "en")
FOLDER = Path(__file__).parent / "words"

_ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}


class CatalogueBroken(Exception):
    """The catalogues of words do not agree."""


@dataclass(frozen=True)
class Words:
    """One language. `entries` maps a dotted key to its sentence."""

    lang: str
    entries: Mapping[str, str]

    def has(self, key: str) -> bool:
        return key in self.entries

    def text(self, key: str, **values: Shown) -> str:
        """The sentence under `key`; gaps are filled as `show` shows them."""
        shown = {name: self.show(value) for name, value in values.items()}
        return self.entries[key].format_map(shown)

    def say(self, said: Said) -> str:
        return self.text(said.key, **said.values)

    def show(self, value: Shown) -> str:
        match value:
            case None:
                return self.entries["calendar.none"]
            case Said():
                return self.say(value)
            case Withheld():
                return self.entries[f"withheld.{value.reason}"]
            case WorkingDays():
                return self.working_days(value.count)
            case ShortDay():
                return self.short(value.on)
            case datetime():
                return self.moment(value)
            case date():
                return self.day(value)
            case int():
                return self.number(value)
        return value

    def number(self, value: int) -> str:
        grouped = f"{value:,}"
        return grouped.replace(",", ".") if self.lang == "id" else grouped

    def working_days(self, count: int) -> str:
        """3 hari kerja."""
        return self.text(f"calendar.working_days.{'one' if count == 1 else 'many'}", n=count)

    def day(self, value: date) -> str:
        """Selasa, 24 November 2026."""
        return self.text("calendar.day", **self._parts(value))

    def short(self, value: date) -> str:
        """24 Nov 2026."""
        return self.text("calendar.short", **self._parts(value))

    def moment(self, value: datetime) -> str:
        """Selasa, 24 November 2026 pukul 16.00 WIB."""
        return self.text("calendar.moment", **self._parts(value), **self._clock(value))

    def brief(self, value: datetime) -> str:
        """24 Nov 2026, 16.00 WIB."""
        return self.text("calendar.brief", **self._parts(value), **self._clock(value))

    def time(self, value: datetime) -> str:
        """16.00."""
        return self.text("calendar.time", hour=f"{value:%H}", minute=f"{value:%M}")

    def _clock(self, value: datetime) -> dict[str, Shown]:
        return {"time": self.time(value), "zone": zone_name(value)}

    def _parts(self, value: date) -> dict[str, Shown]:
        month = self.entries[f"calendar.month.{value.month}"]
        return {
            "weekday": self.entries[f"calendar.weekday.{value.isoweekday()}"],
            "day": value.day,
            "month": month,
            "mon": self.entries[f"calendar.mon.{value.month}"],
            "year": str(value.year),
        }


def zone_name(value: datetime) -> str:
    """WIB, WITA or WIT; elsewhere the offset from UTC."""
    offset = value.utcoffset() or timedelta()
    hours = offset / timedelta(hours=1)
    return _ZONES.get(int(hours), f"UTC{hours:+g}") if hours.is_integer() else f"UTC{hours:+g}"


def grouped(code: str, between: str = "-", size: int = 4) -> str:
    """A tracking ID or secret as it is read aloud: 7QK4-M2XD-9T9."""
    return between.join(code[start : start + size] for start in range(0, len(code), size))


@cache
def catalogues() -> Mapping[str, Words]:
    return load(FOLDER)


def load(folder: Path) -> Mapping[str, Words]:
    """Read `<group>.<lang>.toml`; refuse when a key or a gap is missing in one language."""
    loaded = {lang: Words(lang, dict(_read(folder, lang))) for lang in LANGUAGES}
    first, *others = loaded.values()
    for other in others:
        _compare(first, other)
    return loaded


def gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def choose(query: str | None, cookie: str | None, header: str | None) -> str:
    """The reader's language: `?lang=` wins over the cookie, that over Accept-Language."""
    accepted = (range_[:2].lower() for range_ in _by_weight(header or ""))
    wishes = (query, cookie, *accepted)
    return next((wish for wish in wishes if wish in LANGUAGES), LANGUAGES[0])


def _by_weight(header: str) -> list[str]:
    ranges = re.findall(r"([A-Za-z]{2,3}[^,;]*)(?:;\s*q=([01](?:\.\d{0,3})?))?", header)
    ranked = [(float(weight or 1), name) for name, weight in ranges]
    return [name for weight, name in sorted(ranked, key=lambda pair: -pair[0]) if weight]


def _read(folder: Path, lang: str) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob(f"*.{lang}.toml")):
        yield from _flat(tomllib.loads(path.read_text(encoding="utf-8")), "")


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _compare(one: Words, other: Words) -> None:
    if lonely := sorted(one.entries.keys() ^ other.entries.keys()):
        raise CatalogueBroken(f"only in {one.lang} or {other.lang}: {', '.join(lonely)}")
    unlike = [key for key, text in one.entries.items() if gaps(text) != gaps(other.entries[key])]
    if unlike:
        raise CatalogueBroken(f"other gaps in {one.lang} than in {other.lang}: {', '.join(unlike)}")
