"""The exchange formats by name, and which one a file is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from bilingua.errors import InputError
from bilingua.formats.docx import article_of_docx, format_docx, parse_docx
from bilingua.formats.exchange import ExchangeOptions
from bilingua.formats.html_table import article_of_html_table, format_html_table, parse_html_table
from bilingua.formats.po import article_of_po, format_po, parse_po
from bilingua.formats.tmx import article_of_tmx, format_tmx, parse_tmx
from bilingua.formats.xliff1 import format_xliff1, parse_xliff1
from bilingua.formats.xliff2 import format_xliff2, parse_xliff2
from bilingua.formats.xml_inline import children, local_name
from bilingua.units import BilingualDocument
from bilingua.xml_io import parse_xml


@dataclass(frozen=True, slots=True)
class ExchangeFormat:
    """One exchange format."""

    name: str
    """Name on the command line."""
    suffix: str
    """Ending of its files."""
    write: Callable[[BilingualDocument, ExchangeOptions], bytes]
    """Gives the bytes of a document's file. Deterministic."""
    read: Callable[[bytes, BilingualDocument, str], BilingualDocument]
    """Takes a file into its document; the last argument is for messages. Raises InputError."""


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        raise InputError(f"{name}: not UTF-8 at byte {err.start}; save it as UTF-8") from err


def _xml_text(data: bytes, name: str) -> str:
    """Return XML as text whatever encoding its byte order mark names; others must be UTF-8."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as err:
                raise InputError(f"{name}: not UTF-16 at byte {err.start}") from err
    return _text(data, name)


FORMATS: tuple[ExchangeFormat, ...] = (
    ExchangeFormat(
        "xliff2",
        ".xlf",
        lambda doc, options: format_xliff2(doc, options).encode("utf-8"),
        lambda data, doc, name: parse_xliff2(_xml_text(data, name), doc, name),
    ),
    ExchangeFormat(
        "xliff1",
        ".xliff",
        lambda doc, options: format_xliff1(doc, options).encode("utf-8"),
        lambda data, doc, name: parse_xliff1(_xml_text(data, name), doc, name),
    ),
    ExchangeFormat(
        "tmx",
        ".tmx",
        lambda doc, _: format_tmx(doc).encode("utf-8"),
        lambda data, doc, name: parse_tmx(_xml_text(data, name), doc, name),
    ),
    ExchangeFormat(
        "po",
        ".po",
        lambda doc, _: format_po(doc).encode("utf-8"),
        lambda data, doc, name: parse_po(_text(data, name), doc, name),
    ),
    ExchangeFormat(
        "html",
        ".html",
        lambda doc, _: format_html_table(doc).encode("utf-8"),
        lambda data, doc, name: parse_html_table(_text(data, name), doc, name),
    ),
    ExchangeFormat("docx", ".docx", lambda doc, _: format_docx(doc), parse_docx),
)
"""Every format that goes out and comes back, beside the target file's own Markdown."""


def find_format(name: str) -> ExchangeFormat:
    """Return the format of that name.

    Raises:
        InputError: There is none.
    """
    for one in FORMATS:
        if one.name == name:
            return one
    raise InputError(f"there is no exchange format {name!r}; known: {', '.join(one.name for one in FORMATS)}")


def identify_file(data: bytes, name: str) -> tuple[ExchangeFormat, str]:
    """Return the format of a file and the article it was exported from (the slug).

    Raises:
        InputError: Neither its ending nor its content is one of a known format, or it names no article.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix in (".xlf", ".xliff", ".xml"):
        return _identify_xliff(data, name)
    article = ""
    if suffix == ".tmx":
        article = article_of_tmx(parse_xml(_xml_text(data, name), name))
    elif suffix == ".po":
        article = article_of_po(_text(data, name))
    elif suffix in (".html", ".htm"):
        article = article_of_html_table(_text(data, name))
    elif suffix == ".docx":
        article = article_of_docx(data, name)
    else:
        raise InputError(f"{name}: is of no known exchange format; known endings: .xlf .xliff .tmx .po .html .docx .md")
    if not article:
        raise InputError(f"{name}: names no article; only files that bilingua exported can be taken in")
    return find_format({".htm": "html"}.get(suffix, suffix[1:])), article


def _identify_xliff(data: bytes, name: str) -> tuple[ExchangeFormat, str]:
    tree = parse_xml(_xml_text(data, name), name)
    version = tree.root.get("version") or ""
    if local_name(tree.root) != "xliff" or version[:2] not in ("1.", "2."):
        raise InputError(
            f"{tree.at(tree.root)}: found <{local_name(tree.root)}> version {version or 'none'}, an XLIFF 1.2 or 2 file is right"
        )
    files = children(tree.root, "file")
    if len(files) != 1:
        raise InputError(f"{tree.at(tree.root)}: holds {len(files)} files, one is right: an article is exported into a file of its own")
    article = files[0].get("id" if version.startswith("2.") else "original")
    if not article:
        raise InputError(f"{tree.at(files[0])}: names no article; only files that bilingua exported can be taken in")
    return find_format("xliff2" if version.startswith("2.") else "xliff1"), article
