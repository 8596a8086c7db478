"""The TSV form in which people edit the glossary: reading row by row, and editing byte for byte.

`read_entries` streams a file in bounded memory and names the line of anything wrong.
`GlossaryFile` keeps every byte of a file (comments, order, line ends) and puts new rows in.
"""

from __future__ import annotations

import codecs
import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from bilingua.errors import GlossaryError, at
from bilingua.files import write_atomic
from bilingua.terminology.fold import fold_key, row_key
from bilingua.units import TermEntry, TermForm, TermStatus

COLUMNS = ("source", "target", "type", "status", "variants", "short", "admitted", "forbidden", "flags", "domain", "note", "origin")
"""Columns in the order in which new files are written; ``id`` may stand anywhere beside them."""
TYPES = ("person", "title", "organisation", "place", "country", "month", "day", "language", "event", "treaty", "work", "other")
"""What a term can be."""
FLAGS = ("exact", "inflect", "case", "marks")
"""What the ``flags`` column can hold."""
MAX_LINE = 64 * 1024
"""Longest line, in bytes; a longer one is no glossary row."""
_CAREFUL_SIZE = 16 * 1024 * 1024  # bytes; larger files are checked to the end before any entry is kept
_STATUSES = {status.value: status for status in TermStatus}
_KNOWN_FLAGS = frozenset(FLAGS)
_NO_FLAGS: frozenset[str] = frozenset()


def read_entries(path: Path) -> list[TermEntry]:
    """Read the entries of a glossary file, in order; ids are empty where the file gives none.

    Raises:
        GlossaryError: The file cannot be read or a row is wrong; the message begins with ``path:line``.
    """
    try:
        with open(path, "rb") as stream:
            if path.stat().st_size > _CAREFUL_SIZE:
                for _ in _parse(stream, path):
                    pass
                stream.seek(0)
            return list(_parse(stream, path))
    except OSError as err:
        raise GlossaryError(f"{path}: glossary cannot be read: {err.strerror or err}") from err


def parse_entries(lines: Iterable[bytes], path: Path | str) -> list[TermEntry]:
    """Parse the lines of a glossary file; ``path`` is for messages and `TermEntry.place`.

    Raises:
        GlossaryError: As `read_entries`.
    """
    return list(_parse_lines(lines, path))


def _parse(stream: BinaryIO, path: Path) -> Iterator[TermEntry]:
    return _parse_lines(iter(lambda: stream.readline(MAX_LINE + 1), b""), path)


def _parse_lines(lines: Iterable[bytes], path: Path | str) -> Iterator[TermEntry]:
    columns: list[str] | None = None
    seen: dict[int, int] = {}
    for number, raw in enumerate(lines):
        line = _decode(raw, number, path)
        if not line.strip() or line.startswith("#"):
            continue
        if columns is None:
            columns = _parse_header(line, number, path)
            continue
        entry = parse_row(line.split("\t"), columns, number, path)
        # The hash alone keeps a million rows in bounded memory.
        key = hash((row_key(entry.source, entry.flags), entry.domain))
        if key in seen:
            raise GlossaryError(f"{at(path, number)}: {entry.source!r} has a row already in line {seen[key] + 1}; merge the two rows")
        seen[key] = number
        yield entry


def _decode(raw: bytes, number: int, path: Path | str) -> str:
    if len(raw) > MAX_LINE:
        raise GlossaryError(f"{at(path, number)}: line is longer than {MAX_LINE} bytes; this is no glossary row")
    if number == 0:
        if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise GlossaryError(f"{at(path, number)}: file is UTF-16; save it as UTF-8")
        raw = raw.removeprefix(codecs.BOM_UTF8)
    if b"\0" in raw:
        raise GlossaryError(f"{at(path, number)}: line holds a NUL character; save the file as UTF-8 text")
    try:
        return raw.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as err:
        raise GlossaryError(
            f"{at(path, number)}: byte {err.start + 1} is not UTF-8 (0x{raw[err.start]:02x}); save the file as UTF-8"
        ) from err


def _parse_header(line: str, number: int, path: Path | str) -> list[str]:
    columns = [name.strip().lower() for name in line.split("\t")]
    while columns and not columns[-1]:
        columns.pop()
    known = (*COLUMNS, "id")
    for name in columns:
        if name not in known:
            raise GlossaryError(f"{at(path, number)}: unknown column {name!r}; {_nearest(name, known)}")
        if columns.count(name) > 1:
            raise GlossaryError(f"{at(path, number)}: column {name!r} stands twice; delete one")
    for name in ("source", "target"):
        if name not in columns:
            raise GlossaryError(f"{at(path, number)}: column {name!r} is missing; the first row must name the columns, separated by tabs")
    return columns


def _nearest(name: str, known: Iterable[str]) -> str:
    choices = list(known)
    near = difflib.get_close_matches(name, choices, n=1)
    return f"did you mean {near[0]!r}?" if near else f"give one of: {', '.join(choices)}"


def parse_row(values: list[str], columns: list[str], number: int, path: Path | str) -> TermEntry:
    """Make an entry of one row's cells.

    Args:
        values: The cells, as many as columns or fewer.
        columns: Their names, of `COLUMNS` and ``id``.
        number: 0-based line, for messages.
        path: File, for messages and `TermEntry.place`.

    Raises:
        GlossaryError: A cell is wrong.
    """
    if len(values) > len(columns) and any(value.strip() for value in values[len(columns) :]):
        raise GlossaryError(
            f"{at(path, number)}: row has {len(values)} cells but there are {len(columns)} columns; delete the surplus tabs"
        )
    cells = dict(zip(columns, map(str.strip, values), strict=False))
    status = cells.get("status") or "required"
    if status not in _STATUSES:
        raise GlossaryError(f"{at(path, number)}: unknown status {status!r}; {_nearest(status, _STATUSES)}")
    kind = cells.get("type") or "other"
    if kind not in TYPES:
        raise GlossaryError(f"{at(path, number)}: unknown type {kind!r}; {_nearest(kind, TYPES)}")
    source, target = _read_terms(cells, status, at(path, number))
    flags = _parse_flags(cells.get("flags", ""), number, path)
    return TermEntry(
        id=cells.get("id", ""),
        source=source,
        target=target,
        variants=_split(cells.get("variants", "")),
        shorts=_parse_shorts(cells.get("short", ""), number, path),
        admitted=_split(cells.get("admitted", "")),
        forbidden=_split(cells.get("forbidden", "")),
        type=kind,
        status=_STATUSES[status],
        flags=flags,
        domain=cells.get("domain", ""),
        note=cells.get("note", ""),
        origin=cells.get("origin", ""),
        place=at(path, number),
    )


def _read_terms(cells: dict[str, str], status: str, place: str) -> tuple[str, str]:
    """Return source and target term of a row; an entry that is kept needs no target."""
    source, target = cells["source"], cells.get("target", "")
    if not source:
        raise GlossaryError(f"{place}: source term is empty; give one or delete the row")
    if not fold_key(source):
        raise GlossaryError(f"{place}: source term {source!r} has no letters; give a word or delete the row")
    if not target and status != "keep":
        raise GlossaryError(f"{place}: target term is empty; give one or delete the row")
    return source, target or source


def _split(cell: str) -> tuple[str, ...]:
    return tuple(value for item in cell.split("|") if (value := item.strip())) if cell else ()


def _parse_flags(cell: str, number: int, path: Path | str) -> frozenset[str]:
    if not cell:
        return _NO_FLAGS
    flags = frozenset(_split(cell.replace(",", "|").replace(" ", "|")))
    for flag in sorted(flags - _KNOWN_FLAGS):
        raise GlossaryError(f"{at(path, number)}: unknown flag {flag!r}; {_nearest(flag, FLAGS)}")
    return flags


def _parse_shorts(cell: str, number: int, path: Path | str) -> tuple[TermForm, ...]:
    forms = []
    for item in _split(cell):
        source, equals, target = (part.strip() for part in item.partition("="))
        if not (equals and fold_key(source) and target):
            raise GlossaryError(f"{at(path, number)}: short form {item!r} is not 'source=target'; write for example 'لافروف=Lavrov'")
        forms.append(TermForm(source, target))
    return tuple(forms)


def format_row(entry: TermEntry, columns: Iterable[str]) -> str:
    """Write an entry as one row, without line end; defaults are left empty and empty cells at the end out.

    Raises:
        GlossaryError: A value holds a tab, a line break or a ``|`` that the format cannot hold.
    """
    cells = {
        "id": entry.id,
        "source": entry.source,
        "target": entry.target,
        "type": entry.type,
        "status": entry.status.value,
        "variants": _join(entry.variants),
        "short": _join(f"{form.source}={form.target}" for form in entry.shorts),
        "admitted": _join(entry.admitted),
        "forbidden": _join(entry.forbidden),
        "flags": " ".join(sorted(entry.flags)),
        "domain": entry.domain,
        "note": entry.note,
        "origin": entry.origin,
    }
    row = [cells[name] for name in columns]
    for value in row:
        if any(char in value for char in "\t\r\n\0"):
            raise GlossaryError(f"{entry.source!r}: value {value!r} holds a tab or line break; take it out")
    return "\t".join(row).rstrip("\t")


def _join(values: Iterable[str]) -> str:
    items = list(values)
    for item in items:
        if "|" in item:
            raise GlossaryError(f"value {item!r} holds '|', which separates values; take it out")
    return "|".join(items)


@dataclass(frozen=True, slots=True)
class GlossaryFile:
    """A glossary file as people see it: every line kept as it is."""

    lines: tuple[str, ...]
    """All lines, each with its own line end."""
    columns: tuple[str, ...]
    """The columns of the header row."""
    entries: tuple[tuple[int, TermEntry], ...]
    """The rows: 0-based index in ``lines`` and entry."""
    name: str = ""
    """Path, for messages."""

    def with_entry(self, entry: TermEntry) -> GlossaryFile:
        """Return the file with one more row, in its place by folded source term.

        A file whose rows are not sorted gets it after its last row. Nothing else changes.

        Raises:
            GlossaryError: The source term has a row already, or the row cannot be written or read back.
        """
        keys = [_sort_key(old) for _, old in self.entries]
        below = [index for (index, _), key in zip(self.entries, keys, strict=True) if key <= _sort_key(entry)]
        header = next(i for i, line in enumerate(self.lines) if line.strip() and not line.lstrip("\ufeff").startswith("#"))
        last = self.entries[-1][0] if self.entries else header
        place = (below[-1] if below else header) if keys == sorted(keys) else last
        lines = list(self.lines)
        end = "\r\n" if lines[header].endswith("\r\n") else "\n"
        if not lines[place].endswith("\n"):
            lines[place] += end
        lines.insert(place + 1, format_row(entry, self.columns) + end)
        return parse_glossary("".join(lines), self.name)

    def replace_entry(self, index: int, entry: TermEntry) -> GlossaryFile:
        """Return the file with the row in line ``index`` (0-based) rewritten from ``entry``."""
        old = self.lines[index]
        end = old[len(old.rstrip("\r\n")) :]
        lines = (*self.lines[:index], format_row(entry, self.columns) + end, *self.lines[index + 1 :])
        return parse_glossary("".join(lines), self.name)

    def without_line(self, index: int) -> GlossaryFile:
        """Return the file without the row in line ``index`` (0-based)."""
        return parse_glossary("".join((*self.lines[:index], *self.lines[index + 1 :])), self.name)


def _sort_key(entry: TermEntry) -> tuple[str, str]:
    return fold_key(entry.source), entry.source


def parse_glossary(text: str, name: str) -> GlossaryFile:
    """Parse the whole text of a glossary file for editing.

    Raises:
        GlossaryError: As `read_entries`.
    """
    lines = tuple(line for line in text.replace("\n", "\n\x00").split("\x00") if line) if "\x00" not in text else (text,)
    raw = [line.encode("utf-8", "surrogatepass") for line in lines]
    entries = []
    for entry in _parse_lines(raw, name):
        number = int(entry.place.rpartition(":")[2]) - 1
        entries.append((number, replace(entry, place=f"{name}:{number + 1}")))
    columns: list[str] = []
    for number, line in enumerate(lines):
        plain = line.removeprefix("\ufeff").rstrip("\r\n")
        if plain.strip() and not plain.startswith("#"):
            columns = _parse_header(plain, number, name)
            break
    if not columns:
        raise GlossaryError(f"{name}: no header row; the first row must name the columns: {', '.join(COLUMNS)}")
    return GlossaryFile(lines, tuple(columns), tuple(entries), name)


def format_glossary(file: GlossaryFile) -> str:
    """Return the text of a glossary file, exactly as parsed where nothing was changed."""
    return "".join(file.lines)


def read_glossary(path: Path) -> GlossaryFile:
    """Read a glossary file for editing.

    Raises:
        GlossaryError: As `read_entries`.
    """
    read_entries(path)  # names the line of anything wrong before the whole file is in memory
    try:
        return parse_glossary(path.read_bytes().decode("utf-8"), str(path))
    except OSError as err:
        raise GlossaryError(f"{path}: glossary cannot be read: {err.strerror or err}") from err


def write_glossary(path: Path, file: GlossaryFile) -> None:
    """Write a glossary file atomically.

    Raises:
        OutputError: It cannot be written.
    """
    write_atomic(path, format_glossary(file))


def new_glossary(name: str) -> GlossaryFile:
    """Return an empty glossary file with the header row."""
    return parse_glossary("\t".join(COLUMNS) + "\n", name)
