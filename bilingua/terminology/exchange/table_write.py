"""Writing glossaries as tables: our TSV and CSV, and what DeepL, Google, AWS and OmegaT take."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from bilingua.terminology.exchange.values import Exported
from bilingua.terminology.fold import strip_marks
from bilingua.terminology.tsv import COLUMNS, format_row
from bilingua.units import LanguagePair, TermEntry

OMEGAT_HEAD = "# Glossary in tab-separated format -*- coding: utf-8 -*-"
"""First line of the glossaries that OmegaT makes itself."""


def format_table(entries: Sequence[TermEntry], format_name: str, pair: LanguagePair) -> Exported:
    """Write entries as a table.

    Args:
        entries: In the order wanted.
        format_name: ``tsv`` or ``csv`` (all columns), ``deepl`` (no header, source, target),
            ``google`` and ``aws`` (a header of language tags), ``omegat`` (tabs; source, target, comment).
        pair: The languages.

    Raises:
        GlossaryError: A value does not fit into our own columns.
    """
    if format_name == "tsv":
        return Exported("\n".join(("\t".join(COLUMNS), *(format_row(entry, COLUMNS) for entry in entries), "")))
    if format_name == "csv":
        rows = [format_row(entry, COLUMNS).split("\t") for entry in entries]
        return Exported(_format_csv([list(COLUMNS), *([*row, *[""] * (len(COLUMNS) - len(row))] for row in rows)]))
    pairs = _plain_pairs(entries)
    notes = _losses(entries, has_notes=format_name == "omegat")
    if format_name == "omegat":
        lines = [OMEGAT_HEAD, *("\t".join(part for part in row if part) for row in pairs), ""]
        return Exported("\n".join(lines), notes)
    head = [[pair.source, pair.target]] if format_name in ("google", "aws") else []
    return Exported(_format_csv([*head, *([source, target] for source, target, _ in pairs)]), notes)


def _format_csv(rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _plain_pairs(entries: Sequence[TermEntry]) -> list[tuple[str, str, str]]:
    """Return (source, target, note); each variant is a row of its own, each spelling stands once."""
    rows: dict[str, tuple[str, str, str]] = {}
    entries = [entry for entry in entries if "marks" not in entry.flags]  # without the flag they would be other terms
    for entry in entries:
        rows.setdefault(strip_marks(entry.source), (entry.source, entry.target, entry.note))
    for entry in entries:
        for variant in entry.variants:
            rows.setdefault(strip_marks(variant), (variant, entry.target, entry.note))
    return list(rows.values())


def _losses(entries: Sequence[TermEntry], *, has_notes: bool) -> tuple[str, ...]:
    """Say what such a table cannot hold, with counts."""
    counts = {
        "short forms": sum(bool(entry.shorts) for entry in entries),
        "admitted targets": sum(bool(entry.admitted) for entry in entries),
        "forbidden targets": sum(bool(entry.forbidden) for entry in entries),
        "types, status and flags": sum(entry.type != "other" or bool(entry.flags) for entry in entries),
        "notes": 0 if has_notes else sum(bool(entry.note) for entry in entries),
    }
    return tuple(f"{what} of {count} entries have no place in this format" for what, count in counts.items() if count)
