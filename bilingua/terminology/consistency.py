"""One name, one form: names that translations write in several ways, and forms that stand for several names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bilingua.terminology.fold import fold_key
from bilingua.units import TermOutcome

_POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$")
_ARTICLE = re.compile(r"^the\s+", re.IGNORECASE)
_NAMES = frozenset({"person", "place", "country", "organisation"})


@dataclass(frozen=True, slots=True)
class NameUse:
    """One place where a name is translated."""

    name: str
    """The name: an entry's source term, or a short form as written."""
    form: str
    """What the translation has for it."""
    place: str
    """Article and segment."""
    is_name: bool = True
    """A name of a person, place or body; titles and phrases are compared one way only."""


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """A name with several forms, or a form with several names."""

    kind: str
    """``forms`` (one source name, several target forms) or ``names`` (one target form, several source names)."""
    subject: str
    """The name, or the form."""
    variants: tuple[tuple[str, tuple[str, ...]], ...]
    """Each of the other side with its places, most frequent first."""

    def facts(self) -> dict[str, object]:
        """Return it as JSON values."""
        return {"kind": self.kind, "subject": self.subject, "variants": {text: list(places) for text, places in self.variants}}


def uses_of(outcomes: Iterable[TermOutcome], target: str, place: str) -> Iterator[NameUse]:
    """Yield the uses that the term outcomes of a unit show; a term that is not there has no form."""
    for outcome in outcomes:
        match = outcome.match
        if outcome.start is None or outcome.end is None or match.via in ("rule", "inflected", "override"):
            continue
        name = match.surface if match.via == "short" else match.entry.source
        yield NameUse(name, target[outcome.start : outcome.end], place, match.entry.type in _NAMES and match.via != "short")


def find_inconsistencies(uses: Iterable[NameUse]) -> list[Inconsistency]:
    """Find names with two forms and forms with two names.

    A capital at the start, a possessive ending and an article in front make no other form; spellings
    that fold alike make no other name.
    """
    by_name: dict[str, list[tuple[str, NameUse]]] = defaultdict(list)
    by_form: dict[str, list[tuple[str, NameUse]]] = defaultdict(list)
    for use in uses:
        form = _plain_form(use.form)
        if not form:
            continue
        by_name[fold_key(use.name)].append((form, use))
        if use.is_name:
            by_form[form.casefold()].append((fold_key(use.name), use))
    found = [
        Inconsistency("forms", group[0][1].name, _variants(group, lambda use: _plain_form(use.form)))
        for group in by_name.values()
        if len({form.casefold() for form, _ in group}) > 1
    ]
    found += [
        Inconsistency("names", _plain_form(group[0][1].form), _variants(group, lambda use: use.name))
        for group in by_form.values()
        if len({name for name, _ in group}) > 1
    ]
    return sorted(found, key=lambda item: (item.kind, item.subject))


def _plain_form(form: str) -> str:
    return _ARTICLE.sub("", _POSSESSIVE.sub("", " ".join(form.split())))


def _variants(group: list[tuple[str, NameUse]], show: Callable[[NameUse], str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    places: dict[str, tuple[str, list[str]]] = {}
    for key, use in group:
        places.setdefault(key.casefold(), (show(use), []))[1].append(use.place)
    ordered = sorted(places.values(), key=lambda item: (-len(item[1]), item[0]))
    return tuple((text, tuple(dict.fromkeys(found))) for text, found in ordered)
