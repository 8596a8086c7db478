"""HTML, and XML of text documents: its text is translated, everything else stays to the byte.

Text between block tags is one passage, so that a sentence is translated whole although it holds
links and emphasis; those go around the aligned words. Where that is not sure, the pieces of text
between the tags are translated each for itself. A translation is escaped, so it adds no markup.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bilingua.api.layout import Filled, Layout, Rendering
from bilingua.api.marks import MAX_MARKS, Mark, place_marks, wrap
from bilingua.api.scan import Token, scan_markup
from bilingua.units import Span

_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "data", "del", "dfn", "em", "font", "i", "ins", "label", "mark", "q",
    "ruby", "s", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u",
})  # fmt: skip
_UNTRANSLATED = frozenset({
    "applet", "audio", "canvas", "code", "embed", "iframe", "kbd", "map", "math", "noembed", "noframes", "noscript", "object",
    "plaintext", "samp", "script", "style", "svg", "template", "textarea", "var", "video", "xmp",
})  # fmt: skip
_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
})  # fmt: skip
# The two ways in which a page says that an element is not to be translated.
_NO = re.compile(
    r"""\btranslate\s*=\s*["']?no\b|\bclass\s*=\s*(?:"[^"]*\bnotranslate\b|'[^']*\bnotranslate\b|notranslate\b)""",
    re.IGNORECASE,
)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_LINE = re.compile(r"(\r\n|\n|\r)")


@dataclass(frozen=True, slots=True)
class _Run:
    """Text with inline tags, from its first character to its last."""

    tokens: tuple[Token, ...]
    raw: str
    plain: str
    marks: tuple[Mark, ...] | None
    """None where its tags do not pair."""

    @property
    def texts(self) -> list[str]:
        return [_plain(token.raw) for token in self.tokens if token.kind == "text"]

    def place(self, rendering: Rendering) -> tuple[Span, ...] | None:
        return None if self.marks is None else place_marks(self.plain, self.marks, rendering)


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a reader must know of a markup language."""

    inline: frozenset[str]
    """Elements inside a sentence."""
    untranslated: frozenset[str]
    """Elements whose content stays as it is."""
    is_xml: bool = False
    """XML: elements without content close themselves, and no attribute forbids translation."""


HTML = Dialect(_INLINE, _UNTRANSLATED)


def read_html(text: str) -> Layout:
    """Take a page or a fragment apart."""
    return read_markup(text, HTML)


def read_markup(text: str, dialect: Dialect) -> Layout:
    """Take a text of some markup apart."""
    parts = _Reader(dialect).read(text)
    runs = [part for part in parts if isinstance(part, _Run)]

    def refine(renderings: Sequence[Rendering]) -> tuple[str, ...]:
        unsure = [run for run, rendering in zip(runs, renderings, strict=True) if run.place(rendering) is None]
        return tuple(passage for run in unsure for passage in run.texts)

    def fill(renderings: Sequence[Rendering]) -> Filled:
        own, others = iter(renderings[: len(runs)]), iter(renderings[len(runs) :])
        written: list[str] = []
        for part in parts:
            if isinstance(part, str):
                written.append(part)
                continue
            rendering = next(own)
            spans = part.place(rendering)
            written.append(_write_apart(part, [next(others) for _ in part.texts]) if spans is None else _write(part, rendering, spans))
        return Filled("".join(written))

    return Layout(tuple(run.plain for run in runs), fill, refine)


def _write(run: _Run, rendering: Rendering, spans: tuple[Span, ...]) -> str:
    if rendering.text == run.plain:
        return run.raw
    parts = wrap(rendering.text, list(zip(spans, run.marks or (), strict=True)))
    return "".join(part if number % 2 else _escape(part) for number, part in enumerate(parts))


def _write_apart(run: _Run, renderings: Sequence[Rendering]) -> str:
    texts = iter(renderings)
    written = []
    for token in run.tokens:
        if token.kind != "text":
            written.append(token.raw)
            continue
        rendering = next(texts)
        written.append(token.raw if rendering.text == _plain(token.raw) else _escape(rendering.text))
    return "".join(written)


def _plain(raw: str) -> str:
    return _SPACE.sub(" ", html.unescape(raw))


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


@dataclass(slots=True)
class _Reader:
    """Collects runs; what stands between them is kept as text."""

    dialect: Dialect
    parts: list[str | _Run] = field(default_factory=list)
    run: list[Token] = field(default_factory=list)
    skipping: str = ""
    depth: int = 0
    preformatted: int = 0

    def read(self, text: str) -> list[str | _Run]:
        for token in scan_markup(text, is_xml=self.dialect.is_xml):
            if self.skipping:
                self._skip(token)
            else:
                self._take(token)
        self._flush()
        return self.parts

    def _skip(self, token: Token) -> None:
        self.run.append(Token("other", token.raw))
        if token.name == self.skipping:
            self.depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if not self.depth:
            self.skipping = ""

    def _take(self, token: Token) -> None:
        if token.kind == "open" and self._is_untranslated(token):
            self.skipping, self.depth = token.name, 1
            self.run.append(Token("other", token.raw))
            return
        if token.name == "pre":
            self.preformatted = max(0, self.preformatted + (1 if token.kind == "open" else -1))
        if token.kind == "text" and self.preformatted:
            for number, piece in enumerate(_LINE.split(token.raw)):
                self.run.append(Token("other" if number % 2 else "text", piece))
        else:
            self.run.append(token)

    def _is_untranslated(self, token: Token) -> bool:
        if token.name in self.dialect.untranslated:
            return self.dialect.is_xml or token.name not in _VOID
        # A whole page that asks not to be translated is, since somebody asked for just that.
        return not self.dialect.is_xml and token.name not in (*_VOID, "html") and _NO.search(token.raw) is not None

    def _flush(self) -> None:
        group: list[Token] = []
        for token in [*self.run, Token("other", "")]:
            if token.kind == "text" or (token.kind in ("open", "close") and token.name in self.dialect.inline):
                group.append(token)
                continue
            self.parts += _make_run(group)
            self.parts.append(token.raw)
            group = []
        self.run = []


def _make_run(group: Sequence[Token]) -> list[str | _Run]:
    """Return a run from its first to its last text, with the tags and spaces around it as they are."""
    words = [place for place, token in enumerate(group) if token.kind == "text" and token.raw.strip()]
    if not words:
        return ["".join(token.raw for token in group)]
    first, last = words[0], words[-1]
    # Elements that open before the first word and close inside belong to the run, and the reverse.
    first, last = _balance(group, first, last)
    inner = list(group[first : last + 1])
    head = _SPACE.match(inner[0].raw) if inner[0].kind == "text" else None
    lead = head[0] if head else ""
    inner[0] = Token(inner[0].kind, inner[0].raw[len(lead) :], inner[0].name)
    tail = inner[-1].raw[len(inner[-1].raw.rstrip(" \t\n\r\f")) :] if inner[-1].kind == "text" else ""
    inner[-1] = Token(inner[-1].kind, inner[-1].raw[: len(inner[-1].raw) - len(tail)], inner[-1].name)
    plain, marks = _pair(inner)
    before = "".join(token.raw for token in group[:first]) + lead
    after = tail + "".join(token.raw for token in group[last + 1 :])
    return [before, _Run(tuple(inner), "".join(token.raw for token in inner), plain, marks), after]


def _balance(group: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    """Widen the range until its tags pair, as far as the group goes."""
    while last - first < 4 * MAX_MARKS:
        opened, closed = 0, 0
        for token in group[first : last + 1]:
            if token.kind == "open":
                opened += 1
            elif token.kind == "close":
                opened, closed = (opened - 1, closed) if opened else (opened, closed + 1)
        if closed and first > 0:
            first -= 1
        elif opened and last + 1 < len(group):
            last += 1
        else:
            break
    return first, last


def _pair(tokens: Sequence[Token]) -> tuple[str, tuple[Mark, ...] | None]:
    """Return the plain text of a run, and its elements, outer before inner; None where they do not pair."""
    plain = ""
    stack: list[tuple[Token, int, int]] = []
    marks: list[tuple[int, Mark]] = []
    for number, token in enumerate(tokens):
        if token.kind == "text":
            plain += _plain(token.raw)
        elif token.kind == "open":
            stack.append((token, len(plain), number))
        elif stack and stack[-1][0].name == token.name:
            opening, start, order = stack.pop()
            marks.append((order, Mark(start, len(plain), opening.raw, token.raw)))
        else:
            return plain + "".join(_plain(rest.raw) for rest in tokens[number:] if rest.kind == "text"), None
    if stack or any(not plain[mark.start : mark.end].strip() for _, mark in marks):
        return plain, None
    return plain, tuple(mark for _, mark in sorted(marks, key=lambda item: item[0]))
