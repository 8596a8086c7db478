"""Reading TBX: ISO 30042:2019 in both styles, and the older ``martif`` of 2008."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from bilingua.errors import InputError, at
from bilingua.lang import base_language
from bilingua.terminology.exchange.cells import from_cells, parse_cells
from bilingua.terminology.exchange.tbx_rules import DIALECTS, TbxKind, Violation, category_of, check_entry, check_header, check_root
from bilingua.terminology.exchange.values import Notes, clean_term
from bilingua.units import LanguagePair, TermEntry
from bilingua.xml_stream import XmlElement, read_elements

_LEGACY = {"termEntry": "conceptEntry", "langSet": "langSec", "tig": "termSec", "ntig": "termSec"}
_WANTED = ("tbxHeader", "martifHeader", "conceptEntry", "termEntry", "back")
_FORBIDDEN = ("deprecatedTerm", "supersededTerm")


@dataclass(slots=True)
class TbxReader:
    """Reads one file; ``kind`` is known once the first entry has been read."""

    name: str
    """File name, for messages."""
    pair: LanguagePair
    """The languages wanted."""
    notes: Notes
    """Takes what was left out."""
    kind: TbxKind | None = None
    """Dialect and style."""
    _ids: set[int] = field(default_factory=set)
    _targets: dict[int, tuple[int, str]] = field(default_factory=dict)

    def read(self, stream: BinaryIO) -> Iterator[TermEntry]:
        """Yield an entry for each concept that has terms in both languages.

        Raises:
            InputError: The file is no TBX or its structure is broken; the message names the line.
        """
        has_header = False
        for element, path in read_elements(stream, self.name, _WANTED):
            if not path:
                self._finish(element)
                continue
            kind = self.kind or self._open(path[0])
            if element.local.endswith("Header"):
                has_header = True
                self._refuse(check_header(element))
                continue
            if element.local == "back":
                self._note_ids(element)
                continue
            if not has_header:
                raise InputError(f"{at(self.name, element.line)}: an entry stands before the header; the header comes first")
            if [item.local for item in path[1:]] != ["text", "body"]:
                where = f"{at(self.name, element.line)}: <{element.local}> stands in <{path[-1].local}>"
                raise InputError(f"{where}; it belongs into <text><body>")
            entry = self._read_entry(_modern(element), kind)
            if entry is not None:
                yield entry

    def _open(self, root: XmlElement) -> TbxKind:
        if root.local == "martif":
            self.kind = TbxKind(root.attributes.get("type", "TBX"), "dca", is_legacy=True)
        elif root.local == "tbx":
            self._refuse(check_root(root))
            self.kind = TbxKind(root.attributes["type"], root.attributes["style"])
            if self.kind.dialect not in DIALECTS:
                known = ", ".join(DIALECTS)
                self.notes.add(self.name, root.line, f"dialect {self.kind.dialect!r} is none of {known}; what these know is read")
        else:
            raise InputError(f"{at(self.name, root.line)}: root element is <{root.local}>, not <tbx> or <martif>")
        return self.kind

    def _finish(self, root: XmlElement) -> None:
        if self.kind is None:
            self._open(root)
        for key, (line, target) in self._targets.items():
            if key not in self._ids:
                self.notes.add(self.name, line, f"refers to {target!r}, which is no id in the file")

    def _refuse(self, violations: Iterator[Violation]) -> None:
        for violation in violations:
            raise InputError(f"{at(self.name, violation.line)}: {violation.message}")

    def _read_entry(self, entry: XmlElement, kind: TbxKind) -> TermEntry | None:
        for violation in check_entry(entry, kind):
            if violation.is_fatal:
                raise InputError(f"{at(self.name, violation.line)}: {violation.message}")
            self.notes.add(self.name, violation.line, violation.message)
        self._note_ids(entry)
        sides = [self._terms(entry, tag) for tag in (self.pair.source, self.pair.target)]
        source = _preferred(sides[0]) or next((term for term in sides[0] if not term.is_short), None)
        target = _preferred(sides[1])
        if source is None or target is None:
            missing = self.pair.source if source is None else self.pair.target
            self.notes.add(self.name, entry.line, f"entry has no term in {missing} that may be used; left out")
            return None
        cells = {
            "source": source.text,
            "target": target.text,
            "variants": "|".join(term.text for term in sides[0] if not term.is_short and term is not source),
            "short": "|".join(self._pair_shorts(entry, *sides)),
            "admitted": "|".join(term.text for term in sides[1] if not (term.is_short or term.is_forbidden or term is target)),
            "forbidden": "|".join(term.text for term in sides[1] if term.is_forbidden),
            **_facts(entry),
        }
        if "id" in entry.attributes:
            cells["id"] = entry.attributes["id"]
        return from_cells(cells, self.name, entry.line)

    def _note_ids(self, entry: XmlElement) -> None:
        stack = [entry]
        while stack:
            element = stack.pop()
            own, target = element.attributes.get("id"), element.attributes.get("target")
            if own:
                if hash(own) in self._ids:
                    raise InputError(f"{at(self.name, element.line)}: id {own!r} is given twice; ids are unique in a file")
                self._ids.add(hash(own))
            if target and "://" not in target and len(self._targets) < 100_000:
                self._targets.setdefault(hash(target), (element.line, target))
            stack += element.children

    def _terms(self, entry: XmlElement, tag: str) -> list[_Term]:
        terms = []
        for section in entry.find_all("langSec"):
            if base_language(section.attributes.get("xml:lang", "").replace("_", "-")) != base_language(tag):
                continue
            for term_section in section.find_all("termSec"):
                term = term_section.find("term")
                if term is not None:
                    facts = dict(_categories(term_section))
                    text = clean_term(term.text, "term", self.name, term.line).replace("|", "/")
                    status = facts.get("administrativeStatus", facts.get("normativeAuthorization", ""))
                    terms.append(_Term(text, status, facts.get("termType") == "shortForm"))
        return terms

    def _pair_shorts(self, entry: XmlElement, sources: list[_Term], targets: list[_Term]) -> list[str]:
        """Pair the short forms of the two languages in order; without a partner each they are left out."""
        own, other = ([term.text for term in terms if term.is_short] for terms in (sources, targets))
        if own and len(own) == len(other):
            return [f"{first}={second}" for first, second in zip(own, other, strict=True) if "=" not in first]
        if own or other:
            counts = f"{len(own)} short forms in {self.pair.source}, {len(other)} in {self.pair.target}"
            self.notes.add(self.name, entry.line, f"{counts}; left out, since they cannot be paired")
        return []


@dataclass(frozen=True, slots=True)
class _Term:
    text: str
    status: str
    is_short: bool

    @property
    def is_forbidden(self) -> bool:
        return self.status.startswith(_FORBIDDEN)


def _preferred(terms: list[_Term]) -> _Term | None:
    usable = [term for term in terms if not (term.is_short or term.is_forbidden)]
    return next((term for term in usable if term.status.startswith("preferredTerm")), usable[0] if usable else None)


def _categories(section: XmlElement) -> Iterator[tuple[str, str]]:
    """Yield (data category, value) of a section, groups looked into, inner sections not."""
    for child in section.children:
        if child.local in ("langSec", "termSec"):
            continue
        if child.local.endswith("Grp"):
            yield from _categories(child)
        elif category_of(child):
            yield category_of(child), " ".join(child.text.split())


def _facts(entry: XmlElement) -> dict[str, str]:
    """Return domain, origin, note and our own cells of an entry; definitions go into the note."""
    categories = list(_categories(entry))
    for section in entry.find_all("langSec"):
        categories += [pair for pair in _categories(section) if pair[0] == "definition"]
    named = dict(reversed(categories))
    own: dict[str, str] = {}
    notes = []
    for note in entry.find_all("note"):
        cells = parse_cells(note.text)
        if cells is None:
            notes.append(" ".join(note.text.split()))
        else:
            own |= cells
    notes += [value for name, value in categories if name == "definition"]
    return {
        "domain": named.get("subjectField", ""),
        "origin": named.get("source", ""),
        "note": "; ".join(dict.fromkeys(note for note in notes if note)),
        **own,
    }


def _modern(element: XmlElement) -> XmlElement:
    """Return an entry of 2008 in the shape of 2019; one of 2019 is returned as it is."""
    if element.local == "conceptEntry":
        return element
    return _renamed(element)


def _renamed(element: XmlElement) -> XmlElement:
    content: list[XmlElement | str] = []
    for item in element.content:
        if isinstance(item, XmlElement) and item.local == "termGrp":
            content += [_renamed(inner) for inner in item.children]
        else:
            content.append(item if isinstance(item, str) else _renamed(item))
    attributes = dict(element.attributes)
    if element.local == "langSet" and "xml:lang" not in attributes and "lang" in attributes:
        attributes["xml:lang"] = attributes.pop("lang")
    return XmlElement(_LEGACY.get(element.local, element.local), attributes, content, element.line)
