"""What a change of the glossary changes: which entries, and of each which columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bilingua.terminology.fold import strip_marks
from bilingua.units import TermEntry, TermMatch

_COLUMNS = ("source", "target", "type", "status", "variants", "shorts", "admitted", "forbidden", "flags", "domain", "note", "origin")


@dataclass(frozen=True, slots=True)
class EntryChange:
    """One entry that is not the same in two glossaries."""

    old: TermEntry | None
    """The entry before; None where it was added."""
    new: TermEntry | None
    """The entry now; None where it was removed."""
    columns: tuple[str, ...] = ()
    """Columns that differ, in the order of a glossary file; empty for added and removed ones."""

    @property
    def kind(self) -> str:
        """Added, removed or changed."""
        return "added" if self.old is None else "removed" if self.new is None else "changed"

    @property
    def entry(self) -> TermEntry:
        """The entry as it is now, or was."""
        entry = self.new or self.old
        assert entry is not None  # one of the two is always there
        return entry

    def describe(self) -> str:
        """Return one line for people."""
        if self.old is None or self.new is None:
            return f"{self.kind}: {self.entry.source} → {self.entry.target} ({self.entry.place})"
        told = "; ".join(f"{name}: {_show(self.old, name)} → {_show(self.new, name)}" for name in self.columns)
        return f"changed: {self.entry.source} ({self.entry.place}): {told}"


def diff_entries(old: Iterable[TermEntry], new: Iterable[TermEntry]) -> list[EntryChange]:
    """Compare two glossaries by source term and domain; where rows stand and what ids they have does not matter.

    Returns:
        The changes, sorted by source term.
    """
    before, after = ({(strip_marks(entry.source), entry.domain): entry for entry in side} for side in (old, new))
    changes = []
    for key in sorted(before.keys() | after.keys()):
        first, second = before.get(key), after.get(key)
        if first is None or second is None:
            changes.append(EntryChange(first, second))
            continue
        columns = tuple(name for name in _COLUMNS if getattr(first, name) != getattr(second, name))
        if columns:
            changes.append(EntryChange(first, second, columns))
    return changes


def match_facts(match: TermMatch) -> list[object]:
    """Return everything of a match that decides a translation; equal facts give equal results.

    The translation memory keys its results by these, so a change that leaves them alone touches no segment.
    """
    facts: list[object] = [match.start, match.end, match.target, match.proclitics, match.enclitic, match.via, match.entry.type]
    return [*facts, match.entry.status.value, *match.entry.admitted, "|", *match.entry.forbidden, "|", *sorted(match.entry.flags)]


def _show(entry: TermEntry, column: str) -> str:
    value = getattr(entry, column)
    if column == "shorts":
        return ", ".join(f"{short.source}={short.target}" for short in value) or "nothing"
    if isinstance(value, Sequence | frozenset) and not isinstance(value, str):
        return ", ".join(sorted(value) if isinstance(value, frozenset) else value) or "nothing"
    return str(value) or "nothing"
