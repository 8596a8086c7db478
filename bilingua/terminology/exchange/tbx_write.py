"""Writing TBX (ISO 30042:2019): the dialects Core, Min and Basic, in the styles DCA and DCT."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bilingua.terminology.exchange.cells import format_cells, to_cells
from bilingua.terminology.exchange.tbx_rules import CATEGORIES, CORE, DIALECTS, MODULES
from bilingua.terminology.exchange.values import Exported
from bilingua.units import LanguagePair, TermEntry
from bilingua.xml_stream import XmlElement, format_xml

_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Writer:
    dialect: str
    style: str
    pair: LanguagePair

    def entry(self, entry: TermEntry, name: str) -> XmlElement:
        element = XmlElement(f"{{{CORE}}}conceptEntry", {"id": name})
        self._category(element, "subjectField", entry.domain)
        self._category(element, "source", entry.origin)
        if entry.note:
            element.add(f"{{{CORE}}}note", entry.note)
        own = {key: value for key, value in to_cells(entry).items() if key in ("type", "status", "flags")}
        if own:
            element.add(f"{{{CORE}}}note", format_cells(own))
        source = element.add(f"{{{CORE}}}langSec", "", xml_lang=self.pair.source)
        target = element.add(f"{{{CORE}}}langSec", "", xml_lang=self.pair.target)
        self._term(source, entry.source, "preferredTerm")
        for variant in entry.variants:
            self._term(source, variant, "admittedTerm", "variant")
        self._term(target, entry.target, "preferredTerm")
        for term in entry.admitted:
            self._term(target, term, "admittedTerm")
        if self._has("administrativeStatus"):
            for term in entry.forbidden:
                self._term(target, term, "deprecatedTerm")
        if self._has("termType"):
            for short in entry.shorts:
                self._term(source, short.source, "admittedTerm", "shortForm")
                self._term(target, short.target, "admittedTerm", "shortForm")
        return element

    def _has(self, category: str) -> bool:
        return CATEGORIES[category].module in DIALECTS[self.dialect]

    def _term(self, section: XmlElement, text: str, status: str, kind: str = "") -> None:
        element = section.add(f"{{{CORE}}}termSec")
        element.add(f"{{{CORE}}}term", text)
        self._category(element, "partOfSpeech", "noun")
        self._category(element, "administrativeStatus", f"{status}-admn-sts")
        self._category(element, "termType", kind)

    def _category(self, element: XmlElement, name: str, value: str) -> None:
        if not value or not self._has(name):
            return
        category = CATEGORIES[name]
        if self.style == "dct":
            element.add(f"{{{MODULES[category.module]}}}{name}", value)
        else:
            element.add(f"{{{CORE}}}{category.carrier}", value, type=name)


def format_tbx(entries: Sequence[TermEntry], pair: LanguagePair, *, dialect: str = "TBX-Basic", style: str = "dct") -> Exported:
    """Write entries as TBX.

    Args:
        entries: In the order wanted.
        pair: The languages.
        dialect: ``TBX-Core``, ``TBX-Min`` or ``TBX-Basic``; only Basic holds everything.
        style: ``dca`` or ``dct``.

    Raises:
        GlossaryError: A value does not fit into a cell.
    """
    root = XmlElement(f"{{{CORE}}}tbx", {"type": dialect, "style": style, "xml:lang": pair.target})
    description = root.add(f"{{{CORE}}}tbxHeader").add(f"{{{CORE}}}fileDesc")
    description.add(f"{{{CORE}}}titleStmt").add(f"{{{CORE}}}title", f"Glossary {pair}")
    description.add(f"{{{CORE}}}sourceDesc").add(f"{{{CORE}}}p", "Exported by bilingua")
    body = root.add(f"{{{CORE}}}text").add(f"{{{CORE}}}body")
    made = _make_entries(entries, _Writer(dialect, style, pair))
    prefixes = {CORE: ""} | ({MODULES[module]: module for module in DIALECTS[dialect]} if style == "dct" else {})
    return Exported(format_xml(root, prefixes=prefixes, more=(body, made)), _losses(entries, dialect))


def _make_entries(entries: Sequence[TermEntry], writer: _Writer) -> Iterator[XmlElement]:
    """Yield concept entries; their ids are XML names and unique."""
    names: set[str] = set()
    for number, entry in enumerate(entries):
        name = next((text for text in (entry.id, f"c-{entry.id}") if entry.id and _NAME.fullmatch(text)), f"c{number + 1}")
        while name in names:
            name += "-2"
        names.add(name)
        yield writer.entry(entry, name)


def _losses(entries: Sequence[TermEntry], dialect: str) -> tuple[str, ...]:
    if dialect == "TBX-Basic":
        return ()
    counts = {"short forms": sum(bool(entry.shorts) for entry in entries), "origins": sum(bool(entry.origin) for entry in entries)}
    if dialect == "TBX-Core":
        counts["forbidden targets"] = sum(bool(entry.forbidden) for entry in entries)
        counts["domains"] = sum(bool(entry.domain) for entry in entries)
    return tuple(f"{what} of {count} entries have no place in {dialect}" for what, count in counts.items() if count)
