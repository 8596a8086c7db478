"""A Word document (Office Open XML, ECMA-376) with a table for reviewers without tools.

Columns: unit, source, translation, state, notes. Tracked changes count as accepted: inserted text is
read, deleted text is not.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bilingua.errors import InputError
from bilingua.formats.exchange import block_units, display_text, take_in_changes, unit_notes
from bilingua.formats.html_table import read_rows
from bilingua.formats.xml_inline import children, descendants, local_name
from bilingua.lang import direction
from bilingua.units import BilingualDocument, TranslationUnit
from bilingua.xml_io import MAX_BYTES, escape_text, format_tag, parse_xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
_WIDTHS = (1200, 4900, 4900, 1300, 2700)
_MARK = "bilingua article "
_HINT = (
    "Correct the translations in the third column, and write reviewed or final into the fourth where you accept one. "
    "Leave the first two columns alone. Marks such as ** and [text](address) must stay."
)
# A fixed time keeps the bytes the same; 1980 is the earliest that a ZIP file can hold.
_TIME = (1980, 1, 1, 0, 0, 0)


def format_docx(doc: BilingualDocument) -> bytes:
    """Return the document as a Word file. Deterministic."""
    heads = ("Unit", "Source", "Translation", "State", "Notes")
    rows = [_row([_cell(head, width) for head, width in zip(heads, _WIDTHS, strict=True)], is_head=True)]
    rows += [_format_unit(unit, doc) for _, _, units in block_units(doc) for unit in units]
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="999999"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in _WIDTHS)
    table = f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>{borders}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    margins = " ".join(f'w:{side}="900"' for side in ("top", "right", "bottom", "left"))
    page = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
    section = f'<w:sectPr>{page}<w:pgMar {margins} w:header="450" w:footer="450" w:gutter="0"/></w:sectPr>'
    body = (
        _paragraph(f"{_MARK}{doc.article.id}", "")
        + _paragraph(_HINT, "")
        + table
        + "".join(rows)
        + "</w:tbl>"
        + _paragraph("", "")
        + section
    )
    document = f'{_HEAD}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (("[Content_Types].xml", _HEAD + _TYPES), ("_rels/.rels", _HEAD + _RELATIONS), ("word/document.xml", document)):
            info = zipfile.ZipInfo(name, _TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text)
    return out.getvalue()


def _format_unit(unit: TranslationUnit, doc: BilingualDocument) -> str:
    notes = [f"{finding.severity.value}: {finding.message}" for finding in unit_notes(unit)]
    notes += [f"{outcome.match.surface} = {outcome.match.target}" for outcome in unit.outcomes]
    return _row(
        [
            _cell(unit.segment.id, _WIDTHS[0]),
            _cell(unit.segment.text, _WIDTHS[1], doc.pair.source),
            _cell(unit.target, _WIDTHS[2], doc.pair.target),
            _cell(unit.state.value, _WIDTHS[3]),
            _cell("\n".join(notes), _WIDTHS[4]),
        ]
    )


def _row(cells: Sequence[str], *, is_head: bool = False) -> str:
    head = "<w:tblHeader/>" if is_head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(text: str, width: int, language: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_paragraph(text, language)}</w:tc>'


def _paragraph(text: str, language: str) -> str:
    is_rtl = bool(language) and direction(language) == "rtl"
    about = "<w:pPr><w:bidi/></w:pPr>" if is_rtl else ""
    run = (
        "<w:rPr>"
        + ("<w:rtl/>" if is_rtl else "")
        + (format_tag("w:lang", {"w:bidi" if is_rtl else "w:val": language}) if language else "")
        + "</w:rPr>"
    )
    parts: list[str] = []
    for number, line in enumerate(display_text(text).split("\n")):
        parts += ["<w:br/>"] if number else []
        for place, piece in enumerate(line.split("\t")):
            parts += ["<w:tab/>"] if place else []
            parts += [format_tag("w:t", {"xml:space": "preserve"}, escape_text(piece))] if piece else []
    return f"<w:p>{about}<w:r>{run}{''.join(parts)}</w:r></w:p>"


def parse_docx(data: bytes, doc: BilingualDocument, name: str = "Word file") -> BilingualDocument:
    """Take the targets of a reviewers' Word file into the document it was exported from.

    Raises:
        InputError: No Word file, too large, another article, a unit the document does not have, an unknown state,
            or a source that no longer fits.
    """
    root = _read_body(data, name)
    article = _article(root)
    if article != doc.article.id:
        raise InputError(f"{name}: is a table of {article or 'no article'}, not of {doc.article.id}")
    rows: dict[str, tuple[str, str, str, str]] = {}
    for number, row in enumerate(descendants(root, "tr")):
        cells = [_cell_text(cell) for cell in children(row, "tc")]
        if number and len(cells) >= 4 and cells[0].strip():
            rows[cells[0].strip()] = (f"{name}: row {number + 1}", cells[1], cells[2], cells[3])
    return take_in_changes(doc, read_rows(rows, doc), name)


def article_of_docx(data: bytes, name: str) -> str:
    """Return the article that a reviewers' Word file is of; empty for another one.

    Raises:
        InputError: No Word file, or too large.
    """
    return _article(_read_body(data, name))


def _article(root: Element) -> str:
    texts = (_text(paragraph) for paragraph in descendants(root, "p"))
    return next((text.removeprefix(_MARK).strip() for text in texts if text.startswith(_MARK)), "")


def _read_body(data: bytes, name: str) -> Element:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            info = archive.getinfo("word/document.xml")
            if info.file_size > MAX_BYTES:
                raise InputError(f"{name}: its text unpacks to {info.file_size} bytes; up to {MAX_BYTES} are read")
            with archive.open(info) as file:
                # The size in the directory may lie: never read more than allowed.
                text = file.read(MAX_BYTES + 1)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError, EOFError, zlib.error) as err:
        raise InputError(f"{name}: not a Word document (.docx): {err}") from err
    except ValueError as err:
        raise InputError(f"{name}: not a Word document (.docx): {err}") from err
    return parse_xml(text, f"{name}/word/document.xml").root


def _cell_text(cell: Element) -> str:
    return "\n".join(_text(paragraph) for paragraph in children(cell, "p"))


def _text(paragraph: Element) -> str:
    parts: list[str] = []
    for element in paragraph.iter():
        name = local_name(element)
        if name == "t":
            parts.append(element.text or "")
        elif name in ("br", "cr"):
            parts.append("\n")
        elif name == "tab" and element.attrib == {}:
            parts.append("\t")
    return "".join(parts)
