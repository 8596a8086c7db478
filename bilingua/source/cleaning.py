"""Takes page furniture out of the lines of an article; everything taken out is listed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bilingua.normalize import strip_controls
from bilingua.source.dates import parse_moment
from bilingua.source.furniture import Furniture, Rule
from bilingua.units import Metadata, Removal

# The end of a full sentence, closing marks after it allowed.
_FINAL = re.compile(r"[.!?؟…。！？۔][\s\"'”’»)\]\u200e\u200f]*$")
# The end of a line that introduces the next one or is cut by a page's layout.
_OPEN_END = re.compile(r"[:،,؛;\-–—][\s\"'”’»)\]]*$")
_BULLET = re.compile(r"^(?:[-*+•–]|\d{1,3}[.)]|\|)\s*\S")
# Markdown before the words of a line: heading, quote, list.
_MARKUP = re.compile(r"^(?:\s*(?:#{1,6}|>|[-*+]|\d{1,3}[.)])\s+)+")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MIN_PROSE_WORDS = 6
# A line around the text of at most this many words without a stop is a tag.
_MAX_TAG_WORDS = 4
# Characters at the end of a line in which its final stop is looked for.
_END = 64
# Longer lines are never furniture, in characters; keeps hostile lines away from the patterns.
_MAX_FURNITURE = 1000
# Without a full sentence, this many lines after the title count as the head.
_HEAD_LINES = 6
# An end rule needs the rest to hold at most this share of the article's sentences.
_MAX_REST = 0.5


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the raw input."""

    number: int
    """0-based line in the raw input."""
    text: str
    """Without line end; Markdown for HTML and Markdown input."""
    is_heading: bool = False
    """A rule of structure found it to be a heading."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What is left of a page, and what was taken out."""

    lines: tuple[Line, ...]
    """Lines that stay, blank ones included, in order."""
    title: str | None = None
    """A title that a rule found."""
    metadata: Metadata = field(default_factory=Metadata)
    """Front matter that rules found."""
    removals: tuple[Removal, ...] = ()
    """In order of the input."""


@dataclass(slots=True)
class _State:
    """Work in progress on one page."""

    furniture: Furniture
    lines: list[Line | None]
    disabled: frozenset[str]
    removals: list[Removal] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    dates: list[str] = field(default_factory=list)

    def drop(self, index: int, rule: str) -> None:
        line = self.lines[index]
        if line is not None:
            self.removals.append(Removal(rule, line.text.strip(), line.number))
            self.lines[index] = None

    def take(self, groups: dict[str, str | None]) -> None:
        for key, value in groups.items():
            if value and value.strip():
                self.values.setdefault(key, value.strip())
                if key == "date":
                    self.dates.append(value)


def is_final(text: str) -> bool:
    """Tell whether a line ends a sentence."""
    return _FINAL.search(text[-_END:]) is not None


def is_prose(text: str) -> bool:
    """Tell whether a line is a full sentence of the article rather than a label or headline."""
    return is_final(text) and len(text.split()) >= _MIN_PROSE_WORDS


def visible_text(text: str) -> str:
    """Return the words of a line: no invisible characters, no Markdown around them, one space between.

    A line too long to be furniture comes back as it is.
    """
    if len(text) > _MAX_FURNITURE:
        return text.strip()
    return " ".join(_LINK.sub(r"\1", _MARKUP.sub("", strip_controls(text))).replace("**", "").split())


def clean_lines(lines: Sequence[Line], furniture: Furniture, disabled: frozenset[str], *, has_title: bool) -> Cleaned:
    """Apply the line rules of a language to a page.

    Args:
        lines: The page.
        furniture: The rules.
        disabled: Names of rules of structure that are not to be used.
        has_title: The title is known and not among the lines.
    """
    state = _State(furniture, list(lines), disabled)
    lead = _find_lead(lines)
    title_index = None if has_title else _clean_head(state, lead)
    _clean_rest(state, lead, title_index)
    _drop_source_lines(state)
    title = state.values.get("title")
    kept = [line for line in state.lines if line is not None]
    state.removals.sort(key=lambda item: item.line)
    return Cleaned(tuple(kept), title, _to_metadata(state), tuple(state.removals))


def _find_lead(lines: Sequence[Line]) -> int:
    """Return the index of the first full sentence; the head ends before it."""
    shown = [index for index, line in enumerate(lines) if line.text.strip()]
    for index in shown:
        words = visible_text(lines[index].text)
        if is_prose(words) and not words.startswith("©") and (index != shown[0] or len(words.split()) > 2 * _MIN_PROSE_WORDS):
            return index
    return shown[min(_HEAD_LINES, len(shown) - 1)] + 1 if shown else 0


def _clean_head(state: _State, lead: int) -> int | None:
    """Drop furniture before the title; returns the title's index, None where a rule gave the title."""
    for index, line in enumerate(state.lines):
        if line is None or not line.text.strip():
            continue
        if index >= lead or not _apply(state, index, ("head", "anywhere")):
            return index if index < lead else None
        if "title" in state.values:
            return None
    return None


def _clean_rest(state: _State, lead: int, title_index: int | None) -> None:
    prose = [index for index, line in enumerate(state.lines) if line is not None and is_prose(line.text)]
    for index, line in enumerate(state.lines):
        if line is None or not line.text.strip() or index == title_index:
            continue
        positions: tuple[str, ...]
        if index < lead:
            positions = ("head", "anywhere")
        elif _rest_is_small(prose, index):
            positions = ("tail", "anywhere")
        else:
            positions = ("anywhere",)
        _apply(state, index, positions)


def _rest_is_small(prose: Sequence[int], index: int) -> bool:
    after = sum(1 for item in prose if item > index)
    return len(prose) > after and after <= _MAX_REST * (len(prose) - after)


def _apply(state: _State, index: int, positions: tuple[str, ...]) -> bool:
    """Apply the first rule that matches the line; tell whether the line is gone."""
    line = state.lines[index]
    if line is None:
        return True
    if len(line.text) > _MAX_FURNITURE:
        return False
    words = visible_text(line.text)
    for rule in state.furniture.rules:
        if rule.position not in positions:
            continue
        if rule.action == "cut":
            line = _cut(state, index, rule) or line
            words = visible_text(line.text)
            continue
        if found := rule.pattern.search(words):
            state.take(found.groupdict())
            _drop_by(state, index, rule)
            return True
    return state.lines[index] is None


def _cut(state: _State, index: int, rule: Rule) -> Line | None:
    line = state.lines[index]
    if line is None or not (found := rule.pattern.search(line.text)):
        return line
    for match in rule.pattern.finditer(line.text):
        state.removals.append(Removal(rule.name, match[0].strip(), line.number))
    state.take(found.groupdict())
    rest = rule.pattern.sub(" ", line.text).strip()
    state.lines[index] = replace(line, text=rest) if rest else None
    return state.lines[index]


def _drop_by(state: _State, index: int, rule: Rule) -> None:
    state.drop(index, rule.name)
    if rule.action == "end":
        for later in range(index + 1, len(state.lines)):
            _sweep(state, later, rule)
    elif rule.action == "block":
        later = index + 1
        while later < len(state.lines) and (not _shown(state, later) or _is_headline(state, later)):
            _sweep(state, later, rule)
            later += 1
    elif rule.action == "card":
        earlier = index - 1
        while earlier >= 0 and not _shown(state, earlier):
            earlier -= 1
        if earlier >= 0 and _is_headline(state, earlier):
            state.drop(earlier, rule.name)


def _sweep(state: _State, index: int, rule: Rule) -> None:
    """Drop a line that follows another rule's line; a rule of its own names it and takes its front matter."""
    line = state.lines[index]
    if line is None or not line.text.strip():
        return
    words = visible_text(line.text)[:_MAX_FURNITURE]
    own = (item for item in state.furniture.rules if item.action != "cut" and item.position != "head" and item.pattern.search(words))
    better = next(own, rule)
    if found := better.pattern.search(words):
        state.take(found.groupdict())
    state.drop(index, better.name)


def _shown(state: _State, index: int) -> bool:
    line = state.lines[index]
    return line is not None and bool(line.text.strip())


def _is_headline(state: _State, index: int) -> bool:
    """Tell whether a line looks like the headline of another page: no full stop, not too long."""
    line = state.lines[index]
    if line is None or line.text.lstrip().startswith("#") or len(line.text) > _MAX_FURNITURE:
        return False
    words = visible_text(line.text)
    limit = state.furniture.teaser_max_words or 26
    if state.furniture.media.search(words):
        return True
    ends_open = _OPEN_END.search(words) is not None
    return len(words.split()) <= limit and not ends_open and not re.search(r"[.۔][\s\"'”’»)\]]*$", words)


def _drop_source_lines(state: _State) -> None:
    """Drop lines that hold nothing but the outlet's name, which a card's logo leaves behind."""
    source = state.values.get("source")
    if source and "source-line" not in state.disabled:
        for index, line in enumerate(state.lines):
            if line is not None and visible_text(line.text) == source:
                state.drop(index, "source-line")


def _to_metadata(state: _State) -> Metadata:
    values, furniture = state.values, state.furniture
    extra: list[tuple[str, str]] = []
    moments = [moment for text in state.dates if (moment := parse_moment(text, furniture.months, furniture.afternoon))]
    date = moments[0].date if moments else None
    extra += [("published", str(moment)) for moment in moments if moment.time and moment.date == date][:1]
    if updated := parse_moment(values.get("updated", ""), furniture.months, furniture.afternoon):
        extra.append(("updated", str(updated)))
    tags = tuple(part.strip(" #") for part in re.split(r"[,،|]", values.get("tags", "")) if part.strip(" #"))
    return Metadata(
        date=date,
        source=values.get("source"),
        section=values.get("section"),
        author=values.get("author"),
        url=values.get("url"),
        tags=tags,
        extra=tuple(extra),
    )


def mark_structure(lines: Sequence[Line], furniture: Furniture, disabled: frozenset[str]) -> tuple[tuple[Line, ...], tuple[Removal, ...]]:
    """Find headings, labels and headlines of other pages among the lines of a plain-text body.

    All are lines without a final stop; where half of the lines between the first full sentence and
    the last one have none, nothing is decided among them. A short line directly before a paragraph
    is a heading; a longer one, or one that announces pictures, is a headline of another page and so
    is a short label on top of it. Labels of very few words before the first sentence, and two or more of them
    after the last one, are tags.

    Args:
        lines: The body without the title.
        furniture: The rules.
        disabled: Names of rules that are not to be used.
    """
    body = [line for line in lines if line.text.strip()]
    full = [index for index, line in enumerate(body) if is_prose(line.text)]
    if not furniture.heading_max_words or len(full) < 2:
        return tuple(lines), ()
    named = _find_tags(body, full, furniture)
    headings: set[int] = set()
    if len(full) >= 3 and 2 * len(full) >= full[-1] - full[0] + 1:
        rest = [line for line in body[full[0] :] if line.number not in named]
        teasers, headings = _find_headlines(rest, furniture, "related-headline" not in disabled)
        named |= dict.fromkeys(teasers, "related-headline")
    named = {number: rule for number, rule in named.items() if rule not in disabled}
    headings = headings if "subheading" not in disabled else set()
    kept = tuple(replace(line, is_heading=line.number in headings) for line in lines if line.number not in named)
    removals = tuple(Removal(named[line.number], line.text.strip(), line.number) for line in body if line.number in named)
    return kept, removals


def _find_tags(body: Sequence[Line], full: Sequence[int], furniture: Furniture) -> dict[int, str]:
    """Return the line numbers of lone labels around the text, with the rule that takes them."""
    head = [line for line in body[: full[0]] if _is_tag(line.text, furniture)]
    tail = [line for line in body[full[-1] + 1 :] if _is_tag(line.text, furniture)]
    named = {line.number: "head-label" for line in head}
    return named | ({line.number: "tail-label" for line in tail} if len(tail) > 1 else {})


def _is_tag(text: str, furniture: Furniture) -> bool:
    return _is_label(text, furniture) and len(text.split()) <= _MAX_TAG_WORDS


def _find_headlines(body: Sequence[Line], furniture: Furniture, find_teasers: bool) -> tuple[set[int], set[int]]:
    """Return the line numbers of headlines of other pages and of headings; the body begins with a sentence."""
    teasers = {line.number for line in body[1:] if find_teasers and _is_teaser(line.text, furniture)}
    headings: set[int] = set()
    for line, following in zip(reversed(body[:-1]), reversed(body[1:]), strict=True):
        if line.number in teasers or not _is_label(line.text, furniture):
            continue
        if following.number in teasers:
            teasers.add(line.number)
        elif is_prose(following.text):
            headings.add(line.number)
    return teasers, headings


def _is_label(text: str, furniture: Furniture) -> bool:
    words = text.split()
    is_open = is_final(text) or _OPEN_END.search(text) or _BULLET.match(text.strip())
    return len(words) <= furniture.heading_max_words and not is_open and not furniture.keep.search(text.strip())


def _is_teaser(text: str, furniture: Furniture) -> bool:
    words = visible_text(text)
    if len(words) > _MAX_FURNITURE:
        return False
    if furniture.media.search(words):
        return True
    if is_final(words) or _OPEN_END.search(words) or _BULLET.match(text.strip()) or furniture.keep.search(words):
        return False
    return furniture.teaser_min_words <= len(words.split()) <= furniture.teaser_max_words
