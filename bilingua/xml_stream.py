"""XML of any size, one element at a time, and documents written from such elements.

A document type declaration is allowed (TMX and older TBX files have one) but nothing it names is
ever loaded; entity declarations and external references are refused, and so are text, tags and
nesting beyond what an exchange file has. Memory is bounded by the largest single element.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, BinaryIO

from bilingua.errors import InputError, at
from bilingua.xml_io import escape_attribute, escape_text, is_refusal, open_parser

XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"
"""Namespace of ``xml:lang`` and ``xml:id``; its attributes are named ``xml:lang``, ``xml:id`` here."""
MAX_DEPTH = 200
"""Deepest nesting that is read."""
MAX_TEXT = 4 * 1024 * 1024
"""Longest text directly inside one element, in code points."""
_MAX_TAG = 1024 * 1024  # bytes of one tag, comment or instruction; expat keeps a whole one in memory
_MAX_INSIDE = 2_000_000  # elements inside one element that is handed out
_CHUNK = 64 * 1024


@dataclass(slots=True)
class XmlElement:
    """One element with its content in document order."""

    tag: str
    """Local name, or ``{namespace}local``."""
    attributes: dict[str, str] = field(default_factory=dict)
    """By name; ``xml:lang`` for the XML namespace, ``{namespace}local`` for others."""
    content: list[XmlElement | str] = field(default_factory=list)
    """Elements and texts; neighbouring texts are joined."""
    line: int = 0
    """0-based line of the start tag; 0 for elements made by the program."""

    local: str = field(init=False, repr=False, compare=False)
    """The name without namespace."""
    namespace: str = field(init=False, repr=False, compare=False)
    """The namespace, empty for none."""

    def __post_init__(self) -> None:
        """Take the tag apart once; it is asked for more often than elements are made."""
        namespace, brace, local = self.tag.rpartition("}")
        self.local, self.namespace = (local, namespace[1:]) if brace else (self.tag, "")

    @property
    def children(self) -> list[XmlElement]:
        """The elements of ``content``."""
        return [item for item in self.content if isinstance(item, XmlElement)]

    @property
    def text(self) -> str:
        """All text inside, that of inner elements included."""
        return "".join(item if isinstance(item, str) else item.text for item in self.content)

    def find(self, local: str) -> XmlElement | None:
        """Return the first child of that local name."""
        return next((child for child in self.children if child.local == local), None)

    def find_all(self, local: str) -> list[XmlElement]:
        """Return the children of that local name."""
        return [child for child in self.children if child.local == local]

    def add(self, tag: str, text: str = "", **attributes: str) -> XmlElement:
        """Append a new child and return it; ``xml_lang`` stands for ``xml:lang``."""
        child = XmlElement(tag, {name.replace("xml_", "xml:"): value for name, value in attributes.items()}, [text] if text else [])
        self.content.append(child)
        return child


def read_elements(stream: BinaryIO, name: str, wanted: Collection[str]) -> Iterator[tuple[XmlElement, tuple[XmlElement, ...]]]:
    """Read a document of any size and hand out the wanted elements one after another.

    Args:
        stream: The document.
        name: File name, for messages.
        wanted: Local names; an element inside a wanted one is not handed out by itself.

    Yields:
        The element, complete, and what it stands in from the root inwards (tags and attributes
        only; their content is dropped). The root is handed out last, without wanted elements.

    Raises:
        InputError: It is not well-formed, or hostile; the message begins with ``name:line``.
    """
    from xml.etree.ElementTree import ParseError

    builder, fed = _Builder(name, frozenset(wanted)), 0
    parser = open_parser(builder)
    expat = builder.expat = parser.parser
    try:
        while chunk := stream.read(_CHUNK):
            parser.feed(chunk)
            fed += len(chunk)
            if fed - max(expat.CurrentByteIndex, 0) > _MAX_TAG:
                where = at(name, expat.CurrentLineNumber - 1)
                raise InputError(f"{where}: a tag or comment is longer than {_MAX_TAG} bytes; this is no exchange file")
            yield from builder.take()
        parser.close()
    except ParseError as err:
        line, column = err.position
        reason = str(err).partition(":")[0]
        raise InputError(f"{at(name, line - 1)}: not well-formed XML: {reason} (column {column + 1}); mend it or export it again") from err
    except (LookupError, ValueError) as err:
        where = at(name, expat.CurrentLineNumber - 1)
        if not is_refusal(err):
            raise InputError(f"{where}: encoding cannot be read: {err}; save the file as UTF-8") from err
        entity = getattr(err, "name", None)
        what = f"declares the entity {entity!r}" if entity else "refers to another file"
        raise InputError(f"{where}: {what}; entities and external references are not read, write the text itself") from err
    yield from builder.take()


class _Builder:
    """Target of the XML parser: builds elements and drops what nobody asked for."""

    def __init__(self, name: str, wanted: frozenset[str]) -> None:
        self.expat: Any = None
        self._name = name
        self._wanted = wanted
        self._stack: list[XmlElement] = []
        self._inside = 0  # depth of the wanted element that is open, 0 for none
        self._count = 0
        self._length = 0
        self._ready: list[tuple[XmlElement, tuple[XmlElement, ...]]] = []

    def take(self) -> Iterator[tuple[XmlElement, tuple[XmlElement, ...]]]:
        ready, self._ready = self._ready, []
        return iter(ready)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        xml = f"{{{XML_NAMESPACE}}}"
        named = {f"xml:{key.removeprefix(xml)}" if key.startswith(xml) else key: value for key, value in attributes.items()}
        element = XmlElement(tag, named, [], self.expat.CurrentLineNumber - 1)
        self._stack.append(element)
        if len(self._stack) > MAX_DEPTH:
            raise InputError(f"{at(self._name, element.line)}: elements are nested deeper than {MAX_DEPTH}; this is no exchange file")
        self._length = 0
        if self._inside:
            self._count += 1
            if self._count > _MAX_INSIDE:
                where = at(self._name, element.line)
                raise InputError(f"{where}: one element holds more than {_MAX_INSIDE} others; this is no exchange file")
        elif element.local in self._wanted:
            self._inside, self._count = len(self._stack), 0

    def end(self, _tag: str) -> None:
        element = self._stack.pop()
        self._length = 0
        depth = len(self._stack) + 1
        is_wanted = self._inside == depth
        if is_wanted:
            self._inside = 0
        if is_wanted or not self._stack:
            self._ready.append((element, tuple(XmlElement(outer.tag, outer.attributes, [], outer.line) for outer in self._stack)))
        elif self._inside:
            self._stack[-1].content.append(element)
        # What is neither wanted nor inside something wanted (and no root) is dropped here.

    def data(self, text: str) -> None:
        if not self._inside:
            return
        self._length += len(text)
        if self._length > MAX_TEXT:
            where = at(self._name, self.expat.CurrentLineNumber - 1)
            raise InputError(f"{where}: a text is longer than {MAX_TEXT} characters; this is no exchange file")
        self._stack[-1].content.append(text)

    def comment(self, text: str) -> None:
        """Drop comments."""

    def pi(self, target: str, data: str) -> None:
        """Drop processing instructions."""

    def close(self) -> None:
        """Nothing is left to be done."""


def format_xml(
    root: XmlElement,
    *,
    prefixes: Mapping[str, str] | None = None,
    doctype: str = "",
    more: tuple[XmlElement, Iterable[XmlElement]] | None = None,
) -> str:
    """Write a document: declaration, one element a line, indented where an element holds only elements.

    Args:
        root: The root element.
        prefixes: Prefix for each namespace in use; the empty prefix is the default namespace.
        doctype: Document type declaration, empty for none.
        more: An element of the tree and further children of it, made while they are written, so that
            a large document is never in memory as elements.
    """
    names = dict(prefixes or {})
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    if doctype:
        lines.append(doctype)
    declared = "".join(f' xmlns{":" if prefix else ""}{prefix}="{escape_attribute(uri)}"' for uri, prefix in names.items())
    _write(root, _Writing(names, lines, more), declared, "")
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class _Writing:
    names: Mapping[str, str]
    lines: list[str]
    more: tuple[XmlElement, Iterable[XmlElement]] | None


def _write(element: XmlElement, to: _Writing, declared: str, indent: str) -> None:
    further = to.more[1] if to.more is not None and to.more[0] is element else ()
    if not further and (not element.content or any(isinstance(item, str) for item in element.content)):
        to.lines.append(indent + _inline(element, to.names, declared))
        return
    name, attributes = _name_of(element.tag, to.names), _attributes_of(element, to.names)
    to.lines.append(f"{indent}<{name}{declared}{attributes}>")
    for child in chain(element.children, further):
        _write(child, to, "", indent + "  ")
    to.lines.append(f"{indent}</{name}>")


def _inline(element: XmlElement, names: Mapping[str, str], declared: str) -> str:
    name, attributes = _name_of(element.tag, names), _attributes_of(element, names)
    if not element.content:
        return f"<{name}{declared}{attributes}/>"
    inner = "".join(escape_text(item) if isinstance(item, str) else _inline(item, names, "") for item in element.content)
    return f"<{name}{declared}{attributes}>{inner}</{name}>"


def _name_of(tag: str, names: Mapping[str, str]) -> str:
    if not tag.startswith("{"):
        return tag
    uri, _, local = tag[1:].partition("}")
    return f"{names[uri]}:{local}" if names[uri] else local


def _attributes_of(element: XmlElement, names: Mapping[str, str]) -> str:
    return "".join(f' {_name_of(key, names)}="{escape_attribute(value)}"' for key, value in element.attributes.items())
