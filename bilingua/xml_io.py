"""XML in and out: the one place where it is parsed, with nothing that an exchange file could misuse.

Parsing refuses entity declarations (entity bombs), external entities, overlong files and nesting
beyond reason, and names the line of everything it refuses. Writing escapes what XML 1.0 allows and
never lets a character through that it forbids (section 2.2, production Char).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from bilingua.errors import InputError, at

MAX_BYTES = 64 * 1024 * 1024
"""Longest file that is parsed."""
_MAX_DEPTH = 200
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_ATTRIBUTE = {**_TEXT, '"': "&quot;", "\t": "&#9;", "\n": "&#10;"}
_TEXT_TABLE, _ATTRIBUTE_TABLE = str.maketrans(_TEXT), str.maketrans(_ATTRIBUTE)


@dataclass(frozen=True, slots=True)
class XmlTree:
    """A parsed file."""

    root: Element
    """Its root."""
    name: str
    """What messages call it."""
    lines: Mapping[Element, int]
    """0-based line on which each element begins."""

    def at(self, element: Element) -> str:
        """Return ``name:line`` of an element."""
        return at(self.name, self.lines.get(element))


class _LineBuilder(TreeBuilder):
    """Builds the tree, knows each element's line and refuses to nest too deep."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.lines: dict[Element, int] = {}
        self.current_line: Callable[[], int] = lambda: 0
        self._name, self._depth = name, 0

    def start(self, tag: Any, attrs: Any, /) -> Element:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise InputError(f"{at(self._name, self.current_line())}: elements stand more than {_MAX_DEPTH} deep")
        element = super().start(tag, attrs)
        self.lines[element] = self.current_line()
        return element

    def end(self, tag: Any, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def parse_xml(text: str | bytes, name: str) -> XmlTree:
    """Parse XML; ``name`` is for messages only.

    A document type without entities is allowed, since TMX and older XLIFF files name one; it is never fetched.

    Raises:
        InputError: Too long, not well-formed, nested too deep, or with entities of its own; the message has the line.
    """
    from defusedxml.common import DefusedXmlException, EntitiesForbidden
    from defusedxml.ElementTree import DefusedXMLParser

    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(data) > MAX_BYTES:
        raise InputError(f"{name}: {len(data)} bytes of XML; files of up to {MAX_BYTES} are read")
    builder = _LineBuilder(name)
    # A text given as str is UTF-8 by now, whatever its XML declaration says.
    parser: Any = DefusedXMLParser(target=builder, encoding="utf-8" if isinstance(text, str) else None)
    builder.current_line = lambda: int(parser.parser.CurrentLineNumber) - 1
    try:
        parser.feed(data)
        root = parser.close()
    except ParseError as err:
        raise InputError(f"{at(name, err.position[0] - 1)}: not well-formed XML: {err}") from err
    except DefusedXmlException as err:
        what = "declares an entity" if isinstance(err, EntitiesForbidden) else "refers to something outside the file"
        raise InputError(f"{at(name, builder.current_line())}: {what}; such files are not read, take it out") from err
    except (ValueError, LookupError) as err:
        raise InputError(f"{name}: not readable as XML: {err}") from err
    return XmlTree(root, name, builder.lines)


def is_xml_char(char: str) -> bool:
    """Tell whether XML 1.0 allows a character."""
    return _ILLEGAL.match(char) is None


def split_illegal(text: str) -> list[tuple[str, bool]]:
    """Cut text into runs that XML allows and single characters that it does not (flag true)."""
    if not _ILLEGAL.search(text):
        return [(text, False)] if text else []
    parts: list[tuple[str, bool]] = []
    position = 0
    for found in _ILLEGAL.finditer(text):
        if found.start() > position:
            parts.append((text[position : found.start()], False))
        parts.append((found[0], True))
        position = found.end()
    if position < len(text):
        parts.append((text[position:], False))
    return parts


def escape_text(text: str) -> str:
    """Return text for an element's content; what XML forbids becomes U+FFFD."""
    return _ILLEGAL.sub("\ufffd", text).translate(_TEXT_TABLE)


def escape_attribute(text: str) -> str:
    """Return text for an attribute in double quotes; what XML forbids becomes U+FFFD."""
    return _ILLEGAL.sub("\ufffd", text).translate(_ATTRIBUTE_TABLE)


def format_tag(name: str, attributes: Mapping[str, str | None] | None = None, content: str | None = None) -> str:
    """Return one element as XML text.

    Args:
        name: Qualified name.
        attributes: In the order in which they are written; those that are None are left out.
        content: XML text inside, already escaped; None for an empty element.
    """
    written = "".join(f' {key}="{escape_attribute(value)}"' for key, value in (attributes or {}).items() if value is not None)
    return f"<{name}{written}/>" if content is None else f"<{name}{written}>{content}</{name}>"


def format_lines(lines: Iterable[str], indent: int = 1) -> str:
    """Return elements one a line, indented, for the content of an element without text of its own."""
    pad = "  " * indent
    return "".join(f"\n{pad}{line}" for line in lines) + "\n" + "  " * (indent - 1)


def open_parser(target: object, encoding: str | None = None) -> Any:
    """Return an expat parser that feeds ``target`` and refuses entities and external references; for `bilingua.xml_stream`."""
    from defusedxml.ElementTree import DefusedXMLParser

    return DefusedXMLParser(target=target, encoding=encoding, forbid_dtd=False, forbid_entities=True, forbid_external=True)


def is_refusal(err: BaseException) -> bool:
    """Tell whether a parser from `open_parser` raised this because the file declares entities or refers to others."""
    from defusedxml.common import DefusedXmlException

    return isinstance(err, DefusedXmlException)
