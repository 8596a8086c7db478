"""Text and codes of a segment as XML content, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from bilingua.errors import InputError
from bilingua.formats.inline import Code, Piece, segment_codes
from bilingua.units import Segment
from bilingua.xml_io import XmlTree, escape_text, split_illegal

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# Code of a character that XML forbids, in formats that have no element for it.
_CHARACTER_ID = "u"


def format_pieces(pieces: Iterable[Piece], format_code: Callable[[Code], str], format_char: Callable[[str, int], str]) -> str:
    """Return XML content.

    Args:
        pieces: Text and codes.
        format_code: Gives the XML of a code: an element, or the opening or closing tag of one.
        format_char: Gives the element for a character that XML forbids; the number counts them from 1.
    """
    parts: list[str] = []
    count = 0
    for piece in pieces:
        if isinstance(piece, Code):
            parts.append(format_code(piece))
            continue
        for run, is_illegal in split_illegal(piece):
            count += is_illegal
            parts.append(format_char(run, count) if is_illegal else escape_text(run))
    return "".join(parts)


def character_id(char: str, number: int) -> str:
    """Return the id that stands for a forbidden character in formats without an element for it."""
    return f"{_CHARACTER_ID}{ord(char):04x}-{number}"


def character_of(code_id: str) -> str | None:
    """Return the character that an id of `character_id` stands for; None for another id."""
    number = code_id.removeprefix(_CHARACTER_ID).partition("-")[0]
    if not code_id.startswith(_CHARACTER_ID) or "-" not in code_id:
        return None
    try:
        return chr(int(number, 16))
    except (ValueError, OverflowError):
        return None


class CodeReader:
    """Turns the codes of one unit in an exchange file back into Markdown, and refuses what does not belong there."""

    def __init__(self, segment: Segment, tree: XmlTree) -> None:
        """Know the codes that the segment has."""
        self._codes = {(code.id, code.role): code.text for code in segment_codes(segment)}
        self._segment, self._tree = segment, tree

    def whole(self, code_id: str, element: Element) -> str:
        """Return the Markdown of a whole code."""
        return self._find(code_id, "whole", element)

    def opening(self, code_id: str, element: Element) -> str:
        """Return the Markdown that opens a pair."""
        return self._find(code_id, "open", element)

    def closing(self, code_id: str, element: Element) -> str:
        """Return the Markdown that closes a pair."""
        return self._find(code_id, "close", element)

    def _find(self, code_id: str, role: str, element: Element) -> str:
        text = next((text for (own, how), text in self._codes.items() if own == code_id and how == role), None)
        if text is None:
            known = ", ".join(sorted({own for own, _ in self._codes})) or "none"
            place = self._tree.at(element)
            raise InputError(f"{place}: unit {self._segment.id} has no inline code {code_id!r} of this kind; its codes are: {known}")
        return text

    def unknown(self, element: Element) -> InputError:
        """Return the error for an element that cannot stand inside a segment."""
        return InputError(f"{self._tree.at(element)}: unit {self._segment.id} holds <{local_name(element)}>, which is not known here")


def read_content(element: Element, read_child: Callable[[Element], str]) -> str:
    """Return the text of an element, its children by ``read_child``."""
    parts = [element.text or ""]
    for child in element:
        parts.append(read_child(child))
        parts.append(child.tail or "")
    return "".join(parts)


def local_name(element: Element) -> str:
    """Return an element's name without its namespace; empty for comments and processing instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Element, name: str) -> Sequence[Element]:
    """Return the children of that local name, whatever their namespace."""
    return [child for child in element if local_name(child) == name]


def descendants(element: Element, name: str) -> Sequence[Element]:
    """Return the descendants of that local name, in document order."""
    return [child for child in element.iter() if local_name(child) == name]
