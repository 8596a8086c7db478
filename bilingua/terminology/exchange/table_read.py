"""Reading glossaries from tables: CSV and TSV as DeepL, Google, AWS, OmegaT, spreadsheets and bilingua write them.

Encoding mark, delimiter, quoting and header are found out from the file itself; rows stream, so that
a million of them are read in the memory of their entries.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import BinaryIO

from bilingua.errors import GlossaryError, InputError, at
from bilingua.lang import base_language
from bilingua.normalize import has_arabic_letters
from bilingua.terminology.exchange.values import ImportOptions, Notes, clean_term
from bilingua.terminology.tsv import COLUMNS, MAX_LINE, parse_row
from bilingua.units import LanguagePair, TermEntry

_SAMPLE = 40  # lines that decide on delimiter and columns
_DELIMITERS = "\t,;|"
_TAG = re.compile(r"[a-z]{2,3}([-_][a-z0-9]{2,8})*", re.IGNORECASE)
# Headings by which spreadsheets name a column, for each of our columns; the languages' names are added.
_HEADINGS = {
    "source": ("source", "source term", "source text", "src", "term", "original"),
    "target": ("target", "target term", "target text", "tgt", "translation"),
    "note": ("note", "notes", "comment", "comments", "description", "definition", "context"),
    "domain": ("domain", "subject", "subject field"),
}


@dataclass(frozen=True, slots=True)
class Layout:
    """How the columns of a table are to be read."""

    format: str
    """Whose table it looks like."""
    columns: tuple[str, ...]
    """Our column for each of the table's; empty for one that is not used, ``source_lang``, ``target_lang`` for DeepL's."""
    is_own: bool = False
    """The header has our own columns: cells are parsed as in a glossary file."""
    may_lack: bool = False
    """Rows may lack a term in some language (sets of equivalent terms): they are passed over."""
    has_header: bool = True
    """The first row names the columns."""


def read_table(stream: BinaryIO, name: str, options: ImportOptions, notes: Notes) -> tuple[Layout, Iterator[TermEntry]]:
    """Read a table; the entries come as they are asked for.

    Args:
        stream: The file.
        name: For messages.
        options: Languages and encoding.
        notes: Takes what was left out.

    Raises:
        InputError: It is no table of terms in these languages; also while entries are taken.
    """
    lines = _read_lines(stream, name, options.encoding)
    sample = list(islice(lines, _SAMPLE))
    delimiter = _find_delimiter(sample, name)
    rows = _read_rows(chain(sample, lines), delimiter, name)
    head = list(islice(rows, _SAMPLE // 2))
    if not head:
        raise InputError(f"{name}: holds no rows; give a table of source and target terms")
    layout = _find_layout([cells for _, cells in head], options.pair, name, head[0][0])
    if delimiter == "\t" and layout.format.startswith("two columns"):
        layout = replace(layout, columns=(*layout.columns, "note"))  # OmegaT's comments may begin further down
    body = chain(head[1:] if layout.has_header else head, rows)
    return layout, _read_entries(body, layout, name, options, notes)


def _read_lines(stream: BinaryIO, name: str, encoding: str) -> Iterator[str]:
    """Yield lines with their ends, decoded strictly; a line longer than any glossary row is refused."""
    start = stream.read(4)
    stream.seek(0)
    if not encoding and start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    if encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32")):
        yield from _read_wide_lines(stream, name, encoding)
        return
    number = 0
    while raw := stream.readline(MAX_LINE + 1):
        if len(raw) > MAX_LINE:
            raise InputError(f"{at(name, number)}: line is longer than {MAX_LINE} bytes; this is no table of terms")
        if number == 0:
            raw = raw.removeprefix(codecs.BOM_UTF8)
        if b"\0" in raw:
            raise InputError(f"{at(name, number)}: line holds a NUL character; save the file as UTF-8 text")
        try:
            yield raw.decode(encoding or "utf-8")
        except UnicodeDecodeError as err:
            wanted = encoding or "UTF-8"
            found = f"byte {err.start + 1} is not {wanted} (0x{raw[err.start]:02x})"
            raise InputError(f"{at(name, number)}: {found}; save the file as UTF-8, or give its encoding") from err
        except LookupError as err:
            raise InputError(f"{name}: unknown encoding {encoding!r}; give one such as windows-1256") from err
        number += 1


def _read_wide_lines(stream: BinaryIO, name: str, encoding: str) -> Iterator[str]:
    """Yield the lines of a file in UTF-16 or UTF-32."""
    decoder = codecs.getincrementaldecoder(encoding)()
    number, rest = 0, ""
    while True:
        raw = stream.read(MAX_LINE)
        try:
            rest += decoder.decode(raw, final=not raw)
        except UnicodeDecodeError as err:
            raise InputError(f"{at(name, number + rest.count(chr(10)))}: not {encoding}: {err.reason}; save the file as UTF-8") from err
        *done, rest = rest.split("\n")
        for line in done:
            if "\0" in line:
                raise InputError(f"{at(name, number)}: line holds a NUL character; save the file as UTF-8 text")
            yield line + "\n"
            number += 1
        if len(rest) > MAX_LINE:
            raise InputError(f"{at(name, number)}: line is longer than {MAX_LINE} characters; this is no table of terms")
        if not raw:
            if rest:
                yield rest
            return


def _find_delimiter(sample: Sequence[str], name: str) -> str:
    """Return the delimiter that parts the most sample lines into the same number of cells, two or more."""
    plain = [line for line in sample if line.strip() and not line.startswith("#")]
    if not plain:
        raise InputError(f"{name}: holds no rows; give a table of source and target terms")
    best, best_rank = "", (0, 0)
    for delimiter in _DELIMITERS:
        try:
            # Not strict here: broken quoting is reported with its line when the rows are read.
            counts = [len(row) for row in _reader(plain, delimiter, is_strict=False) if row]
        except csv.Error:
            continue
        usual = max(set(counts), key=counts.count) if counts else 0
        rank = (counts.count(usual), usual)
        if usual >= 2 and rank > best_rank:
            best, best_rank = delimiter, rank
    if not best:
        raise InputError(f"{name}: no column separator found; part source and target by a tab or a comma")
    return best


def _reader(lines: Sequence[str] | Iterator[str], delimiter: str, *, is_strict: bool = True) -> Iterator[list[str]]:
    if delimiter == "\t":
        return csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return csv.reader(lines, delimiter=delimiter, strict=is_strict)


def _read_rows(lines: Iterator[str], delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (0-based line on which the row begins, cells); empty rows and comment lines are passed over."""
    position = -1

    def counted() -> Iterator[str]:
        nonlocal position
        for line in lines:
            position += 1
            # A comment counts as an empty line; inside a quoted cell a line may begin so, tables of terms have no such cell.
            yield "\n" if line.startswith("#") and (delimiter == "\t" or position == 0) else line

    reader = _reader(counted(), delimiter)
    start = 0
    while True:
        try:
            row = next(reader, None)
        except csv.Error as err:
            raise InputError(f"{at(name, start)}: quoting is broken: {err}; a cell with quotation marks must double them") from err
        if row is None:
            return
        cells = [_unquote(cell) if delimiter == "\t" else cell for cell in row]
        if any(cell.strip() for cell in cells):
            yield start, cells
        start = position + 1


def _unquote(cell: str) -> str:
    """Undo the quoting that spreadsheets put around cells with quotation marks in tab-separated text."""
    is_quoted = len(cell) > 4 and cell[0] == cell[-1] == '"' and '""' in cell[1:-1]
    return cell[1:-1].replace('""', '"') if is_quoted else cell


def _find_layout(rows: Sequence[list[str]], pair: LanguagePair, name: str, line: int) -> Layout:
    head = [cell.strip() for cell in rows[0]]
    while head and not head[-1]:
        head.pop()
    names = [cell.lower().replace("_", " ") for cell in head]
    if {"source", "target"} <= set(names) and set(names) <= {*COLUMNS, "id"}:
        return Layout("columns of bilingua", tuple(names), is_own=True)
    by_language = _language_columns(head, pair)
    if by_language is not None:
        if not {"source", "target"} <= set(by_language):
            wanted = pair.target if "source" in by_language else pair.source
            raise InputError(f"{at(name, line)}: columns are {', '.join(head)}; none is {wanted!r}, so there is nothing to take for {pair}")
        return Layout("language columns (Google, AWS)", by_language, may_lack=True)
    by_heading = _heading_columns(names, pair)
    if {"source", "target"} <= set(by_heading):
        return Layout("named columns", by_heading)
    return _headless_layout(rows, pair, name, line)


def _language_columns(head: Sequence[str], pair: LanguagePair) -> tuple[str, ...] | None:
    """Map a header of language tags, with ``pos`` and ``description`` beside them; None if it is none."""
    tags = [cell for cell in head if cell.lower() not in ("pos", "description")]
    if len(tags) < 2 or not all(_TAG.fullmatch(cell) for cell in tags):
        return None
    if not any(_is_language(cell, pair.source, pair.target) for cell in tags):
        return None
    columns: list[str] = []
    for cell in head:
        side = next((side for side, tag in (("source", pair.source), ("target", pair.target)) if _is_language(cell, tag)), "")
        columns.append("note" if cell.lower() == "description" else side if side not in columns else "")
    return tuple(columns)


def _is_language(cell: str, *tags: str) -> bool:
    return base_language(cell.strip().replace("_", "-")) in {base_language(tag) for tag in tags}


def _heading_columns(names: Sequence[str], pair: LanguagePair) -> tuple[str, ...]:
    tags = {"source": pair.source, "target": pair.target}
    headings = {side: {*words, *_language_names(tags.get(side, ""))} for side, words in _HEADINGS.items()}
    columns: list[str] = []
    for heading in names:
        side = next((side for side, words in headings.items() if heading in words), "")
        columns.append(side if side not in columns else "")
    return tuple(columns)


def _language_names(tag: str) -> set[str]:
    """Return what a column of that language may be called: its English name and its own."""
    if not tag:
        return set()
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(base_language(tag))
    except (UnknownLocaleError, ValueError):
        return set()
    return {str(locale.english_name).lower(), str(locale.display_name).lower()}


def _headless_layout(rows: Sequence[list[str]], pair: LanguagePair, name: str, line: int) -> Layout:
    width = Counter(len(row) for row in rows).most_common(1)[0][0]
    if width in (4, 5) and all(len(row) >= 4 and all(_TAG.fullmatch(cell.strip()) for cell in row[2:4]) for row in rows):
        return Layout("DeepL", ("source", "target", "source_lang", "target_lang", "")[:width], has_header=False)
    if width > 3:
        raise InputError(f"{at(name, line)}: {width} columns and no header that names them; name two of them 'source' and 'target'")
    columns = ("source", "target", "note")[:width]
    if _is_reversed(rows, pair):
        columns = ("target", "source", "note")[:width]
    return Layout("OmegaT" if width == 3 else "two columns (DeepL, Google)", columns, has_header=False)


def _is_reversed(rows: Sequence[list[str]], pair: LanguagePair) -> bool:
    """Tell whether the target language stands first, where the scripts show it."""
    is_arabic = [base_language(tag) in ("ar", "fa", "ur", "ps") for tag in (pair.source, pair.target)]
    if is_arabic[0] == is_arabic[1]:
        return False
    first = sum(has_arabic_letters(row[0]) for row in rows if len(row) > 1)
    second = sum(has_arabic_letters(row[1]) for row in rows if len(row) > 1)
    return second > first if is_arabic[0] else first > second


def _read_entries(
    rows: Iterator[tuple[int, list[str]]], layout: Layout, name: str, options: ImportOptions, notes: Notes
) -> Iterator[TermEntry]:
    width = len(layout.columns)
    for line, cells in rows:
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            found = f"row has {len(cells)} cells, the table has {width} columns"
            raise InputError(f"{at(name, line)}: {found}; quote cells that hold the separator")
        if layout.is_own:
            try:
                yield parse_row([" ".join(cell.split()) for cell in cells], list(layout.columns), line, name)
            except GlossaryError as err:
                raise InputError(str(err)) from err
            continue
        values = {column: cell for column, cell in zip(layout.columns, cells, strict=False) if column}
        entry = _plain_entry(values, layout, (name, line), options.pair, notes)
        if entry is not None:
            yield entry


def _plain_entry(values: dict[str, str], layout: Layout, where: tuple[str, int], pair: LanguagePair, notes: Notes) -> TermEntry | None:
    name, line = where
    source = clean_term(values.get("source", ""), "source term", name, line)
    target = clean_term(values.get("target", ""), "target term", name, line)
    if "source_lang" in values:
        langs = values["source_lang"], values["target_lang"]
        if _is_language(langs[0], pair.target) and _is_language(langs[1], pair.source):
            source, target = target, source
        elif not (_is_language(langs[0], pair.source) and _is_language(langs[1], pair.target)):
            notes.add(name, line, f"row is for {langs[0]}-{langs[1]}, not {pair}; left out")
            return None
    if layout.may_lack and not (source and target):
        notes.add(name, line, f"row lacks a term in one of the languages of {pair}; left out")
        return None
    for term, what in ((source, "source"), (target, "target")):
        if not term:
            raise InputError(f"{at(name, line)}: {what} term is empty; give one or delete the row")
    note, domain = (" ".join(values.get(key, "").split()) for key in ("note", "domain"))
    return TermEntry(id="", source=source, target=target, note=note, domain=domain, place=at(name, line))
