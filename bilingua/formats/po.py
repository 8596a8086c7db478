"""gettext PO: one message a segment, its id as context; inline Markdown stays in the text.

Machine translations are ``fuzzy``, so that gettext tools offer them for review; taking the flag off accepts them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bilingua.errors import InputError, at
from bilingua.formats.exchange import Change, block_units, segments_of, take_in_changes, unit_notes
from bilingua.units import BilingualDocument, TranslationUnit, UnitState

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\a": "\\a", "\b": "\\b", "\f": "\\f", "\v": "\\v"}
_UNESCAPES = {escape[1]: char for char, escape in _ESCAPES.items()}
_ESCAPED = re.compile(r"\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|(.))")
_FIELD = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)\s+"(.*)"\s*$')
_MORE = re.compile(r'"(.*)"\s*$')
_STATE = "#. state: "


@dataclass(slots=True)
class _Entry:
    line: int
    fields: dict[str, str] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)
    state: str = ""


def format_po(doc: BilingualDocument) -> str:
    """Return the document as a PO file. Deterministic."""
    facts = [
        f"Project-Id-Version: {doc.article.id}\n",
        f"Language: {doc.pair.target.replace('-', '_')}\n",
        "MIME-Version: 1.0\n",
        "Content-Type: text/plain; charset=UTF-8\n",
        "Content-Transfer-Encoding: 8bit\n",
        f"X-Source-Language: {doc.pair.source}\n",
        f"X-Article: {doc.article.id}\n",
        "X-Generator: bilingua\n",
    ]
    entries = ['msgid ""\nmsgstr ""\n' + "".join(f'"{_escape(line)}"\n' for line in facts)]
    for _, kind, units in block_units(doc):
        entries += [_format_entry(unit, kind, doc) for unit in units]
    return "\n".join(entries)


def _format_entry(unit: TranslationUnit, kind: str, doc: BilingualDocument) -> str:
    lines = [f"#. {kind}", _STATE + unit.state.value]
    lines += [f"#. term: {_one_line(outcome.match.surface)} = {_one_line(outcome.match.target)}" for outcome in unit.outcomes]
    lines += [f"#. {finding.severity.value}: {_one_line(finding.message)} [{finding.check}]" for finding in unit_notes(unit)]
    lines.append(f"#: {doc.article.id}:{unit.segment.id}")
    if unit.target and unit.state in (UnitState.INITIAL, UnitState.TRANSLATED):
        lines.append("#, fuzzy")
    lines += [_format_field("msgctxt", unit.segment.id), _format_field("msgid", unit.segment.text), _format_field("msgstr", unit.target)]
    return "\n".join(lines) + "\n"


def _format_field(name: str, text: str) -> str:
    if "\n" not in text.rstrip("\n"):
        return f'{name} "{_escape(text)}"'
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    return f'{name} ""\n' + "\n".join(f'"{_escape(line)}"' for line in lines)


def _escape(text: str) -> str:
    # Controls without a letter are written by number.
    return "".join(_ESCAPES.get(char) or (f"\\x{ord(char):02x}" if ord(char) < 32 or ord(char) == 127 else char) for char in text)


def _one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def parse_po(text: str, doc: BilingualDocument, name: str = "PO file") -> BilingualDocument:
    """Take the targets of a PO file into the document it was exported from.

    A message without the flag ``fuzzy`` counts as reviewed, or as final where its comment says so.

    Raises:
        InputError: No PO file, another article, a message the document does not have, or a source that no
            longer fits; the message names line and unit.
    """
    segments = segments_of(doc)
    changes: dict[str, Change] = {}
    for entry in _read_entries(text, name):
        source, place = entry.fields.get("msgid", ""), at(name, entry.line)
        if not source and "msgctxt" not in entry.fields:
            _check_header(entry.fields.get("msgstr", ""), doc, place)
            continue
        unit_id = entry.fields.get("msgctxt", "")
        if unit_id not in segments:
            raise InputError(f"{place}: unit {unit_id or 'without msgctxt'} is not in {doc.article.id}; export it again")
        state = None
        if "fuzzy" not in entry.flags:
            state = UnitState.FINAL if entry.state == UnitState.FINAL else UnitState.REVIEWED
        changes[unit_id] = Change(source, entry.fields.get("msgstr", ""), state, place)
    return take_in_changes(doc, changes, name)


def article_of_po(text: str) -> str:
    """Return the article that a PO file names in its header; empty where it names none."""
    found = re.search(r'^"X-Article: (.*?)(?:\\n)?"', text, re.MULTILINE)
    return found[1] if found else ""


def _check_header(header: str, doc: BilingualDocument, place: str) -> None:
    facts = dict(line.split(": ", 1) for line in header.split("\n") if ": " in line)
    article, language = facts.get("X-Article", doc.article.id), facts.get("X-Source-Language", doc.pair.source)
    if article != doc.article.id:
        raise InputError(f"{place}: is of article {article}, not of {doc.article.id}")
    if language != doc.pair.source:
        raise InputError(f"{place}: is from {language}, {doc.article.id} is from {doc.pair.source}")


def _read_entries(text: str, name: str) -> Iterator[_Entry]:
    entry, current = _Entry(0), ""
    for number, raw in enumerate(text.removeprefix("\ufeff").split("\n")):
        line = raw.strip("\r \t")
        if not line or line.startswith("#~"):
            if entry.fields:
                yield entry
                entry, current = _Entry(number + 1), ""
            continue
        if line.startswith("#"):
            if entry.fields:
                yield entry
                entry, current = _Entry(number), ""
            if line.startswith("#,"):
                entry.flags.update(flag.strip() for flag in line[2:].split(","))
            elif line.startswith(_STATE):
                entry.state = line.removeprefix(_STATE).strip()
            continue
        found = _FIELD.match(line)
        more = _MORE.match(line)
        if found:
            current = found[1]
            if current in ("msgctxt", "msgid") and "msgstr" in entry.fields:
                yield entry
                entry = _Entry(number)
            if not entry.fields:
                entry.line = number
            entry.fields[current] = _unescape(found[2])
        elif more and current:
            entry.fields[current] += _unescape(more[1])
        else:
            raise InputError(f"{at(name, number)}: found {line[:40]!r}; a PO file has comments, msgctxt, msgid and msgstr")
    if entry.fields:
        yield entry


def _unescape(text: str) -> str:
    def char(found: re.Match[str]) -> str:
        if found[1]:
            return chr(int(found[1], 8))
        if found[2] or found[3]:
            return chr(int(found[2] or found[3], 16))
        return _UNESCAPES.get(found[4], found[4])

    return _ESCAPED.sub(char, text) if "\\" in text else text
