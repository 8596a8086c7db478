"""Files and texts to articles: format, encoding, cleaning, blocks and segments."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from bilingua.config import SourceSettings
from bilingua.errors import InputError
from bilingua.lang import is_language_tag
from bilingua.normalize import slugify
from bilingua.source.blocks import parse_blocks
from bilingua.source.cleaning import Line, clean_lines, mark_structure, visible_text
from bilingua.source.encoding import read_text
from bilingua.source.front_matter import FrontMatter, format_front_matter, split_front_matter
from bilingua.source.furniture import load_furniture
from bilingua.source.text import format_body, split_title
from bilingua.units import Article, Metadata, Removal

Kind = Literal["text", "markdown", "html"]
_SUFFIXES: dict[str, Kind] = {
    **dict.fromkeys((".txt", ".text"), "text"),
    **dict.fromkeys((".md", ".markdown"), "markdown"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
}
_HTML_START = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_H1 = re.compile(r"(?:[ \t]*\n)*(?: {0,3}#[ \t]+(?P<atx>[^\n]+?)(?:[ \t]+#+)?[ \t]*|(?P<setext>[^\n]+)\n {0,3}=+[ \t]*)(?:\n|\Z)")


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read an article."""

    language: str
    """BCP 47 tag where the article does not name its own."""
    settings: SourceSettings = field(default_factory=SourceSettings)
    """Cleaning."""
    article_id: str | None = None
    """The article's id; None makes one from its name."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """An article before its body is parsed."""

    title: str
    body: str
    metadata: Metadata = field(default_factory=Metadata)
    removals: tuple[Removal, ...] = ()
    language: str | None = None


def read_article(path: Path, options: ReadOptions) -> Article:
    """Read an article file: text, Markdown or HTML by its suffix, else by how it begins.

    Raises:
        InputError: The file is missing, a folder, unreadable, too large, empty, binary, in an unknown
            encoding, has broken front matter, or holds no text after cleaning.
        ConfigError: The project's furniture rules are wrong.
        MissingExtraError: An HTML file without the packages that read it.
    """
    text, data = read_text(path, options.language)
    kind = _SUFFIXES.get(path.suffix.lower()) or _sniff(text)
    article = parse_article(text, options, kind=kind, name=str(path))
    return replace(article, sha256=hashlib.sha256(data).hexdigest(), path=path)


def parse_article(text: str, options: ReadOptions, *, kind: Kind, name: str) -> Article:
    """Parse the text of an article.

    Args:
        text: The whole file's text.
        options: Language, cleaning, id.
        kind: Its format.
        name: File name or path, for messages and for the id where none is given.

    Raises:
        InputError: Broken front matter, or no text after cleaning.
        ConfigError: The project's furniture rules are wrong.
        MissingExtraError: HTML without the packages that read it.
    """
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text:
        raise InputError(f"{name}: holds NUL characters; give a text, Markdown or HTML file")
    readers = {"text": _read_plain, "markdown": _read_markdown, "html": _read_html}
    draft = readers[kind](text, options, name)
    language = draft.language or options.language
    if not is_language_tag(language):
        raise InputError(f"{name}: language {language!r} is no BCP 47 tag; give one such as 'ar' or 'zh-Hant'")
    if not draft.body:
        raise InputError(
            f"{name}: no text is left after cleaning ({len(draft.removals)} lines taken out); "
            'give an article with text, switch rules off or set clean = "never"'
        )
    return Article(
        id=options.article_id or _make_id(name, language, digest),
        language=language,
        title=draft.title,
        body=draft.body,
        blocks=parse_blocks(draft.title, draft.body, language),
        metadata=draft.metadata,
        removals=draft.removals,
        sha256=digest,
    )


def format_article(article: Article) -> str:
    """Return the Markdown file of an article; `parse_article` reads the same article back.

    Only ``sha256`` and ``path``, which belong to the file it came from, are not in it.
    """
    return f"{format_front_matter(article)}\n{article.body}\n"


def _sniff(text: str) -> Kind:
    if _HTML_START.match(text):
        return "html"
    return "markdown" if re.match(r"---[ \t]*\n\s*[\w-]+[ \t]*:", text) else "text"


def _make_id(name: str, language: str, digest: str) -> str:
    stem = Path(name).name
    stem = stem[: -len(Path(stem).suffix)] if Path(stem).suffix.lower() in _SUFFIXES else stem
    return slugify(stem.removesuffix(f".{language}")) or f"article-{digest[:8]}"


def _canonical(body: str) -> str:
    """Return a body without blank lines around it, so that writing and reading it changes nothing."""
    return re.sub(r"\A(?:[ \t]*\n)+", "", body).rstrip()


def _read_plain(text: str, options: ReadOptions, _: str) -> _Draft:
    lines = [Line(number, line) for number, line in enumerate(text.split("\n"))]
    if options.settings.clean == "never":
        title, rest = split_title(lines)
        return _Draft(title, _canonical(format_body(rest)))
    furniture = load_furniture(options.language, options.settings)
    disabled = frozenset(options.settings.disabled_rules)
    cleaned = clean_lines(lines, furniture, disabled, has_title=False)
    title, rest = (cleaned.title, cleaned.lines) if cleaned.title else split_title(cleaned.lines)
    rest, repeated = _drop_repeated_title(title, rest, disabled)
    rest, removed = mark_structure(rest, furniture, disabled)
    removals = sorted([*cleaned.removals, *repeated, *removed], key=lambda item: item.line)
    return _Draft(title, _canonical(format_body(rest)), cleaned.metadata, tuple(removals))


def _drop_repeated_title(title: str, lines: tuple[Line, ...], disabled: frozenset[str]) -> tuple[tuple[Line, ...], list[Removal]]:
    """Take out lines that say the title once more."""
    if not title or "repeated-title" in disabled:
        return lines, []
    again = [line for line in lines if visible_text(line.text) == visible_text(title)]
    return tuple(line for line in lines if line not in again), [Removal("repeated-title", line.text.strip(), line.number) for line in again]


def _read_markdown(text: str, options: ReadOptions, name: str) -> _Draft:
    front, rest, first = split_front_matter(text, name)
    title, body = front.title, rest
    if title is None and (found := _H1.match(rest)):
        title, body = " ".join((found["atx"] or found["setext"]).split()), rest[found.end() :]
        first += rest.count("\n", 0, found.end())
    draft = _Draft(title or "", _canonical(body), front.metadata, front.removals, front.language)
    return _clean_markdown(draft, body, first, options, front) if options.settings.clean == "always" else draft


def _clean_markdown(draft: _Draft, body: str, first: int, options: ReadOptions, front: FrontMatter) -> _Draft:
    furniture = load_furniture(front.language or options.language, options.settings)
    lines = [Line(first + number, line) for number, line in enumerate(body.split("\n"))]
    cleaned = clean_lines(lines, furniture, frozenset(options.settings.disabled_rules), has_title=True)
    text = "\n".join(line.text for line in cleaned.lines)
    return replace(
        draft, body=_canonical(text), metadata=_merge(front.metadata, cleaned.metadata), removals=(*draft.removals, *cleaned.removals)
    )


def _read_html(text: str, options: ReadOptions, name: str) -> _Draft:
    from bilingua.source.html import parse_html

    page = parse_html(text, name)
    if options.settings.clean == "never":
        body = "\n".join(line.text for line in page.lines)
        return _Draft(page.title, _canonical(body), page.metadata, page.removals)
    disabled = frozenset(options.settings.disabled_rules)
    cleaned = clean_lines(page.lines, load_furniture(options.language, options.settings), disabled, has_title=True)
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(line.text for line in cleaned.lines))
    removals = sorted([*page.removals, *cleaned.removals], key=lambda item: item.line)
    return _Draft(page.title, _canonical(body), _merge(page.metadata, cleaned.metadata), tuple(removals))


def _merge(first: Metadata, second: Metadata) -> Metadata:
    """Return the first metadata with what it lacks from the second."""
    known = dict(first.extra)
    return Metadata(
        date=first.date or second.date,
        source=first.source or second.source,
        section=first.section or second.section,
        author=first.author or second.author,
        licence=first.licence or second.licence,
        url=first.url or second.url,
        tags=first.tags or second.tags,
        terms=first.terms or second.terms,
        extra=(*first.extra, *(pair for pair in second.extra if pair[0] not in known)),
    )
