"""Word and OpenDocument texts: the words of their paragraphs are translated, all else is copied.

The XML is cut, never parsed, so entities and external references stay letters. Archives beyond
reason are refused before anything is unpacked.
"""

from __future__ import annotations

import asyncio
import html
import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from bilingua.api.layout import Filled, Layout, Rendering
from bilingua.api.marks import Mark, place_marks, wrap
from bilingua.api.markup import Dialect, read_markup
from bilingua.api.problems import RequestError
from bilingua.api.service import TranslationService
from bilingua.lang import direction
from bilingua.units import LanguagePair, Span

_MAX_MEMBERS = 2_000
_MAX_UNPACKED = 64 * 1024 * 1024
_MEMBERS = {
    ".docx": re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml"),
    ".odt": re.compile(r"content\.xml"),
}
# OpenDocument 1.3, part 3: spans, links and fields inside a paragraph; notes and comments have paragraphs of their own.
_ODT = Dialect(
    frozenset({"text:span", "text:a", "text:bookmark-ref"}),
    frozenset({"office:annotation", "text:tracked-changes", "office:scripts", "office:font-face-decls", "office:automatic-styles"}),
    is_xml=True,
)
# A run of WordprocessingML (ECMA-376, 17.3.2) with nothing but properties and one text; its look-aheads keep it linear.
_RUN = re.compile(
    r"(?P<open><w:r(?: [^<>]*)?>(?P<look><w:rPr>(?:(?!</w:rPr>|<w:r[ >]).)*</w:rPr>|<w:rPr/>)?)"
    r"<w:t(?: [^<>]*)?>(?P<text>[^<]*)</w:t></w:r>",
    re.DOTALL,
)
# Marks of the spelling checker and of the last print, which part sentences and say nothing.
_NOISE = re.compile(r"<w:(?:proofErr|lastRenderedPageBreak|noBreakHyphen)\b[^<>]*/>")
_RTL_MARKS = re.compile(r"<w:(?:bidi|rtl)/>")
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


async def translate_office(service: TranslationService, data: bytes, suffix: str, pair: LanguagePair) -> bytes:
    """Translate a text document.

    Raises:
        RequestError: It is no such document, beyond the limits, or the engine failed or is too busy.
    """
    members = await asyncio.to_thread(_unpack, data, suffix)
    limit = service.options.max_file_chars
    texts = {info.filename: content.decode("utf-8") for info, content in members if _MEMBERS[suffix].fullmatch(info.filename)}
    length = await asyncio.to_thread(lambda: sum(len(passage) for text in texts.values() for passage in _read(text, suffix, pair).passages))
    if length > limit:
        raise RequestError(400, f"Invalid request: file ({length}) exceeds text limit ({limit})")
    translated = {}
    for name, text in texts.items():
        answer = await service.translate(lambda text=text: _read(text, suffix, pair), pair)  # type: ignore[misc]  # bound at once
        translated[name] = _ILLEGAL.sub("", answer.text).encode("utf-8")
    return await asyncio.to_thread(_pack, members, translated)


def office_text(data: bytes, suffix: str) -> str:
    """Return the words of a text document, one paragraph a line.

    Raises:
        RequestError: It is no such document or beyond the limits.
    """
    texts = [content.decode("utf-8") for info, content in _unpack(data, suffix) if _MEMBERS[suffix].fullmatch(info.filename)]
    return "\n".join(passage for text in texts for passage in _read(text, suffix, None).passages)


def _unpack(data: bytes, suffix: str) -> list[tuple[zipfile.ZipInfo, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > _MAX_MEMBERS or sum(info.file_size for info in infos) > _MAX_UNPACKED:
                raise RequestError(400, f"Invalid request: the {suffix} file unpacks to more than is read")
            members = [(info, archive.read(info)) for info in infos]
        texts = [content.decode("utf-8") for info, content in members if _MEMBERS[suffix].fullmatch(info.filename)]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, zlib.error, UnicodeDecodeError, ValueError) as err:
        raise RequestError(400, f"Invalid request: not a readable {suffix} file: {err}") from err
    if not texts or len({info.filename for info, _ in members}) < len(members):
        raise RequestError(400, f"Invalid request: not a {suffix} file")
    return members


def _pack(members: Sequence[tuple[zipfile.ZipInfo, bytes]], translated: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for info, content in members:
            copy = zipfile.ZipInfo(info.filename, info.date_time)
            # OpenDocument wants its mimetype first and stored; both are kept.
            copy.compress_type = zipfile.ZIP_STORED if info.compress_type == zipfile.ZIP_STORED else zipfile.ZIP_DEFLATED
            archive.writestr(copy, translated.get(info.filename, content))
    return out.getvalue()


def _read(text: str, suffix: str, pair: LanguagePair | None) -> Layout:
    if suffix == ".odt":
        return read_markup(text, _ODT)
    if pair is not None and direction(pair.source) == "rtl" and direction(pair.target) == "ltr":
        text = _RTL_MARKS.sub("", text)
    return read_word(_NOISE.sub("", text))


@dataclass(frozen=True, slots=True)
class _Group:
    """Neighbouring runs: one passage."""

    plain: str
    base: str
    """Opening of the run whose look most of the text has."""
    pieces: tuple[tuple[str, str], ...]
    """Opening and text of each stretch of one look."""
    marks: tuple[Mark, ...]
    """The stretches of another look than the base's."""

    def place(self, rendering: Rendering) -> tuple[Span, ...] | None:
        return place_marks(self.plain, self.marks, rendering)


_TEXT_OPEN, _TEXT_CLOSE = '<w:t xml:space="preserve">', "</w:t></w:r>"


def read_word(text: str) -> Layout:
    """Take the XML of a Word document's part apart."""
    parts: list[str | _Group] = []
    waiting: list[re.Match[str]] = []
    done = 0
    for found in _RUN.finditer(text):
        if waiting and waiting[-1].end() != found.start():
            parts.append(_make_group(waiting))
            waiting = []
        if found.start() > done:
            parts.append(text[done : found.start()])
        waiting.append(found)
        done = found.end()
    parts += [*([_make_group(waiting)] if waiting else []), text[done:]]
    groups = [part for part in parts if isinstance(part, _Group)]

    def refine(renderings: Sequence[Rendering]) -> tuple[str, ...]:
        unsure = [group for group, rendering in zip(groups, renderings, strict=True) if group.place(rendering) is None]
        return tuple(piece for group in unsure for _, piece in group.pieces)

    def fill(renderings: Sequence[Rendering]) -> Filled:
        own, others = iter(renderings[: len(groups)]), iter(renderings[len(groups) :])
        written: list[str] = []
        for part in parts:
            if isinstance(part, str):
                written.append(part)
                continue
            rendering = next(own)
            spans = part.place(rendering)
            if spans is None:
                written += [_run(opening, next(others).text) for opening, _ in part.pieces]
            else:
                written.append(_write(part, rendering.text, spans))
        return Filled("".join(written))

    return Layout(tuple(group.plain for group in groups), fill, refine)


def _make_group(runs: Sequence[re.Match[str]]) -> _Group:
    pieces: list[tuple[str, str, str]] = []
    for run in runs:
        look, text = run["look"] or "", html.unescape(run["text"])
        if pieces and pieces[-1][0] == look:
            pieces[-1] = (look, pieces[-1][1], pieces[-1][2] + text)
        else:
            pieces.append((look, run["open"], text))
    lengths: dict[str, int] = {}
    for look, _, text in pieces:
        lengths[look] = lengths.get(look, 0) + len(text)
    base_look = max(lengths, key=lambda look: lengths[look])
    base = next(opening for look, opening, _ in pieces if look == base_look)
    marks, plain = [], ""
    for look, opening, text in pieces:
        if look != base_look and text.strip():
            marks.append(Mark(len(plain), len(plain) + len(text), opening, ""))
        plain += text
    return _Group(plain, base, tuple((opening, text) for _, opening, text in pieces), tuple(marks))


def _write(group: _Group, text: str, spans: Sequence[Span]) -> str:
    if text == group.plain:
        return "".join(_run(opening, piece) for opening, piece in group.pieces)
    written, opening = [], group.base
    for number, part in enumerate(wrap(text, list(zip(spans, group.marks, strict=True)))):
        if number % 2:
            opening = part or group.base
        elif part:
            written.append(_run(opening, part))
    return "".join(written)


def _run(opening: str, text: str) -> str:
    return f"{opening}{_TEXT_OPEN}{html.escape(text, quote=False)}{_TEXT_CLOSE}" if text else ""
