"""XLIFF 1.2 (OASIS), for tools that still want it: ``trans-unit`` a segment, ``group`` a block."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bilingua.errors import InputError
from bilingua.formats.exchange import Change, ExchangeOptions, block_units, segments_of, take_in_changes, unit_notes
from bilingua.formats.inline import Code, cut_source, cut_target
from bilingua.formats.xliff2 import check_languages
from bilingua.formats.xml_inline import (
    CodeReader,
    character_id,
    character_of,
    children,
    descendants,
    format_pieces,
    local_name,
    read_content,
)
from bilingua.units import BilingualDocument, PlaceableKind, TranslationUnit, UnitState
from bilingua.xml_io import escape_text, format_lines, format_tag, parse_xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NEW = "new"
_STATES = {
    UnitState.INITIAL: _NEW,
    UnitState.TRANSLATED: "needs-review-translation",
    UnitState.REVIEWED: "signed-off",
    UnitState.FINAL: "final",
}
# What other tools write: a tool's "translated" is a person's work there.
_READ_STATES = {"final": UnitState.FINAL, "signed-off": UnitState.REVIEWED, "translated": UnitState.REVIEWED}
_CTYPES = {
    PlaceableKind.LINK: "link",
    PlaceableKind.IMAGE: "image",
    PlaceableKind.EMPHASIS: "italic",
    PlaceableKind.STRONG: "bold",
    PlaceableKind.CODE: "x-code",
    PlaceableKind.HTML: "x-html",
    PlaceableKind.URL: "x-url",
    PlaceableKind.FOOTNOTE: "x-footnote",
}


def format_xliff1(doc: BilingualDocument, options: ExchangeOptions | None = None) -> str:
    """Return the document as XLIFF 1.2. Deterministic."""
    groups = []
    for block_id, kind, units in block_units(doc):
        lines = [_format_unit(unit, options or ExchangeOptions()) for unit in units]
        groups.append(format_tag("group", {"id": block_id, "restype": f"x-{kind}"}, format_lines(lines, 4)))
    body = format_tag("body", {}, format_lines(groups, 3))
    notes = [format_tag("note", {"from": "bilingua"}, escape_text(finding.message)) for finding in doc.findings]
    header = format_tag("header", {}, format_lines(notes, 3)) if notes else ""
    file = {
        "original": doc.article.id,
        "source-language": doc.pair.source,
        "target-language": doc.pair.target,
        "datatype": "x-markdown",
    }
    content = format_lines([format_tag("file", file, format_lines([header, body] if header else [body], 2))])
    root = {"xmlns": "urn:oasis:names:tc:xliff:document:1.2", "version": "1.2"}
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + format_tag("xliff", root, content) + "\n"


def _format_unit(unit: TranslationUnit, options: ExchangeOptions) -> str:
    content = format_tag("source", {}, _format_pieces(cut_source(unit.segment)))
    if unit.target:
        content += format_tag("target", {"state": _STATES[unit.state]}, _format_pieces(cut_target(unit.target, unit.segment)))
    else:
        # OmegaT and others translate what stands in the target, so a new one holds the source.
        content += format_tag("target", {"state": _NEW}, _format_pieces(cut_source(unit.segment)))
    for finding in unit_notes(unit):
        note = f"{finding.severity.value}: {finding.message} [{finding.check}]"
        content += format_tag("note", {"from": "bilingua", "annotates": "target"}, escape_text(note))
    for outcome in unit.outcomes:
        term = f"term: {outcome.match.surface} = {outcome.match.target}"
        content += format_tag("note", {"from": "glossary", "annotates": "source"}, escape_text(term))
    if unit.machine:
        content += format_tag("alt-trans", {"origin": "engine"}, format_tag("target", {}, escape_text(unit.machine)))
    for suggestion in options.suggestions.get(unit.segment.id, ()):
        alternative = format_tag("source", {}, escape_text(suggestion.source)) + format_tag("target", {}, escape_text(suggestion.target))
        content += format_tag("alt-trans", {"match-quality": f"{suggestion.similarity:.0f}%", "origin": suggestion.origin}, alternative)
    approved = "yes" if unit.state in (UnitState.REVIEWED, UnitState.FINAL) else "no"
    return format_tag("trans-unit", {"id": unit.segment.id, "approved": approved, "xml:space": "preserve"}, content)


def _format_pieces(pieces: Sequence[str | Code]) -> str:
    return format_pieces(pieces, _format_code, _format_char)


def _format_code(code: Code) -> str:
    if code.role == "close":
        return "</g>"
    attributes = {"id": code.id, "ctype": _CTYPES[code.kind]}
    if code.role == "whole":
        return format_tag("ph", attributes, escape_text(code.text))
    return format_tag("g", attributes).removesuffix("/>") + ">"


def _format_char(char: str, number: int) -> str:
    return format_tag("ph", {"id": character_id(char, number), "ctype": "x-character"}, f"U+{ord(char):04X}")


def parse_xliff1(text: str, doc: BilingualDocument, name: str = "XLIFF file") -> BilingualDocument:
    """Take the targets and states of an XLIFF 1.2 file into the document they were exported from.

    Raises:
        InputError: No XLIFF 1, another article or pair, a unit or an inline code the document does not have,
            or a source that no longer fits; the message names place and unit.
    """
    tree = parse_xml(text, name)
    root = tree.root
    if local_name(root) != "xliff" or not (root.get("version") or "").startswith("1."):
        raise InputError(f"{tree.at(root)}: found <{local_name(root)}> version {root.get('version')}, an XLIFF 1.2 file is right")
    segments = segments_of(doc)
    changes: dict[str, Change] = {}
    for file in children(root, "file"):
        if file.get("original") != doc.article.id:
            continue
        check_languages(tree, doc, file.get("source-language"), file.get("target-language"))
        for element in descendants(file, "trans-unit"):
            unit_id = element.get("id", "")
            if unit_id not in segments:
                raise InputError(f"{tree.at(element)}: unit {unit_id or 'without id'} is not in {doc.article.id}; export it again")
            reader = CodeReader(segments[unit_id], tree)
            source, target = children(element, "source"), children(element, "target")
            texts = [_read(found[0], reader) if found else "" for found in (source, target)]
            is_new = bool(target) and target[0].get("state") == _NEW and texts[0] == texts[1]
            changes[unit_id] = Change(
                texts[0],
                "" if is_new else texts[1],
                _read_state(element, target[0] if target else None),
                tree.at(element),
            )
    return take_in_changes(doc, changes, name)


def _read_state(element: Element, target: Element | None) -> UnitState | None:
    state = _READ_STATES.get(target.get("state", "")) if target is not None else None
    return state or (UnitState.REVIEWED if element.get("approved") == "yes" else None)


def _read(element: Element, reader: CodeReader) -> str:
    return read_content(element, lambda child: _read_child(child, reader))


def _read_child(child: Element, reader: CodeReader) -> str:
    name, code_id = local_name(child), child.get("id", "")
    if name in ("ph", "x"):
        char = character_of(code_id)
        return char if char is not None else reader.whole(code_id, child)
    if name == "g":
        return reader.opening(code_id, child) + _read(child, reader) + reader.closing(code_id, child)
    if name in ("bpt", "bx"):
        return reader.opening(child.get("rid") or code_id, child)
    if name in ("ept", "ex"):
        return reader.closing(child.get("rid") or code_id, child)
    if name in ("mrk", ""):
        return _read(child, reader) if name else ""
    raise reader.unknown(child)
