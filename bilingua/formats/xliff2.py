"""XLIFF 2.1 (OASIS): notes, states, glossary module, translation candidates module, inline codes.

One block is a ``unit``, one segment a ``segment`` with its own id; white space between segments is
``ignorable``, so that a tool shows the block as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bilingua.errors import InputError
from bilingua.formats.exchange import Change, ExchangeOptions, block_units, segments_of, take_in_changes, text_between, unit_notes
from bilingua.formats.inline import Code, cut_source, cut_target, segment_codes
from bilingua.formats.xml_inline import CodeReader, children, descendants, format_pieces, local_name, read_content
from bilingua.units import BilingualDocument, PlaceableKind, TranslationUnit, UnitState
from bilingua.xml_io import XmlTree, format_lines, format_tag, parse_xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_CORE = "urn:oasis:names:tc:xliff:document:2.0"
_NAMESPACES = {
    "xmlns": _CORE,
    "xmlns:mtc": "urn:oasis:names:tc:xliff:matches:2.0",
    "xmlns:gls": "urn:oasis:names:tc:xliff:glossary:2.0",
}
_TYPES = {PlaceableKind.LINK: "link", PlaceableKind.IMAGE: "image", PlaceableKind.EMPHASIS: "fmt", PlaceableKind.STRONG: "fmt"}
_SUBTYPES = {PlaceableKind.EMPHASIS: "xlf:i", PlaceableKind.STRONG: "xlf:b"}
_PRIORITIES = {"error": "1", "warning": "5", "info": "9"}


def format_xliff2(doc: BilingualDocument, options: ExchangeOptions | None = None) -> str:
    """Return the document as XLIFF 2.1. Deterministic."""
    between = text_between(doc)
    units = [_format_unit(block_id, kind, units, between, options or ExchangeOptions()) for block_id, kind, units in block_units(doc)]
    notes = [format_tag("note", {"id": f"n{number}", "category": f.check}, _plain(f.message)) for number, f in enumerate(doc.findings, 1)]
    if notes:
        units.insert(0, format_tag("notes", {}, format_lines(notes, 3)))
    article = doc.article
    file = {"id": article.id, "original": f"{article.id}.{doc.pair.source}.md", "canResegment": "no", "xml:space": "preserve"}
    root = {**_NAMESPACES, "version": "2.1", "srcLang": doc.pair.source, "trgLang": doc.pair.target}
    content = format_lines([format_tag("file", file, format_lines(units, 2))])
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + format_tag("xliff", root, content) + "\n"


def _format_unit(block_id: str, kind: str, units: Sequence[TranslationUnit], between: dict[str, str], options: ExchangeOptions) -> str:
    lines: list[str] = []
    matches = [line for unit in units for line in _format_matches(unit, options)]
    if matches:
        lines.append(format_tag("mtc:matches", {}, format_lines(matches, 4)))
    entries = [line for unit in units for line in _format_entries(unit)]
    if entries:
        lines.append(format_tag("gls:glossary", {}, format_lines(entries, 4)))
    notes = [(unit.segment.id, finding) for unit in units for finding in unit_notes(unit)]
    if notes:
        tags = [
            format_tag(
                "note",
                {"id": f"n{number}", "appliesTo": "target", "category": finding.check, "priority": _PRIORITIES[finding.severity.value]},
                _plain(f"{segment_id}: {finding.message}"),
            )
            for number, (segment_id, finding) in enumerate(notes, 1)
        ]
        lines.append(format_tag("notes", {}, format_lines(tags, 4)))
    data = [line for number, unit in enumerate(units, 1) for line in _format_data(unit, number)]
    if data:
        lines.append(format_tag("originalData", {}, format_lines(data, 4)))
    for number, unit in enumerate(units, 1):
        lines.append(_format_segment(unit, number))
        white = between.get(unit.segment.id, "")
        if white and number < len(units):
            lines.append(format_tag("ignorable", {}, format_tag("source", {}, _plain(white))))
    return format_tag("unit", {"id": block_id, "type": f"bilingua:{kind}"}, format_lines(lines, 3))


def _format_segment(unit: TranslationUnit, number: int) -> str:
    attributes = {"id": unit.segment.id, "state": unit.state.value, "subState": f"bilingua:{unit.origin.value}"}
    content = format_tag("source", {}, _format_pieces(cut_source(unit.segment), number))
    if unit.target:
        content += format_tag("target", {}, _format_pieces(cut_target(unit.target, unit.segment), number))
    return format_tag("segment", attributes, content)


def _format_pieces(pieces: Sequence[str | Code], number: int) -> str:
    return format_pieces(pieces, lambda code: _format_code(code, number), lambda char, _: format_tag("cp", {"hex": f"{ord(char):04X}"}))


def _format_code(code: Code, number: int) -> str:
    if code.role == "close":
        return "</pc>"
    kept = None if code.kind in _SUBTYPES else "no"
    attributes: dict[str, str | None] = {
        "id": f"{number}-{code.id}",
        "type": _TYPES.get(code.kind, "other"),
        "subType": _SUBTYPES.get(code.kind),
        "canCopy": kept,
        "canDelete": kept,
    }
    if code.role == "whole":
        return format_tag("ph", {**attributes, "dataRef": _data_id(number, code)})
    closing = Code(code.id, "close", code.kind, "")
    opened = format_tag("pc", {**attributes, "dataRefStart": _data_id(number, code), "dataRefEnd": _data_id(number, closing)})
    return opened.removesuffix("/>") + ">"


def _data_id(number: int, code: Code) -> str:
    return f"d{number}-{code.id}" + ("e" if code.role == "close" else "")


def _format_data(unit: TranslationUnit, number: int) -> list[str]:
    codes = segment_codes(unit.segment)
    return [format_tag("data", {"id": _data_id(number, code)}, _plain(code.text)) for code in codes]


def _format_matches(unit: TranslationUnit, options: ExchangeOptions) -> list[str]:
    lines = []
    if unit.machine:
        content = format_tag("source", {}, _plain(unit.segment.text)) + format_tag("target", {}, _plain(unit.machine))
        lines.append(format_tag("mtc:match", {"ref": f"#{unit.segment.id}", "type": "mt", "origin": "engine"}, content))
    for suggestion in options.suggestions.get(unit.segment.id, ()):
        attributes = {"ref": f"#{unit.segment.id}", "type": "tm", "origin": suggestion.origin, "similarity": f"{suggestion.similarity:.1f}"}
        content = format_tag("source", {}, _plain(suggestion.source)) + format_tag("target", {}, _plain(suggestion.target))
        lines.append(format_tag("mtc:match", attributes, content))
    return lines


def _format_entries(unit: TranslationUnit) -> list[str]:
    lines = []
    for match in dict.fromkeys(outcome.match for outcome in unit.outcomes):
        content = format_tag("gls:term", {"source": match.entry.origin or None}, _flat(match.surface))
        content += format_tag("gls:translation", {}, _flat(match.target))
        content += format_tag("gls:definition", {}, _flat(match.entry.note)) if match.entry.note else ""
        lines.append(format_tag("gls:glossEntry", {"ref": f"#{unit.segment.id}"}, content))
    return lines


def _plain(text: str) -> str:
    """Return text as content in which core elements may stand."""
    return format_pieces([text], lambda _: "", lambda char, _: format_tag("cp", {"hex": f"{ord(char):04X}"}))


def _flat(text: str) -> str:
    """Return text as content in which no element may stand."""
    return format_pieces([text], lambda _: "", lambda _char, _number: "\ufffd")


def parse_xliff2(text: str, doc: BilingualDocument, name: str = "XLIFF file") -> BilingualDocument:
    """Take the targets and states of an XLIFF 2 file into the document they were exported from.

    Raises:
        InputError: No XLIFF 2, another article or pair, a segment or an inline code the document does not have,
            or a source that no longer fits; the message names place and unit.
    """
    tree = parse_xml(text, name)
    root = tree.root
    if local_name(root) != "xliff" or not (root.get("version") or "").startswith("2."):
        raise InputError(f"{tree.at(root)}: found <{local_name(root)}> version {root.get('version')}, an XLIFF 2 file is right")
    check_languages(tree, doc, root.get("srcLang"), root.get("trgLang"))
    segments = segments_of(doc)
    changes: dict[str, Change] = {}
    for file in children(root, "file"):
        if file.get("id") != doc.article.id:
            continue
        for element in descendants(file, "segment"):
            segment_id = element.get("id", "")
            if segment_id not in segments:
                raise InputError(f"{tree.at(element)}: unit {segment_id or 'without id'} is not in {doc.article.id}; export it again")
            reader = CodeReader(segments[segment_id], tree)
            source, target = children(element, "source"), children(element, "target")
            changes[segment_id] = Change(
                _read(source[0], reader) if source else "",
                _read(target[0], reader) if target else "",
                _read_state(element, tree),
                tree.at(element),
            )
    return take_in_changes(doc, changes, name)


def check_languages(tree: XmlTree, doc: BilingualDocument, source: str | None, target: str | None) -> None:
    """Refuse a file of another language pair; a file that names no target language is taken."""
    if source != doc.pair.source or target not in (None, doc.pair.target):
        raise InputError(
            f"{tree.at(tree.root)}: is from {source} to {target}, {doc.article.id} is from {doc.pair.source} to {doc.pair.target}"
        )


def _read_state(element: Element, tree: XmlTree) -> UnitState | None:
    state = element.get("state")
    if state is None:
        return None
    if state not in list(UnitState):
        raise InputError(
            f"{tree.at(element)}: unit {element.get('id')} has state {state!r}; initial, translated, reviewed or final is right"
        )
    return UnitState(state)


def _read(element: Element, reader: CodeReader) -> str:
    return read_content(element, lambda child: _read_child(child, reader))


def _read_child(child: Element, reader: CodeReader) -> str:
    name = local_name(child)
    if name == "cp":
        return _read_char(child, reader)
    if name in ("mrk", ""):
        return _read(child, reader) if name else ""
    if name in ("sm", "em"):
        return ""
    code_id = (child.get("startRef") or child.get("id") or "").rpartition("-")[2]
    if name == "ph":
        return reader.whole(code_id, child)
    if name == "pc":
        return reader.opening(code_id, child) + _read(child, reader) + reader.closing(code_id, child)
    if name == "sc":
        return reader.opening(code_id, child)
    if name == "ec":
        return reader.closing(code_id, child)
    raise reader.unknown(child)


def _read_char(child: Element, reader: CodeReader) -> str:
    try:
        return chr(int(child.get("hex", ""), 16))
    except (ValueError, OverflowError) as err:
        raise reader.unknown(child) from err
