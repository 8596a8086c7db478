"""TMX 1.4b (GALA, formerly LISA): a translation memory of the document, one ``tu`` a translated segment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import bilingua
from bilingua.errors import InputError
from bilingua.formats.exchange import Change, segments_of, take_in_changes, unit_notes
from bilingua.formats.inline import Code, cut_source, cut_target
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
from bilingua.units import BilingualDocument, TranslationUnit, UnitState
from bilingua.xml_io import XmlTree, escape_text, format_lines, format_tag, parse_xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def format_tmx(doc: BilingualDocument) -> str:
    """Return the translated units of the document as TMX 1.4b. Deterministic."""
    header = {
        "creationtool": "bilingua",
        "creationtoolversion": bilingua.__version__,
        "segtype": "sentence",
        "o-tmf": "bilingua document",
        "adminlang": "en",
        "srclang": doc.pair.source,
        "datatype": "unknown",
    }
    props = [format_tag("prop", {"type": "x-article"}, escape_text(doc.article.id))]
    units = [_format_unit(unit, doc) for unit in doc.units if unit.target]
    lines = [format_tag("header", header, format_lines(props, 2)), format_tag("body", {}, format_lines(units, 2))]
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + format_tag("tmx", {"version": "1.4"}, format_lines(lines)) + "\n"


def _format_unit(unit: TranslationUnit, doc: BilingualDocument) -> str:
    lines = []
    for finding in unit_notes(unit):
        note = f"{finding.severity.value}: {finding.message} [{finding.check}]"
        lines.append(format_tag("note", {}, escape_text(note)))
    lines.append(format_tag("prop", {"type": "x-state"}, unit.state.value))
    lines.append(format_tag("prop", {"type": "x-origin"}, unit.origin.value))
    for language, pieces in (
        (doc.pair.source, cut_source(unit.segment)),
        (doc.pair.target, cut_target(unit.target, unit.segment)),
    ):
        lines.append(format_tag("tuv", {"xml:lang": language}, format_tag("seg", {}, _format_pieces(pieces))))
    return format_tag("tu", {"tuid": unit.segment.id}, format_lines(lines, 3))


def _format_pieces(pieces: Sequence[str | Code]) -> str:
    return format_pieces(pieces, _format_code, _format_char)


def _format_code(code: Code) -> str:
    content = escape_text(code.text)
    if code.role == "whole":
        return format_tag("ph", {"x": code.id, "type": code.kind.value}, content)
    if code.role == "open":
        return format_tag("bpt", {"i": code.id, "x": code.id, "type": code.kind.value}, content)
    return format_tag("ept", {"i": code.id}, content)


def _format_char(char: str, number: int) -> str:
    return format_tag("ph", {"type": character_id(char, number)}, f"U+{ord(char):04X}")


def parse_tmx(text: str, doc: BilingualDocument, name: str = "TMX file") -> BilingualDocument:
    """Take the targets of a TMX file into the document they were exported from.

    Units are found by ``tuid``; files of other memories, which have none of this document's, are refused.

    Raises:
        InputError: No TMX, another article, a unit or an inline code the document does not have, or a source
            that no longer fits; the message names place and unit.
    """
    tree = parse_xml(text, name)
    if local_name(tree.root) != "tmx":
        raise InputError(f"{tree.at(tree.root)}: found <{local_name(tree.root)}>, a TMX file is right")
    article = article_of_tmx(tree)
    if article not in ("", doc.article.id):
        raise InputError(f"{tree.at(tree.root)}: is of article {article}, not of {doc.article.id}")
    segments = segments_of(doc)
    changes: dict[str, Change] = {}
    for element in descendants(tree.root, "tu"):
        unit_id = element.get("tuid", "")
        if unit_id not in segments:
            raise InputError(f"{tree.at(element)}: unit {unit_id or 'without tuid'} is not in {doc.article.id}; export it again")
        reader = CodeReader(segments[unit_id], tree)
        texts = {_language(tuv): _read_segment(tuv, reader) for tuv in children(element, "tuv")}
        source, target = (_choose(texts, language) for language in (doc.pair.source, doc.pair.target))
        if source is None:
            raise InputError(f"{tree.at(element)}: unit {unit_id} has no text in {doc.pair.source}")
        changes[unit_id] = Change(source, target or "", _read_state(element, tree), tree.at(element))
    return take_in_changes(doc, changes, name)


def article_of_tmx(tree: XmlTree) -> str:
    """Return the article that a TMX file was exported from; empty for another program's file."""
    props = [prop for header in children(tree.root, "header") for prop in children(header, "prop")]
    return next((prop.text or "" for prop in props if prop.get("type") == "x-article"), "")


def _language(tuv: Element) -> str:
    return (tuv.get(_XML_LANG) or tuv.get("lang") or "").lower()


def _choose(texts: dict[str, str], language: str) -> str | None:
    """Return the text of a language; a file's ``en-US`` serves for ``en``."""
    wanted = language.lower()
    return next((text for tag, text in texts.items() if tag == wanted or tag.split("-")[0] == wanted), None)


def _read_state(element: Element, tree: XmlTree) -> UnitState | None:
    state = next((prop.text or "" for prop in children(element, "prop") if prop.get("type") == "x-state"), None)
    if state is None:
        return None
    if state not in list(UnitState):
        raise InputError(
            f"{tree.at(element)}: unit {element.get('tuid')} has state {state!r}; initial, translated, reviewed or final is right"
        )
    return UnitState(state)


def _read_segment(tuv: Element, reader: CodeReader) -> str:
    segments = children(tuv, "seg")
    if not segments:
        return ""
    pairs: dict[str, str] = {}

    def read(child: Element) -> str:
        name = local_name(child)
        if name == "ph":
            char = character_of(child.get("type", ""))
            return char if char is not None else reader.whole(child.get("x", ""), child)
        if name == "bpt":
            pairs[child.get("i", "")] = child.get("x") or child.get("i") or ""
            return reader.opening(pairs[child.get("i", "")], child)
        if name == "ept":
            return reader.closing(pairs.get(child.get("i", ""), child.get("i", "")), child)
        if name in ("hi", "sub", ""):
            return read_content(child, read) if name == "hi" else ""
        raise reader.unknown(child)

    return read_content(segments[0], read)
