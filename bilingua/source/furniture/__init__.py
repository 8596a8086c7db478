"""Furniture rules: one data file a language says what does not belong to an article."""

from __future__ import annotations

import functools
import importlib.resources
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bilingua.config import SourceSettings
from bilingua.errors import ConfigError
from bilingua.lang import base_language

POSITIONS = ("head", "tail", "anywhere")
ACTIONS = ("drop", "cut", "block", "card", "end")
GROUPS = ("date", "updated", "source", "section", "author", "title", "tags", "url")
STRUCTURE_RULES = ("subheading", "related-headline", "source-line", "repeated-title", "head-label", "tail-label")
"""Rules that look at what stands around a line; they live in cleaning.py and are named like the others."""
_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Rule:
    """One furniture rule; the head of ar.toml says what the keys mean."""

    name: str
    """Unique name."""
    about: str
    """What the rule is for."""
    position: str
    """One of POSITIONS."""
    action: str
    """One of ACTIONS."""
    pattern: re.Pattern[str]
    """What a line must look like; named groups become front matter."""


@dataclass(frozen=True, slots=True)
class Furniture:
    """The rules of one language."""

    rules: tuple[Rule, ...] = ()
    """In order of the file; the first that matches a line wins."""
    months: Mapping[str, int] = field(default_factory=dict)
    """Month name to number."""
    afternoon: tuple[str, ...] = ()
    """Words for the afternoon after a time."""
    heading_max_words: int = 0
    """Longest line that can be a heading, in words; 0 turns the rules of structure off."""
    teaser_min_words: int = 0
    """Shortest headline of another page."""
    teaser_max_words: int = 0
    """Longest headline of another page."""
    media: re.Pattern[str] = _NEVER
    """How a headline that announces pictures ends."""
    keep: re.Pattern[str] = _NEVER
    """How lines begin that go on with the story."""


def load_furniture(language: str, settings: SourceSettings) -> Furniture:
    """Return the rules for a language, the project's own after them, without the disabled ones.

    A language without a file of its own has no rules.

    Raises:
        ConfigError: The project's own file is missing or wrong.
    """
    furniture = _builtin(base_language(language))
    if settings.rules:
        own = _read_own(Path(settings.rules))
        furniture = replace(
            furniture,
            rules=furniture.rules + own.rules,
            months={**furniture.months, **own.months},
            afternoon=furniture.afternoon + own.afternoon,
        )
    off = set(settings.disabled_rules)
    return replace(furniture, rules=tuple(rule for rule in furniture.rules if rule.name not in off)) if off else furniture


def known_rules(language: str) -> tuple[Rule, ...]:
    """Return the built-in line rules of a language in order, for lists and messages."""
    return _builtin(base_language(language)).rules


@functools.cache
def _builtin(language: str) -> Furniture:
    file = importlib.resources.files(__name__) / f"{language}.toml"
    if not re.fullmatch(r"[a-z]{2,3}", language) or not file.is_file():
        return Furniture()
    return parse_furniture(file.read_text(encoding="utf-8"), f"{language}.toml")


def _read_own(path: Path) -> Furniture:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise ConfigError(f"{path}: furniture rules cannot be read: {err}; check [source] rules in bilingua.toml") from err
    return parse_furniture(text, str(path))


def parse_furniture(text: str, name: str) -> Furniture:
    """Parse a furniture file; ``name`` is for messages.

    Raises:
        ConfigError: It is no TOML, or a rule lacks a key or has a wrong value.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as err:
        raise ConfigError(f"{name}: not a TOML file: {err}") from err
    rules = tuple(_parse_rule(item, name) for item in data.get("rule", ()))
    names = [rule.name for rule in rules]
    for rule in rules:
        if names.count(rule.name) > 1 or rule.name in STRUCTURE_RULES:
            raise ConfigError(f"{name}: rule name {rule.name!r} is taken; choose another")
    structure = data.get("structure", {})
    return Furniture(
        rules=rules,
        months={str(key): int(value) for key, value in data.get("months", {}).items()},
        afternoon=tuple(data.get("clock", {}).get("pm", ())),
        heading_max_words=int(structure.get("heading_max_words", 0)),
        teaser_min_words=int(structure.get("teaser_min_words", 0)),
        teaser_max_words=int(structure.get("teaser_max_words", 0)),
        media=_compile(structure["media"], "media", name) if "media" in structure else _NEVER,
        keep=_compile(structure["keep"], "keep", name) if "keep" in structure else _NEVER,
    )


def _parse_rule(item: Mapping[str, Any], name: str) -> Rule:
    label = item.get("name")
    missing = {"name", "about", "position", "action", "pattern"} - set(item)
    if missing:
        raise ConfigError(f"{name}: rule {label!r} lacks {', '.join(sorted(missing))}")
    for key, choices in (("position", POSITIONS), ("action", ACTIONS)):
        if item[key] not in choices:
            raise ConfigError(f"{name}: rule {label!r}: {key} is {item[key]!r}; give one of: {', '.join(choices)}")
    pattern = _compile(item["pattern"], str(label), name)
    if wrong := set(pattern.groupindex) - set(GROUPS):
        raise ConfigError(f"{name}: rule {label!r}: group {min(wrong)!r} is unknown; known: {', '.join(GROUPS)}")
    return Rule(item["name"], item["about"], item["position"], item["action"], pattern)


def _compile(pattern: str, label: str, name: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as err:
        raise ConfigError(f"{name}: rule {label!r}: not a regular expression: {err}") from err
