"""Glossaries as TMX 1.4b (LISA/GALA, 2005): one translation unit a term; our other columns travel as props."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

import bilingua
from bilingua.errors import InputError, at
from bilingua.lang import base_language
from bilingua.terminology.exchange.cells import from_cells, to_cells
from bilingua.terminology.exchange.values import Exported, ImportOptions, Notes, clean_term
from bilingua.units import LanguagePair, TermEntry
from bilingua.xml_stream import XmlElement, format_xml, read_elements

_PROP = "x-bilingua-"
_CODES = frozenset({"bpt", "ept", "it", "ph", "ut", "sub"})  # markup of another program, no part of the term
_HEADER = ("creationtool", "creationtoolversion", "segtype", "o-tmf", "adminlang", "srclang", "datatype")


def read_tmx(stream: BinaryIO, name: str, options: ImportOptions, notes: Notes) -> Iterator[TermEntry]:
    """Yield an entry for each translation unit that has both languages.

    Raises:
        InputError: The file is no TMX or breaks its rules; the message names the line.
    """
    has_body = False
    for element, path in read_elements(stream, name, ("header", "tu")):
        outer = [item.local for item in path]
        if not path:
            if element.local != "tmx":
                raise InputError(f"{at(name, element.line)}: root element is <{element.local}>, not <tmx>")
            if not has_body:
                notes.add(name, element.line, "no translation units; nothing to take")
        elif element.local == "header":
            _check_header(element, name, notes)
        elif outer == ["tmx", "body"]:
            has_body = True
            entry = _read_unit(element, name, options.pair, notes)
            if entry is not None:
                yield entry
        else:
            raise InputError(f"{at(name, element.line)}: <tu> stands in <{outer[-1]}>; it belongs into <body>")


def _check_header(header: XmlElement, name: str, notes: Notes) -> None:
    missing = [attribute for attribute in _HEADER if attribute not in header.attributes]
    if missing:
        notes.add(name, header.line, f"header lacks {', '.join(missing)}, which TMX requires; read all the same")


def _read_unit(unit: XmlElement, name: str, pair: LanguagePair, notes: Notes) -> TermEntry | None:
    variants = unit.find_all("tuv")
    if not variants:
        raise InputError(f"{at(name, unit.line)}: <tu> has no <tuv>; a unit needs one for each language")
    sides: dict[str, list[str]] = {"source": [], "target": []}
    for variant in variants:
        lang = variant.attributes.get("xml:lang") or variant.attributes.get("lang")
        if not lang:
            raise InputError(f"{at(name, variant.line)}: <tuv> has no xml:lang; name its language")
        segs = variant.find_all("seg")
        if len(segs) != 1:
            raise InputError(f"{at(name, variant.line)}: <tuv> has {len(segs)} <seg>; it must have one")
        for side, tag in (("source", pair.source), ("target", pair.target)):
            if base_language(lang.replace("_", "-")) == base_language(tag):
                term = clean_term(_plain(segs[0]), f"{side} term", name, segs[0].line)
                if not term:
                    raise InputError(f"{at(name, segs[0].line)}: {side} term is empty; give one or delete the unit")
                sides[side].append(term)
    if not sides["source"] or not sides["target"]:
        notes.add(name, unit.line, f"unit has no term in {pair.source if not sides['source'] else pair.target}; left out")
        return None
    cells = {prop.attributes.get("type", "").removeprefix(_PROP): prop.text for prop in unit.find_all("prop") if _is_own(prop)}
    note = "; ".join(" ".join(item.text.split()) for item in unit.find_all("note"))
    entry = {"source": sides["source"][0], "target": sides["target"][0], "note": note}
    for column, terms in (("variants", sides["source"][1:]), ("admitted", sides["target"][1:])):
        if terms:
            entry[column] = "|".join(terms)
    return from_cells(entry | cells, name, unit.line)


def _is_own(prop: XmlElement) -> bool:
    return prop.attributes.get("type", "").startswith(_PROP)


def _plain(element: XmlElement) -> str:
    """Return the text of a segment without the codes of another program; highlighted text stays."""
    return "".join(item if isinstance(item, str) else "" if item.local in _CODES else _plain(item) for item in element.content)


def format_tmx(entries: Sequence[TermEntry], pair: LanguagePair) -> Exported:
    """Write entries as TMX; nothing is lost to bilingua, other programs see source, target and note.

    Raises:
        GlossaryError: A value does not fit into a cell.
    """
    root = XmlElement("tmx", {"version": "1.4"})
    values = ("bilingua", bilingua.__version__, "phrase", "bilingua", "en", pair.source, "plaintext")
    root.add("header", "", **dict(zip(_HEADER, values, strict=True)))
    body = root.add("body")
    made = (_make_unit(entry, pair) for entry in entries)
    return Exported(format_xml(root, doctype='<!DOCTYPE tmx SYSTEM "tmx14.dtd">', more=(body, made)))


def _make_unit(entry: TermEntry, pair: LanguagePair) -> XmlElement:
    unit = XmlElement("tu", {"tuid": entry.id} if entry.id else {})
    if entry.note:
        unit.add("note", entry.note)
    for column, value in to_cells(entry).items():
        if column not in ("source", "target", "note", "id"):
            unit.add("prop", value, type=f"{_PROP}{column}")
    unit.add("tuv", "", xml_lang=pair.source).add("seg", entry.source)
    unit.add("tuv", "", xml_lang=pair.target).add("seg", entry.target)
    return unit
