"""Our own columns inside foreign formats: as TMX props, or in one note of a TBX entry."""

from __future__ import annotations

from collections.abc import Mapping

from bilingua.errors import GlossaryError, InputError
from bilingua.terminology.tsv import COLUMNS, format_row, parse_row
from bilingua.units import TermEntry

_ALL = (*COLUMNS, "id")


def to_cells(entry: TermEntry) -> dict[str, str]:
    """Return the filled cells of an entry as a glossary row has them; defaults are left out."""
    row = format_row(entry, _ALL).split("\t")
    cells = {name: value for name, value in zip(_ALL, row, strict=False) if value}
    if cells.get("type") == "other":
        del cells["type"]
    if cells.get("status") == "required":
        del cells["status"]
    return cells


def from_cells(cells: Mapping[str, str], name: str, line: int) -> TermEntry:
    """Make an entry of cells.

    Args:
        cells: By column name; unknown names are passed over.
        name: File, for messages.
        line: 0-based line, for messages.

    Raises:
        InputError: A cell is wrong.
    """
    known = {column: " ".join(value.split()) for column, value in cells.items() if column in _ALL}
    try:
        return parse_row(list(known.values()), list(known), line, name)
    except GlossaryError as err:
        raise InputError(str(err)) from err


def format_cells(cells: Mapping[str, str]) -> str:
    """Write cells on one line: ``bilingua: type=person; flags=inflect``."""
    return "bilingua: " + "; ".join(f"{name}={value.replace(';', ',')}" for name, value in cells.items())


def parse_cells(text: str) -> dict[str, str] | None:
    """Read what `format_cells` wrote; None for any other text."""
    head, colon, rest = text.strip().partition(":")
    if head != "bilingua" or not colon:
        return None
    pairs = (part.strip().partition("=") for part in rest.split(";"))
    return {name: value for name, equals, value in pairs if equals and name in ("type", "status", "flags")}
