"""Markdown through markdown-it: block tokens, and inline marks with their places.

The only module that imports markdown-it for reading. CommonMark 0.31 with tables and footnotes.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType
from mdit_py_plugins.footnote import footnote_plugin

Environment = EnvType
"""Link and footnote definitions of one body."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An inline mark found in a text."""

    kind: str
    """code, link, image, emphasis, strong, html, autolink, footnote, escape, entity or break."""
    start: int
    """Start, markup included."""
    end: int
    """End, markup included."""
    inner_start: int
    """Start of the text inside; equal to ``inner_end`` where there is none."""
    inner_end: int
    """End of the text inside."""


@functools.cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table").use(footnote_plugin, move_to_end=False)
    ruler = parser.inline.ruler
    for rule in list(ruler.__rules__):
        ruler.at(rule.name, _watch(rule.name, rule.fn), {"alt": rule.alt})
    return parser


class _Watched(StateInline):
    """An inline state that remembers which rule took which range."""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType) -> None:
        super().__init__(src, md, env, [])
        self.found: list[tuple[str, int, int]] = []
        self.places: dict[int, int] = {}
        """Place of every delimiter's token, by identity."""


def _watch(name: str, rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    def watched(state: StateInline, silent: bool) -> bool:
        start, floor = state.pos, state.posMax
        if not rule(state, silent):
            return False
        if not silent and isinstance(state, _Watched) and state.pos <= floor:
            if name == "emphasis":
                width = state.pos - start
                for offset, token in enumerate(state.tokens[-width:]):
                    state.places[id(token)] = start + offset
            elif name not in ("text", "linkify"):
                state.found.append((name, start, state.pos))
        return True

    return watched


def block_tokens(body: str) -> tuple[list[Token], Environment]:
    r"""Parse the block structure of a body; inline content stays unparsed.

    Args:
        body: Markdown with ``\\n`` line ends.
    """
    parser = _parser()
    env: Environment = {}
    tokens: list[Token] = []
    parser.block.parse(body, parser, env, tokens)
    return tokens, env


def make_environment(labels: Iterable[str], notes: Iterable[str]) -> Environment:
    """Return an environment in which these link labels and note names are defined."""
    references = {normalizeReference(label): {"href": "x", "title": ""} for label in labels}
    return {"references": references, "footnotes": {"refs": {f":{note}": -1 for note in notes}}}


def inline_marks(text: str, env: Environment | None = None) -> tuple[Mark, ...]:
    """Find the inline marks of a text, in order of start, outer before inner.

    Args:
        text: Inline Markdown.
        env: Definitions that reference links and footnotes may use.
    """
    parser = _parser()
    state = _Watched(text, parser, env if env is not None else {})
    parser.inline.tokenize(state)
    for rule in parser.inline.ruler2.getRules(""):
        rule(state)
    marks = _emphasis(state)
    for name, start, end in state.found:
        if mark := _to_mark(name, start, end, text, state):
            marks.append(mark)
    return tuple(sorted(set(marks), key=lambda mark: (mark.start, -mark.end)))


def _emphasis(state: _Watched) -> list[Mark]:
    marks, stack = [], []
    for token in state.tokens:
        place = state.places.get(id(token), 0)
        if token.type in ("em_open", "strong_open"):
            stack.append((place - 1, place + 1) if token.type == "strong_open" else (place, place + 1))
        elif token.type in ("em_close", "strong_close"):
            kind, width = ("strong", 2) if token.type == "strong_close" else ("emphasis", 1)
            start, inner = stack.pop()
            marks.append(Mark(kind, start, place + width, inner, place))
    return marks


def _to_mark(name: str, start: int, end: int, text: str, state: StateInline) -> Mark | None:
    if name == "link":
        close = state.md.helpers.parseLinkLabel(state, start)
        return Mark("link", start, end, start + 1, close)
    if name == "backticks":
        width = len(text[start:end]) - len(text[start:end].lstrip("`"))
        return Mark("code", start, end, end, end) if width < end - start else None
    if name == "footnote_inline":
        return Mark("footnote", start, end, start + 2, end - 1)
    kinds = {"image": "image", "autolink": "autolink", "html_inline": "html", "footnote_ref": "footnote", "entity": "entity"}
    if name == "escape":
        kind = "break" if text[start + 1 : start + 2] == "\n" else "escape"
        return Mark(kind, start, end, end, end)
    if name == "newline":
        spaces = 0
        while spaces < start and text[start - spaces - 1] == " ":
            spaces += 1
        return Mark("break", start - spaces, end, end, end) if spaces >= 2 else None
    return Mark(kinds[name], start, end, end, end) if name in kinds else None
