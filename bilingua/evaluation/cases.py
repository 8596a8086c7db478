"""Annotated sentences: a source with its terms and ordinary words marked, and a reference.

One row a sentence, two columns: the marked source and the reference. ``{surface|target|type}`` is a
glossary term, ``[surface|target]`` an ordinary word with its translation in the reference. Letters
joined before a bracket are proclitics. Lines that begin with ``#`` are comments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from bilingua.errors import InputError, at
from bilingua.units import TermEntry, TermMatch

_MARK = re.compile(r"\{([^|{}]+)\|([^|{}]+)\|([a-z]+)\}|\[([^|\[\]]+)\|([^|\[\]]+)\]")
_PROCLITICS = re.compile(r"(?<!\w)\w{1,3}$")


@dataclass(frozen=True, slots=True)
class TermCase:
    """A sentence with a reference and what a glossary would say of it."""

    source: str
    """The sentence, marks taken off."""
    reference: str
    """Its translation by a person, with every term as decided."""
    terms: tuple[TermMatch, ...]
    """The glossary terms, in order."""
    words: tuple[TermMatch, ...]
    """Ordinary words with their translation in the reference, in order."""


def read_cases(path: Path) -> list[TermCase]:
    """Read a file of annotated sentences.

    Raises:
        InputError: The file cannot be read, or a row is wrong (with its line).
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise InputError(f"{path}: annotated sentences cannot be read: {err}") from err
    return parse_cases(text, str(path))


def parse_cases(text: str, name: str) -> list[TermCase]:
    """Parse annotated sentences; ``name`` is for messages.

    Raises:
        InputError: A row has not two columns, or a mark's target is not in its reference.
    """
    cases = []
    for line, row in enumerate(text.split("\n")):
        if not row.strip() or row.startswith("#"):
            continue
        columns = row.split("\t")
        if len(columns) != 2:
            raise InputError(f"{at(name, line)}: {len(columns)} columns found; give a marked source, a tab and a reference")
        case = _parse_case(columns[0], columns[1])
        for match in (*case.terms, *case.words):
            if match.target.lower() not in case.reference.lower():
                raise InputError(f"{at(name, line)}: the reference lacks {match.target!r}; write it as the mark has it")
        cases.append(case)
    return cases


def _parse_case(marked: str, reference: str) -> TermCase:
    plain = ""
    terms: list[TermMatch] = []
    words: list[TermMatch] = []
    end = 0
    for found in _MARK.finditer(marked):
        plain += marked[end : found.start()]
        end = found.end()
        term, target, kind, word, english = found.groups()
        surface = term or word
        clitics = _PROCLITICS.search(plain)
        entry = TermEntry(f"{surface}={target or english}", surface, target or english, type=kind or "other")
        match = TermMatch(entry, len(plain), len(plain) + len(surface), surface, entry.target, clitics.group(0) if clitics else "")
        (terms if term else words).append(match)
        plain += surface
    return TermCase(plain + marked[end:], reference, tuple(terms), tuple(words))
