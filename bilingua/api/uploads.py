"""Uploaded files: which kinds are translated, and how each is."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePosixPath

from bilingua.api.layout import Layout, split_lines
from bilingua.api.markup import read_html
from bilingua.api.office import translate_office
from bilingua.api.problems import RequestError
from bilingua.api.service import TranslationService
from bilingua.api.subtitles import read_subtitles
from bilingua.errors import InputError
from bilingua.source.encoding import decode_text
from bilingua.units import LanguagePair

_TEXTS: dict[str, Callable[[str], Layout]] = {".txt": split_lines, ".html": read_html, ".htm": read_html, ".srt": read_subtitles}
_OFFICE = (".docx", ".odt")
SUFFIXES = (".txt", ".md", ".html", ".htm", ".srt", *_OFFICE)
"""File kinds that are translated."""
# An HTML page's own word on its encoding: what comes out is UTF-8.
_CHARSET = re.compile(r"(<meta[^>]{0,200}charset\s*=\s*[\"']?)[\w-]{3,30}", re.IGNORECASE)


def suffix_of(name: str) -> str:
    """Return the lower-case suffix of an uploaded file's name.

    Raises:
        RequestError: Files of that kind are not translated.
    """
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if suffix not in SUFFIXES:
        raise RequestError(400, "Invalid request: file format not supported")
    return suffix


def upload_text(data: bytes, suffix: str, language: str) -> str:
    """Return a sample of a file's text to detect its language by.

    Raises:
        RequestError: The file cannot be read.
    """
    if suffix in _OFFICE:
        from bilingua.api.office import office_text

        return office_text(data, suffix)
    return _decode(data, language)


async def translate_upload(service: TranslationService, data: bytes, suffix: str, pair: LanguagePair) -> bytes:
    """Translate a file.

    Raises:
        RequestError: The file cannot be read or is too long, or the engine failed or is too busy.
    """
    limit = service.options.max_file_chars
    if suffix in _OFFICE:
        return await translate_office(service, data, suffix, pair)
    text = _decode(data, pair.source)
    if len(text) > limit:
        raise RequestError(400, f"Invalid request: file ({len(text)}) exceeds text limit ({limit})")
    if suffix == ".md":
        front, body = split_front(text)
        return (front + await service.translate_markdown(body, pair)).encode("utf-8")
    answer = await service.translate(lambda: _TEXTS[suffix](text), pair)
    written = _CHARSET.sub(r"\g<1>utf-8", answer.text, count=1) if suffix in (".html", ".htm") else answer.text
    return written.encode("utf-8", "surrogatepass")


def split_front(text: str) -> tuple[str, str]:
    """Part a Markdown file's front matter, which stays as it is, from its body."""
    found = re.match(r"---[ \t]*\n(?:.*\n)*?---[ \t]*(?:\n|\Z)", text)
    return (text[: found.end()], text[found.end() :]) if found else ("", text)


def _decode(data: bytes, language: str) -> str:
    try:
        return decode_text(data, language, "file")
    except InputError as err:
        raise RequestError(400, f"Invalid request: {err}") from err
