"""Putting many rows into a glossary file at once, every other byte kept."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bilingua.terminology.fold import fold_key, row_key
from bilingua.terminology.tsv import GlossaryFile, format_row, parse_glossary
from bilingua.units import TermEntry


@dataclass(frozen=True, slots=True)
class Merge:
    """What became of entries that were to be added."""

    file: GlossaryFile
    """The file with the new rows."""
    added: tuple[TermEntry, ...] = ()
    """Entries that are new."""
    replaced: tuple[TermEntry, ...] = ()
    """Entries that took the place of a row."""
    kept: tuple[tuple[TermEntry, TermEntry], ...] = ()
    """(row that stayed, entry that says otherwise)."""
    same: int = 0
    """Entries that are there already, alike."""


def merge_entries(file: GlossaryFile, entries: Sequence[TermEntry], *, replace_rows: bool = False) -> Merge:
    """Add entries to a glossary file, each at its sorted place.

    A file whose rows are not sorted by folded source term gets the new ones after its last row, in the
    order given.

    Args:
        file: The file.
        entries: One a source term and domain.
        replace_rows: Rewrite rows of the same source term and domain; otherwise they stay.

    Raises:
        GlossaryError: A value cannot be written.
    """
    known = {(row_key(entry.source, entry.flags), entry.domain): (index, entry) for index, entry in file.entries}
    lines = list(file.lines)
    added: list[TermEntry] = []
    replaced: list[TermEntry] = []
    kept: list[tuple[TermEntry, TermEntry]] = []
    same = 0
    for entry in entries:
        index, old = known.get((row_key(entry.source, entry.flags), entry.domain), (None, None))
        row = format_row(entry, file.columns)
        if index is None or old is None:
            added.append(entry)
        elif row == format_row(old, file.columns):
            same += 1
        elif replace_rows:
            replaced.append(entry)
            lines[index] = row + _line_end(lines[index])
        else:
            kept.append((old, entry))
    text = "".join(_insert(lines, file, added))
    return Merge(parse_glossary(text, file.name), tuple(added), tuple(replaced), tuple(kept), same)


def _line_end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]


def _insert(lines: list[str], file: GlossaryFile, added: Sequence[TermEntry]) -> list[str]:
    header = next(number for number, line in enumerate(lines) if line.strip() and not line.lstrip("\ufeff").startswith("#"))
    end = _line_end(lines[header]) or "\n"
    keys = [_sort_key(entry) for _, entry in file.entries]
    is_sorted = keys == sorted(keys)
    after: dict[int, list[str]] = defaultdict(list)
    for entry in sorted(added, key=_sort_key) if is_sorted else added:
        below = bisect_right(keys, _sort_key(entry)) if is_sorted else len(keys)
        after[file.entries[below - 1][0] if below else header].append(format_row(entry, file.columns) + end)
    result = []
    for number, line in enumerate(lines):
        needs_end = number in after and not line.endswith("\n")
        result += [line + end if needs_end else line, *after.get(number, ())]
    return result


def _sort_key(entry: TermEntry) -> tuple[str, str]:
    return fold_key(entry.source), entry.source
