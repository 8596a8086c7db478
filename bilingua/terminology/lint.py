"""Checking glossary files: what can never match, contradicts itself or others, or will surprise a reader."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from bilingua.errors import GlossaryError, at
from bilingua.lang import base_language, direction
from bilingua.normalize import has_arabic_letters, strip_controls
from bilingua.terminology.arabic import NAME_TYPES
from bilingua.terminology.fold import entry_key, fold_key, strip_marks
from bilingua.terminology.lexicon import is_common_word
from bilingua.terminology.matcher import TermMatcher
from bilingua.terminology.termbase import build_termbase
from bilingua.terminology.tsv import parse_entries, read_entries
from bilingua.units import LanguagePair, Severity, TermEntry, TermStatus

_MAX_FAULTS = 100
_CAREFUL_SIZE = 16 * 1024 * 1024  # bytes
_PLACE = re.compile(r"^(?P<path>.*):(?P<line>\d+): (?P<message>.*)$", re.DOTALL)
# Names whose article is part of them in English.
_THE = re.compile(r"the (?!hague\b|gambia\b|bahamas\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GlossaryFault:
    """What is wrong with a row."""

    check: str
    """Name of the check, kebab-case."""
    severity: Severity
    """Errors make a row useless or contradictory; warnings ask for a second look."""
    place: str
    """``path:line``."""
    message: str
    """What is wrong and what would be right."""

    def facts(self) -> dict[str, str]:
        """Return it as JSON values."""
        return {"place": self.place, "severity": self.severity.value, "check": self.check, "message": self.message}


@dataclass(frozen=True, slots=True)
class GlossarySource:
    """One file of a glossary folder, read as far as it can be."""

    path: str
    """The file."""
    folder: str
    """Its folder; a later folder may decide otherwise than an earlier one."""
    entries: tuple[TermEntry, ...]
    """Its sound rows."""
    faults: tuple[GlossaryFault, ...] = ()
    """Its broken rows."""

    @property
    def is_generated(self) -> bool:
        """Tell whether the file is made from CLDR: it gives way to others by design."""
        return Path(self.path).name.startswith("cldr.")


def read_source(path: Path) -> GlossarySource:
    """Read a glossary file and list every broken row instead of stopping at the first.

    Raises:
        GlossaryError: The file cannot be read at all.
    """
    try:
        if path.stat().st_size > _CAREFUL_SIZE:
            return _read_large(path)
        lines = path.read_bytes().splitlines(keepends=True)
    except OSError as err:
        raise GlossaryError(f"{path}: glossary cannot be read: {err.strerror or err}") from err
    faults: list[GlossaryFault] = []
    while True:
        try:
            return GlossarySource(str(path), str(path.parent), tuple(parse_entries(lines, path)), tuple(faults))
        except GlossaryError as err:
            fault, line = _row_fault(err, path)
            faults.append(fault)
            if line is None or len(faults) >= _MAX_FAULTS or "column" in fault.message:
                return GlossarySource(str(path), str(path.parent), (), tuple(faults))
            lines[line] = b"\n"


def _read_large(path: Path) -> GlossarySource:
    """Read a file too large to be held twice; only its first broken row is listed."""
    try:
        return GlossarySource(str(path), str(path.parent), tuple(read_entries(path)))
    except GlossaryError as err:
        return GlossarySource(str(path), str(path.parent), (), (_row_fault(err, path)[0],))


def _row_fault(err: GlossaryError, path: Path) -> tuple[GlossaryFault, int | None]:
    """Return the fault of a broken row and its 0-based line, None where the error has none."""
    found = _PLACE.match(str(err))
    if found is None:
        return GlossaryFault("row", Severity.ERROR, at(path, 0), str(err)), None
    line = int(found["line"]) - 1
    return GlossaryFault("row", Severity.ERROR, at(path, line), found["message"]), line


def check_glossary(sources: Sequence[GlossarySource], pair: LanguagePair) -> list[GlossaryFault]:
    """Check glossary files together.

    Args:
        sources: In the order in which they are loaded, later folders winning.
        pair: The languages.

    Returns:
        The faults in order of files and lines.
    """
    entries = [(source, entry) for source in sources for entry in source.entries]
    faults = [fault for source in sources for fault in source.faults]
    for _, entry in entries:
        for check in (_check_target, _check_forbidden, _check_controls, _check_common, _check_shorts):
            faults += check(entry, pair)
    for source in sources:
        faults += _check_origins(source)
    faults += _check_sources(entries)
    faults += _check_variants(entries)
    faults += _check_ambiguous_shorts(entries)
    faults += _check_reach(sources, pair)
    order = {source.path: number for number, source in enumerate(sources)}
    return sorted(set(faults), key=lambda fault: (*_order_of(fault.place, order), fault.check, fault.message))


def _order_of(place: str, order: dict[str, int]) -> tuple[int, int]:
    path, _, line = place.rpartition(":")
    return order.get(path, len(order)), int(line) if line.isdigit() else 0


def _fault(check: str, severity: Severity, entry: TermEntry, message: str) -> GlossaryFault:
    return GlossaryFault(check, severity, entry.place, f"{entry.source!r}: {message}")


def _check_target(entry: TermEntry, pair: LanguagePair) -> Iterator[GlossaryFault]:
    if direction(pair.target) == "ltr" and entry.status is not TermStatus.KEEP:
        for target in (entry.target, *entry.admitted, *(short.target for short in entry.shorts)):
            if has_arabic_letters(target):
                yield _fault("target-letters", Severity.ERROR, entry, f"target {target!r} has Arabic letters; give it in {pair.target}")
    if base_language(pair.target) == "en" and _THE.match(entry.target):
        told = f"target {entry.target!r} begins with 'the'"
        yield _fault("target-article", Severity.WARNING, entry, f"{told}; the sentence decides on the article, leave it out")
    if entry.target in entry.admitted:
        yield _fault("admitted-target", Severity.WARNING, entry, f"target {entry.target!r} is admitted too; delete it there")


def _check_forbidden(entry: TermEntry, _pair: LanguagePair) -> Iterator[GlossaryFault]:
    for wrong in entry.forbidden:
        for right in (entry.target, *entry.admitted):
            if wrong == right:
                yield _fault("forbidden-target", Severity.ERROR, entry, f"{wrong!r} is forbidden and decided or admitted; delete one")
            elif re.search(rf"(?<!\w){re.escape(wrong)}(?!\w)", right):
                told = f"forbidden {wrong!r} is a part of {right!r}"
                yield _fault("forbidden-target", Severity.ERROR, entry, f"{told}, so the right form is flagged; forbid more words")


def _check_controls(entry: TermEntry, _pair: LanguagePair) -> Iterator[GlossaryFault]:
    for form in (entry.source, entry.target, *entry.variants, *entry.admitted):
        if strip_controls(form) != form:
            yield _fault("invisible", Severity.WARNING, entry, f"{form!r} holds invisible characters; type it anew")


def _check_common(entry: TermEntry, pair: LanguagePair) -> Iterator[GlossaryFault]:
    if base_language(pair.source) != "ar" or entry.status is TermStatus.PREFERRED:
        return
    for form in (entry.source, *entry.variants):
        folded = fold_key(form)
        if " " not in folded and is_common_word(folded):
            told = f"{form!r} is in the list of common words"
            # Names in the news are counted as common words too, so for them it is only a hint.
            severity = Severity.INFO if entry.type in NAME_TYPES else Severity.WARNING
            yield _fault("common-word", severity, entry, f"{told}; if texts mean that word, take a longer form or status preferred")


def _check_shorts(entry: TermEntry, _pair: LanguagePair) -> Iterator[GlossaryFault]:
    seen: dict[str, str] = {}
    for short in entry.shorts:
        known = seen.setdefault(strip_marks(short.source), short.target)
        if known != short.target:
            told = f"short form {short.source!r} is {known!r} and {short.target!r}"
            yield _fault("short-conflict", Severity.ERROR, entry, f"{told}; keep one")
        if strip_marks(short.source) in {strip_marks(form) for form in (entry.source, *entry.variants)}:
            yield _fault("short-conflict", Severity.ERROR, entry, f"short form {short.source!r} is a full form too; delete one")


def _check_origins(source: GlossarySource) -> Iterator[GlossaryFault]:
    lacking = [entry for entry in source.entries if not entry.origin]
    if len(lacking) * 2 < len(source.entries):
        for entry in lacking:
            yield _fault("origin", Severity.WARNING, entry, "says no origin, as the other rows of the file do; give one such as own")


def _check_sources(entries: Sequence[tuple[GlossarySource, TermEntry]]) -> Iterator[GlossaryFault]:
    """Compare rows with the same folded source term: only one of them is used."""
    groups: dict[tuple[str, str], list[tuple[GlossarySource, TermEntry]]] = defaultdict(list)
    for source, entry in entries:
        if not source.is_generated:
            groups[source.folder, entry_key(entry.source, entry.flags)].append((source, entry))
    for group in groups.values():
        for (_, first), (_, second) in pairwise(group):
            if first.target == second.target:
                yield _fault("duplicate", Severity.WARNING, second, f"is decided in {first.place} already, alike; delete one of the rows")
            elif first.domain == second.domain:
                told = f"is {second.target!r} here and {first.target!r} in {first.place}"
                yield _fault("conflict", Severity.ERROR, second, f"{told}; keep one")
            else:
                told = f"is {second.target!r} here and {first.target!r} for another domain in {first.place}"
                yield _fault("conflict", Severity.WARNING, second, f"{told}; only one is used where both domains are")


def _check_variants(entries: Sequence[tuple[GlossarySource, TermEntry]]) -> Iterator[GlossaryFault]:
    """Compare every variant with the source terms and variants of other rows in the same folder."""
    owners: dict[tuple[str, str], list[TermEntry]] = defaultdict(list)
    for source, entry in entries:
        if not source.is_generated:
            for form in dict.fromkeys(strip_marks(form) for form in (entry.source, *entry.variants)):
                owners[source.folder, form].append(entry)
    for source, entry in entries:
        own = strip_marks(entry.source)
        for variant in entry.variants:
            shape = strip_marks(variant)
            if shape == own:
                yield _fault("variant", Severity.WARNING, entry, f"variant {variant!r} is the source term itself; delete it")
            for other in owners.get((source.folder, shape), ()):
                if other.place == entry.place or strip_marks(other.source) == own:
                    continue
                is_same = other.target == entry.target
                told = f"variant {variant!r} stands in {other.place} too" + ("" if is_same else f", as {other.target!r}")
                yield _fault("variant", Severity.WARNING if is_same else Severity.ERROR, entry, f"{told}; delete it in one of the rows")


def _check_ambiguous_shorts(entries: Sequence[tuple[GlossarySource, TermEntry]]) -> Iterator[GlossaryFault]:
    owners: dict[str, list[tuple[TermEntry, str]]] = defaultdict(list)
    for _, entry in entries:
        for short in entry.shorts:
            owners[fold_key(short.source)].append((entry, short.target))
    full = {fold_key(form): entry for _, entry in entries for form in (entry.source, *entry.variants)}
    for folded, group in owners.items():
        first, target = group[0]
        for entry, other in group[1:]:
            if other != target:
                told = f"short form {folded!r} is {other!r}, and {target!r} after {first.source!r} ({first.place})"
                yield _fault("ambiguous-short", Severity.WARNING, entry, f"{told}; an article with both takes the last one named")
        for entry, other in group:
            rival = full.get(folded)
            if rival is not None and rival.target != other and rival.place != entry.place:
                told = f"short form {folded!r} is {other!r}, but a term of its own in {rival.place}, {rival.target!r}"
                yield _fault("ambiguous-short", Severity.WARNING, entry, f"{told}; the short form wins after the full one")


def _check_reach(sources: Sequence[GlossarySource], pair: LanguagePair) -> Iterator[GlossaryFault]:
    """Let the real matcher read every term alone: what it does not find there it finds nowhere."""
    merged: dict[str, TermEntry] = {}
    for source in sorted(sources, key=lambda item: not item.is_generated):
        merged |= {entry_key(entry.source, entry.flags): entry for entry in source.entries}
    termbase = build_termbase(merged.values(), pair)
    find = _finder(TermMatcher(termbase))
    for entry in termbase.entries:
        for number, form in enumerate((entry.source, *entry.variants)):
            rival = find(form, entry)
            if rival is entry:
                continue
            what = f"source term {form!r}" if number == 0 else f"variant {form!r}"
            if rival is None:
                severity = Severity.ERROR if number == 0 else Severity.WARNING
                yield _fault("unreachable", severity, entry, f"{what} is never found in a text; spell it as texts do, or delete it")
            elif rival.target != entry.target:
                told = f"{what} is found as {rival.source!r}, {rival.target!r}"
                severity = Severity.ERROR if number == 0 else Severity.WARNING
                yield _fault("shadowed", severity, entry, f"{told} ({rival.place or 'a rule'}); delete one")


def _finder(matcher: TermMatcher) -> Callable[[str, TermEntry], TermEntry | None]:
    """Return a function that finds which entry a term read alone is taken for."""

    def find(form: str, entry: TermEntry) -> TermEntry | None:
        matches = matcher.match_text(form)
        own = next((match.entry for match in matches if match.entry.id == entry.id), None)
        if own is not None:
            return entry
        longest = max(matches, key=lambda match: match.end - match.start, default=None)
        # A rule (dates) that writes the same words serves as well.
        if longest is not None and longest.target == entry.target:
            return entry
        return longest.entry if longest else None

    return find
