"""Which format a file has, and reading and writing it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from bilingua.errors import InputError
from bilingua.terminology.exchange.table_read import read_table
from bilingua.terminology.exchange.table_write import format_table
from bilingua.terminology.exchange.tbx_read import TbxReader
from bilingua.terminology.exchange.tbx_write import format_tbx
from bilingua.terminology.exchange.tmx import format_tmx, read_tmx
from bilingua.terminology.exchange.values import Exported, Imported, ImportOptions, Notes, merge_terms
from bilingua.units import LanguagePair, TermEntry

FORMATS = ("tsv", "csv", "deepl", "google", "aws", "omegat", "tmx", "tbx-basic", "tbx-min", "tbx-core")
"""What can be written."""
_SUFFIXES = {".tsv": "tsv", ".csv": "csv", ".tmx": "tmx", ".tbx": "tbx-basic", ".txt": "omegat", ".utf8": "omegat"}
_DIALECTS = {"tbx-basic": "TBX-Basic", "tbx-min": "TBX-Min", "tbx-core": "TBX-Core"}
_CAREFUL_SIZE = 16 * 1024 * 1024  # bytes; larger files are checked to the end before any entry is kept
_HEAD = 4096
_ROOT = re.compile(r"<\s*(?:\w+:)?(tbx|martif|tmx|TBX)\b")
# First bytes of what is sent instead of a table or XML: archives, spreadsheets, old office files, PDF.
_MAGIC = {
    b"PK\x03\x04": "a ZIP archive or an .xlsx spreadsheet",
    b"PK\x05\x06": "an empty ZIP archive",
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"\xd0\xcf\x11\xe0": "an old office file",
    b"%PDF": "a PDF",
}


def format_of(path: Path) -> str:
    """Return the format that a file name stands for.

    Raises:
        InputError: Its ending says nothing.
    """
    found = _SUFFIXES.get(path.suffix.lower())
    if found is None:
        raise InputError(f"{path}: format is not clear from the ending; give --format, one of: {', '.join(FORMATS)}")
    return found


def import_terms(path: Path, options: ImportOptions) -> Imported:
    """Read the terms of an exchange file; what it is is found out from its content.

    A large file is read twice, so that one bad row among a million costs no memory.

    Raises:
        InputError: It cannot be read, is of no known format, or a row or element is wrong; the
            message begins with ``path:line``.
    """
    try:
        with open(path, "rb") as stream:
            head = stream.read(_HEAD)
            _refuse_archives(head, path)
            stream.seek(0)
            if path.stat().st_size > _CAREFUL_SIZE:
                for _ in _open(stream, head, str(path), options, Notes())[1]:
                    pass
                stream.seek(0)
            notes = Notes()
            kind, entries = _open(stream, head, str(path), options, notes)
            merged = merge_terms(entries, notes)
    except OSError as err:
        raise InputError(f"{path}: cannot be read: {err.strerror or err}") from err
    return Imported(merged, notes.finish(), kind)


def _refuse_archives(head: bytes, path: Path) -> None:
    if not head.strip():
        raise InputError(f"{path}: file is empty; give a table, TBX or TMX")
    for magic, what in _MAGIC.items():
        if head.startswith(magic):
            raise InputError(f"{path}: is {what}, which is not read; export it as CSV, TSV, TBX or TMX")


def _open(stream: BinaryIO, head: bytes, name: str, options: ImportOptions, notes: Notes) -> tuple[str, Iterator[TermEntry]]:
    if not _is_xml(head):
        layout, entries = read_table(stream, name, options, notes)
        return layout.format, entries
    root = _ROOT.search(head.decode("utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1", "ignore"))
    if root is not None and root[1] == "tmx":
        return "TMX", read_tmx(stream, name, options, notes)
    return "TBX", TbxReader(name, options.pair, notes).read(stream)


def _is_xml(head: bytes) -> bool:
    plain = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\0", b"").lstrip()
    return plain.startswith((b"<?xml", b"<!", b"<tbx", b"<tmx", b"<martif", b"<TBX"))


def export_terms(entries: Sequence[TermEntry], format_name: str, pair: LanguagePair, *, style: str = "dct") -> Exported:
    """Write entries in an exchange format.

    Args:
        entries: In the order wanted.
        format_name: One of `FORMATS`.
        pair: The languages.
        style: ``dca`` or ``dct``, for TBX.

    Raises:
        GlossaryError: A value does not fit into a cell.
    """
    if format_name in _DIALECTS:
        return format_tbx(entries, pair, dialect=_DIALECTS[format_name], style=style)
    if format_name == "tmx":
        return format_tmx(entries, pair)
    return format_table(entries, format_name, pair)
