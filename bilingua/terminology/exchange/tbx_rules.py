"""The rules of TBX (ISO 30042:2019) as code: structure of the core, data categories of the Min and Basic modules.

The structure follows the core's published RELAX NG grammar (TBXcoreStructV03), the categories the
module descriptions Min.tbxmd and Basic.tbxmd (tbxinfo.net). DCA writes a category as the ``type`` of
a general element, DCT as an element of the module's namespace.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bilingua.lang import is_language_tag
from bilingua.xml_stream import XmlElement

CORE = "urn:iso:std:iso:30042:ed-2"
"""Namespace of the core; ``ed-2`` is what the schemas have."""
_EARLIER_CORE = "urn:iso:std:iso:30042:ed:3.0"  # the schemas' first versions, and files made by them
MODULES = {"min": "http://www.tbxinfo.net/ns/min", "basic": "http://www.tbxinfo.net/ns/basic"}
"""Namespaces of the modules, for DCT."""
DIALECTS: dict[str, tuple[str, ...]] = {"TBX-Core": (), "TBX-Min": ("min",), "TBX-Basic": ("min", "basic")}
"""Modules of each public dialect."""
STATUSES = ("preferredTerm-admn-sts", "admittedTerm-admn-sts", "deprecatedTerm-admn-sts", "supersededTerm-admn-sts")
"""Values of administrativeStatus."""
_ENTRY, _LANG, _TERM = "conceptEntry", "langSec", "termSec"
_LOCATIONS = (
    *("checkBox", "comboBox", "comboBoxElement", "dialogBox", "groupBox", "informativeMessage", "interactiveMessage", "menuItem"),
    *("progressBar", "pushButton", "radioButton", "slider", "spinBox", "tab", "tableText", "textBox", "toolTip", "user-definedType"),
)


@dataclass(frozen=True, slots=True)
class Category:
    """A data category."""

    module: str
    """``min`` or ``basic``."""
    carrier: str
    """The general element that holds it in DCA."""
    levels: tuple[str, ...]
    """Where it may stand, itself or its group."""
    values: tuple[str, ...] = ()
    """Its picklist; empty for free text."""


CATEGORIES = {
    "administrativeStatus": Category("min", "termNote", (_TERM,), STATUSES),
    "customerSubset": Category("min", "admin", (_ENTRY, _TERM)),
    "externalCrossReference": Category("min", "xref", (_ENTRY, _LANG, _TERM)),
    "partOfSpeech": Category("min", "termNote", (_TERM,), ("adjective", "noun", "other", "verb", "adverb")),
    "subjectField": Category("min", "descrip", (_ENTRY,)),
    "context": Category("basic", "descrip", (_TERM,)),
    "crossReference": Category("basic", "ref", (_ENTRY, _TERM)),
    "definition": Category("basic", "descrip", (_ENTRY, _LANG)),
    "geographicalUsage": Category("basic", "termNote", (_TERM,)),
    "grammaticalGender": Category("basic", "termNote", (_TERM,), ("masculine", "feminine", "neuter", "other")),
    "projectSubset": Category("basic", "admin", (_ENTRY, _TERM)),
    "responsibility": Category("basic", "transacNote", (_ENTRY, _LANG, _TERM)),
    "source": Category("basic", "admin", (_ENTRY, _LANG, _TERM)),
    "termLocation": Category("basic", "termNote", (_TERM,), _LOCATIONS),
    "termType": Category("basic", "termNote", (_TERM,), ("fullForm", "acronym", "abbreviation", "shortForm", "variant", "phrase")),
    "transactionType": Category("basic", "transac", (_ENTRY, _LANG, _TERM), ("origination", "modification")),
    "xGraphic": Category("basic", "xref", (_ENTRY, _LANG)),
}
"""Every category of the public dialects; date, note and term belong to the core itself."""

_CARRIERS = frozenset({"descrip", "admin", "transac", "termNote", "descripNote", "adminNote", "transacNote", "ref", "xref"})
_AUXILIARY = frozenset({"descrip", "descripGrp", "admin", "adminGrp", "transacGrp", "note", "ref", "xref"})
_TERM_INFO = _AUXILIARY | {"termNote", "termNoteGrp"}
# Group: the carrier it opens with, and what may follow.
_GROUPS = {
    "descripGrp": ("descrip", frozenset({"descripNote", "admin", "adminGrp", "transacGrp", "note", "ref", "xref"})),
    "adminGrp": ("admin", frozenset({"adminNote", "note", "ref", "xref"})),
    "transacGrp": ("transac", frozenset({"transacNote", "date", "note", "ref", "xref"})),
    "termNoteGrp": ("termNote", frozenset({"admin", "adminGrp", "transacGrp", "note", "ref", "xref"})),
}
_INLINE = frozenset({"hi", "foreign", "sc", "ec", "ph"})


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a file breaks."""

    line: int
    """0-based."""
    message: str
    """What is wrong and what would be right."""
    is_fatal: bool = True
    """The structure is broken; otherwise one category is wrong and is passed over."""


@dataclass(frozen=True, slots=True)
class TbxKind:
    """What kind of TBX a file is."""

    dialect: str
    """``TBX-Basic``, …"""
    style: str
    """``dca`` or ``dct``."""
    is_legacy: bool = False
    """ISO 30042:2008 (``martif``)."""


def category_of(element: XmlElement) -> str:
    """Return the data category an element holds, in either style; empty for none."""
    if element.namespace in MODULES.values():
        return element.local
    return element.attributes.get("type", "") if element.local in _CARRIERS else ""


def check_root(root: XmlElement) -> Iterator[Violation]:
    """Check the attributes of ``tbx``."""
    if root.namespace not in (CORE, _EARLIER_CORE):
        yield Violation(root.line, f"namespace of <tbx> is {root.namespace!r}; TBX has {CORE!r}")
    for name in ("type", "style", "xml:lang"):
        if not root.attributes.get(name):
            yield Violation(root.line, f"<tbx> lacks the attribute {name}")
    if not root.attributes.get("type", "TBX-").startswith("TBX-"):
        yield Violation(root.line, f"type of <tbx> is {root.attributes['type']!r}; it names a dialect, such as TBX-Basic")
    style = root.attributes.get("style", "dca")
    if style not in ("dca", "dct"):
        yield Violation(root.line, f"style of <tbx> is {style!r}; it is dca or dct")


def check_header(header: XmlElement) -> Iterator[Violation]:
    """Check the header: a file description with a source description."""
    description = header.find("fileDesc")
    if description is None or header.children[0] is not description:
        yield Violation(header.line, f"<{header.local}> must begin with <fileDesc>")
    elif not any(source.find("p") is not None for source in description.find_all("sourceDesc")):
        yield Violation(description.line, "<fileDesc> needs a <sourceDesc> with a <p>")


def check_entry(entry: XmlElement, kind: TbxKind) -> Iterator[Violation]:
    """Check one concept entry: order and nesting of the core, then the dialect's categories."""
    yield from _check_level(entry, _AUXILIARY, "langSec", kind)
    seen: set[str] = set()
    for section in entry.find_all("langSec"):
        lang = section.attributes.get("xml:lang", "")
        if not lang:
            yield Violation(section.line, "<langSec> has no xml:lang; name its language")
        elif not kind.is_legacy and not is_language_tag(lang):
            yield Violation(section.line, f"xml:lang is {lang!r}, no language tag such as ar or en-GB", is_fatal=False)
        if lang in seen:
            yield Violation(section.line, f"entry has a second <langSec> for {lang}; terms of one language belong into one", is_fatal=False)
        seen.add(lang)
        yield from _check_level(section, _AUXILIARY, "termSec", kind)
        for term_section in section.find_all("termSec"):
            yield from _check_term(term_section, kind)


def _check_level(element: XmlElement, allowed: frozenset[str], inner: str, kind: TbxKind) -> Iterator[Violation]:
    children = element.children
    first = next((number for number, child in enumerate(children) if child.local == inner), None)
    if first is None:
        yield Violation(element.line, f"<{element.local}> has no <{inner}>")
        return
    for number, child in enumerate(children):
        if child.local == inner:
            continue
        if number > first:
            yield Violation(child.line, f"<{child.local}> stands after <{inner}>; it belongs before")
        yield from _check_information(child, element.local, allowed, kind)


def _check_term(section: XmlElement, kind: TbxKind) -> Iterator[Violation]:
    terms = section.find_all("term")
    if len(terms) != 1:
        yield Violation(section.line, f"<termSec> has {len(terms)} <term>; it must have one")
    elif section.children[0] is not terms[0]:
        yield Violation(terms[0].line, "<term> must be the first element of <termSec>")
    elif not terms[0].text.strip():
        yield Violation(terms[0].line, "<term> is empty; give the term or delete the section")
    is_past_notes = False
    for child in section.children:
        is_note = child.local in ("termNote", "termNoteGrp")
        if is_note and is_past_notes:
            yield Violation(child.line, f"<{child.local}> stands after other information; it belongs right after <term>", is_fatal=False)
        is_past_notes |= not is_note and child.local != "term" and child.namespace not in MODULES.values()
        if child.local == "term":
            for inner in child.children:
                if inner.local != "hi":
                    yield Violation(inner.line, f"<{inner.local}> cannot stand in <term>", is_fatal=inner.local not in _INLINE)
        else:
            yield from _check_information(child, "termSec", _TERM_INFO, kind)


def _check_information(child: XmlElement, level: str, allowed: frozenset[str], kind: TbxKind) -> Iterator[Violation]:
    group = _GROUPS.get(child.local)
    if group is not None and child.local in allowed:
        yield from _check_group(child, level, group, kind)
        return
    category = category_of(child)
    if child.namespace in MODULES.values():
        if kind.style == "dca":
            yield Violation(child.line, f"<{child.local}> is written as an element, but the file says style=dca", is_fatal=False)
        yield from _check_category(child, category, level, kind)
    elif child.local not in allowed:
        yield Violation(child.line, f"<{child.local}> cannot stand in <{level}>")
    elif child.local in _CARRIERS:
        if kind.style == "dct":
            wrong = f"<{child.local} type={category!r}> is not allowed in style=dct"
            yield Violation(child.line, f"{wrong}; write the category as an element", is_fatal=False)
        yield from _check_category(child, category, level, kind)


def _check_group(group: XmlElement, level: str, rule: tuple[str, frozenset[str]], kind: TbxKind) -> Iterator[Violation]:
    carrier, following = rule
    first, *rest = group.children or [XmlElement("")]
    category = CATEGORIES.get(category_of(first))
    if first.local != carrier and (category is None or category.carrier != carrier):
        yield Violation(group.line, f"<{group.local}> must begin with <{carrier}>")
        return
    yield from _check_category(first, category_of(first), level, kind)
    for child in rest:
        inner = CATEGORIES.get(category_of(child))
        if (inner.carrier if inner else child.local) not in following:
            yield Violation(child.line, f"<{child.local}> cannot stand in <{group.local}>")
        elif category_of(child):
            yield from _check_category(child, category_of(child), level, kind)


def _check_category(element: XmlElement, name: str, level: str, kind: TbxKind) -> Iterator[Violation]:
    category = CATEGORIES.get(name)
    if kind.is_legacy:
        return  # the older standard has many more, and files name them freely
    modules = DIALECTS.get(kind.dialect, tuple(MODULES))
    if category is None or category.module not in modules:
        yield Violation(element.line, f"{name or element.local!r} is no data category of {kind.dialect}", is_fatal=False)
        return
    if element.local not in (name, category.carrier):
        yield Violation(element.line, f"{name} is written as <{element.local}>; it belongs into <{category.carrier}>", is_fatal=False)
    if level not in category.levels:
        yield Violation(element.line, f"{name} stands in <{level}>; it belongs into {' or '.join(category.levels)}", is_fatal=False)
    if category.carrier == "xref" and not element.attributes.get("target", "").startswith(("http://", "https://")):
        yield Violation(element.line, f"{name} needs a target that begins with https:// or http://", is_fatal=False)
    value = element.text.strip()
    if category.values and value not in category.values:
        yield Violation(element.line, f"{name} is {value!r}; it must be one of: {', '.join(category.values)}", is_fatal=False)
