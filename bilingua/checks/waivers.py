"""Waivers: findings that a person has looked at and accepts, each with a reason.

They stand in the project's ``waivers.toml``::

    [[waive]]
    check = "numbers"
    article = "gulf-talks"
    segment = "s0123456789"
    reason = "the outlet rounds the figure, see its correction of 3 May"

``check`` and ``reason`` are required; without ``segment`` the waiver holds for the whole article,
without ``article`` for all of them.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bilingua.errors import ConfigError, at

if TYPE_CHECKING:
    from bilingua.checks.report import Placed

WAIVERS_NAME = "waivers.toml"
_KEYS = ("check", "article", "segment", "reason")


@dataclass(frozen=True, slots=True)
class Waiver:
    """One accepted kind of finding."""

    check: str
    """Name of the check."""
    reason: str
    """Why it is accepted."""
    article: str = ""
    """Slug; empty for every article."""
    segment: str = ""
    """Segment id; empty for the whole article."""
    place: str = ""
    """``path:line``, for messages."""


@dataclass(frozen=True, slots=True)
class Waived:
    """Findings with the waivers applied."""

    kept: tuple[Placed, ...]
    """Findings that no waiver covers, in order."""
    waived: tuple[tuple[Placed, Waiver], ...]
    """Findings that one covers, with the first that does."""
    unused: tuple[Waiver, ...]
    """Waivers that cover nothing: they may be taken out."""


def parse_waivers(text: str, name: str, checks: Collection[str] = ()) -> tuple[Waiver, ...]:
    """Parse the text of a waivers file.

    Args:
        text: TOML.
        name: What messages call the file.
        checks: Names of the checks that exist; empty accepts any.

    Raises:
        ConfigError: No TOML, an unknown or missing key, an unknown check; the message has the line.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as err:
        raise ConfigError(f"{name}: not a TOML file: {err}") from err
    lines = [number for number, line in enumerate(text.split("\n")) if re.match(r"\s*\[\[\s*waive\s*\]\]", line)]
    unknown = [key for key in data if key != "waive"]
    if unknown or not isinstance(data.get("waive", []), list):
        found = unknown[0] if unknown else "waive"
        raise ConfigError(f"{at(name, _line_of(text, found))}: found {found!r}; a waivers file holds [[waive]] tables only")
    tables = data.get("waive", [])
    return tuple(_parse(table, at(name, lines[index] if len(lines) == len(tables) else None), checks) for index, table in enumerate(tables))


def _parse(table: object, place: str, checks: Collection[str]) -> Waiver:
    if not isinstance(table, dict):
        raise ConfigError(f"{place}: found {table!r}; write [[waive]] and its keys below")
    for key, value in table.items():
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, n=1)
            raise ConfigError(f"{place}: unknown key {key!r}; " + (f"did you mean {near[0]!r}?" if near else f"known: {', '.join(_KEYS)}"))
        if not isinstance(value, str):
            raise ConfigError(f"{place}: {key} is {value!r}; give a string in quotes")
    for key in ("check", "reason"):
        if not table.get(key, "").strip():
            raise ConfigError(f"{place}: {key} is missing; a waiver names its check and says why")
    if checks and table["check"] not in checks:
        near = difflib.get_close_matches(table["check"], list(checks), n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(sorted(checks))}"
        raise ConfigError(f"{place}: there is no check {table['check']!r}; {hint}")
    if table.get("segment") and not table.get("article"):
        raise ConfigError(f"{place}: segment without article; name the article too")
    return Waiver(table["check"], table["reason"], table.get("article", ""), table.get("segment", ""), place)


def _line_of(text: str, key: str) -> int | None:
    pattern = re.compile(rf"\s*\[*\s*[\"']?{re.escape(key)}\b")
    return next((number for number, line in enumerate(text.split("\n")) if pattern.match(line)), None)


def apply_waivers(found: Sequence[Placed], waivers: Sequence[Waiver]) -> Waived:
    """Part findings into those that stand and those that are waived."""
    kept, waived, used = [], [], set()
    for placed in found:
        waiver = next((one for one in waivers if covers(one, placed)), None)
        if waiver is None:
            kept.append(placed)
        else:
            used.add(waiver)
            waived.append((placed, waiver))
    return Waived(tuple(kept), tuple(waived), tuple(one for one in waivers if one not in used))


def covers(waiver: Waiver, placed: Placed) -> bool:
    """Tell whether a waiver holds for a finding."""
    finding = placed.finding
    if waiver.check != finding.check or (waiver.article and waiver.article != placed.slug):
        return False
    return not waiver.segment or waiver.segment == finding.segment_id
