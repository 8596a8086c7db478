"""The values that travel between the stages: frozen, slotted, without behaviour of their own.

Spans are half-open ``[start, end)`` in code points into the field that the docstring names.
Lines are 0-based. Sequences are tuples. A stage returns new values and changes none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

SCHEMA_VERSION = 1
"""Version of the BilingualDocument JSON schema that this release writes."""


@dataclass(frozen=True, slots=True)
class LanguagePair:
    """The two languages of a translation, as BCP 47 tags; written ``ar-en``."""

    source: str
    """Language translated from."""
    target: str
    """Language translated to."""

    def __str__(self) -> str:
        """Return ``source-target``."""
        return f"{self.source}-{self.target}"


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points."""

    start: int
    """First code point."""
    end: int
    """One past the last code point."""


class BlockKind(StrEnum):
    """What a block of an article is; XLIFF 2 ``unit`` type."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_CELL = "table_cell"
    QUOTE = "quote"
    FOOTNOTE = "footnote"
    CODE = "code"
    HTML = "html"
    RULE = "rule"


class PlaceableKind(StrEnum):
    """Inline content that must survive translation; XLIFF ``ph`` and ``pc``."""

    CODE = "code"
    LINK = "link"
    IMAGE = "image"
    EMPHASIS = "emphasis"
    STRONG = "strong"
    HTML = "html"
    URL = "url"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class Placeable:
    """Inline content that must survive: a mark, with the text inside it where it has one."""

    kind: PlaceableKind
    """What it is."""
    start: int
    """Start in ``Segment.text``, markup included."""
    end: int
    """End in ``Segment.text``, markup included."""
    inner_start: int
    """Start of the translatable text inside; equal to ``inner_end`` where there is none (code, image, URL)."""
    inner_end: int
    """End of the translatable text inside."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence-like piece of a block; XLIFF 2 ``segment``."""

    id: str
    """Stable under edits elsewhere: from the text and its occurrence number in the article."""
    block_id: str
    """The block it stands in."""
    start: int
    """Start in ``Block.text``."""
    end: int
    """End in ``Block.text``; ``block.text[start:end] == text`` always."""
    text: str
    """The text exactly as read, inline markup included."""
    placeables: tuple[Placeable, ...] = ()
    """Inline content in order of start; outer before inner."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item, table cell…; XLIFF 2 ``unit``."""

    id: str
    """Stable under edits elsewhere, unique in the article."""
    kind: BlockKind
    """What it is."""
    text: str
    """Inline Markdown, container prefixes of continuation lines (``> ``, list indents) taken off, lines joined by ``\\n``."""
    start: int
    """Start of the inline content in ``Article.body``."""
    end: int
    """End of the inline content in ``Article.body``; replacing this range by a translation keeps the structure."""
    line: int
    """0-based line in ``Article.body`` on which it starts."""
    is_translatable: bool = True
    """False for code, HTML and rules: they are carried over as they are."""
    level: int = 0
    """Heading level 1-6, list nesting depth from 1, or table row (0 is the header row)."""
    ordinal: int | None = None
    """Number of an ordered list's item, or the column of a table cell; None otherwise."""
    quote_depth: int = 0
    """How many block quotes it stands in."""
    segments: tuple[Segment, ...] = ()
    """In order, without overlap; white space between them belongs to no segment."""


@dataclass(frozen=True, slots=True)
class Removal:
    """Page furniture that cleaning took out of an article."""

    rule: str
    """Name of the rule in the language's furniture file."""
    text: str
    """What was removed, exactly."""
    line: int
    """0-based line in the raw input."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """Front matter: what is known of an article beside its text."""

    date: str | None = None
    """ISO 8601 date (or date and time) of publication."""
    source: str | None = None
    """Outlet, as written by it."""
    section: str | None = None
    """Section label of the outlet."""
    author: str | None = None
    """Author line."""
    licence: str | None = None
    """Licence of the source text, SPDX where there is one."""
    url: str | None = None
    """Address of the source text."""
    tags: tuple[str, ...] = ()
    """Subject tags, in the source language."""
    terms: tuple[tuple[str, str], ...] = ()
    """Per-article term overrides: (source term, target term)."""
    extra: tuple[tuple[str, str], ...] = ()
    """Other front matter, key and value as text, in order of the file."""


@dataclass(frozen=True, slots=True)
class Article:
    """One source text with its front matter; XLIFF ``file``."""

    id: str
    """Slug: lower-case ASCII letters, digits and hyphens; unique in a project."""
    language: str
    """BCP 47 tag of the source text."""
    title: str
    """Title as read; block 0 (kind TITLE) holds it for translation."""
    body: str
    """Cleaned Markdown body, without front matter and title."""
    blocks: tuple[Block, ...]
    """In reading order, the title's block first."""
    metadata: Metadata = Metadata()
    """Front matter."""
    removals: tuple[Removal, ...] = ()
    """What cleaning took out."""
    sha256: str = ""
    """Hash of the source file's bytes, lower-case hex."""
    path: Path | None = None
    """The file it was read from; not stored in documents."""


class TermStatus(StrEnum):
    """How strictly a term entry holds."""

    REQUIRED = "required"
    PREFERRED = "preferred"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class TermForm:
    """A surface form of a term with the target that belongs to it."""

    source: str
    """Surface in the source language."""
    target: str
    """Its form in the target language."""


@dataclass(frozen=True, slots=True)
class TermEntry:
    """One concept with its terms; TBX concept entry."""

    id: str
    """Concept id: a slug, unique in the termbase."""
    source: str
    """Canonical source term."""
    target: str
    """The decided target term."""
    variants: tuple[str, ...] = ()
    """Other spellings of the source term that the rules do not derive."""
    shorts: tuple[TermForm, ...] = ()
    """Short forms, valid only after a full form in the same article."""
    admitted: tuple[str, ...] = ()
    """Other target terms that count as right (TBX admittedTerm)."""
    forbidden: tuple[str, ...] = ()
    """Target terms that must not appear (TBX deprecatedTerm)."""
    type: str = "other"
    """person, title, organisation, place, country, month, day, language, event, treaty, work or other."""
    status: TermStatus = TermStatus.REQUIRED
    """How strictly it holds."""
    flags: frozenset[str] = frozenset()
    """exact (no expansion), inflect (dual and plural), case (Latin source compared with case)."""
    domain: str = ""
    """Subject field; empty for all."""
    note: str = ""
    """For people."""
    origin: str = ""
    """Where the decision comes from."""
    place: str = ""
    """``path:line`` of the row, for messages; empty for entries made by rules."""


@dataclass(frozen=True, slots=True)
class TermMatch:
    """An entry found in a segment; XLIFF ``mrk type=term``."""

    entry: TermEntry
    """The entry."""
    start: int
    """Start in ``Segment.text``, after the proclitics."""
    end: int
    """End in ``Segment.text``; ``segment.text[start:end] == surface`` always."""
    surface: str
    """The term as written, without proclitics."""
    target: str
    """The target form this occurrence should get (the entry's target, a short form's, a built date…)."""
    proclitics: str = ""
    """Letters joined before it that belong to the sentence (و ف ب ل ك س), as written; they end at ``start``."""
    enclitic: str = ""
    """Pronoun joined after it, as written; empty for most."""
    via: str = "source"
    """source, variant, short, inflected, override or rule (dates)."""


class OutcomeMethod(StrEnum):
    """How a term got into the target, or that it did not."""

    MODEL = "model"
    """The model wrote it by itself."""
    SUBSTITUTED = "substituted"
    """The model copied it from the source, where it stood in place of the source term."""
    REDECODED = "redecoded"
    """It came with a second decoding that was given the target up to and with the term."""
    INSERTED = "inserted"
    """It replaced the aligned words of the output."""
    HUMAN = "human"
    """A person wrote it."""
    FAILED = "failed"
    """It is not there."""
    NOT_NEEDED = "not_needed"
    """A preferred entry where the model's own wording was kept."""


@dataclass(frozen=True, slots=True)
class TermOutcome:
    """What became of one term match."""

    match: TermMatch
    """The match."""
    method: OutcomeMethod
    """How it got in, or not."""
    start: int | None = None
    """Start of the target form in ``TranslationUnit.target``; None where it is not there."""
    end: int | None = None
    """End of the target form."""
    reason: str = ""
    """Why not, or why the later steps of the ladder were needed; empty when nothing is to be said."""

    @property
    def is_verified(self) -> bool:
        """Tell whether the target holds the term, or need not."""
        return self.method is not OutcomeMethod.FAILED


@dataclass(frozen=True, slots=True)
class WordLink:
    """Source words and target words that translate each other."""

    source: Span
    """In ``Segment.text``."""
    target: Span
    """In ``TranslationUnit.target``."""


class Severity(StrEnum):
    """How grave a finding is."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check reports; XLIFF note."""

    check: str
    """Name of the check, kebab-case."""
    severity: Severity
    """How grave it is."""
    message: str
    """One sentence for a person."""
    segment_id: str = ""
    """The segment, or empty for the whole document."""
    source_span: Span | None = None
    """Where in ``Segment.text``."""
    target_span: Span | None = None
    """Where in ``TranslationUnit.target``."""


class UnitState(StrEnum):
    """XLIFF 2 segment state."""

    INITIAL = "initial"
    TRANSLATED = "translated"
    REVIEWED = "reviewed"
    FINAL = "final"


class UnitOrigin(StrEnum):
    """Who made the target."""

    ENGINE = "engine"
    MEMORY = "memory"
    HUMAN = "human"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class TranslationUnit:
    """A segment with its target; TMX ``tu``."""

    segment: Segment
    """The source side."""
    target: str = ""
    """The target side, inline Markdown; empty while initial."""
    state: UnitState = UnitState.INITIAL
    """How far it is."""
    origin: UnitOrigin = UnitOrigin.NONE
    """Who made the target."""
    outcomes: tuple[TermOutcome, ...] = ()
    """One for each term match of the segment, in order of the source."""
    findings: tuple[Finding, ...] = ()
    """What the checks say."""
    links: tuple[WordLink, ...] = ()
    """Word alignment, in order of the target; empty where unknown."""
    score: float | None = None
    """Mean log-probability a token of the engine's output; None for a person's."""
    is_truncated: bool = False
    """The engine's output was cut or lacks its end token."""
    machine: str = ""
    """The engine's own last target, kept when a person changed it; empty otherwise."""
    pieces: tuple[Span, ...] = ()
    """Spans of ``Segment.text`` translated apart because the whole was too long; empty for one piece."""
    retry: str = ""
    """Record of a second attempt with safer decoding; empty where there was none."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Everything needed to get the same bytes again."""

    engine: str
    """Engine and version, e.g. ``ctranslate2 4.8.5``."""
    model: str
    """Name of the model."""
    model_sha256: str
    """Hash over the model's files."""
    options: str
    """Decoding options, canonical JSON."""
    glossary_sha256: str
    """Hash over the entries that can touch this article's segments."""
    segmenter: str
    """Name and version of the sentence splitter and its rules."""
    bilingua: str
    """Version of bilingua."""
    notice: str = ""
    """What readers must be told because of the model's licence (no commercial use, attribution); empty for nothing."""


@dataclass(frozen=True, slots=True)
class BilingualDocument:
    """One article with its translation; XLIFF document."""

    pair: LanguagePair
    """The languages."""
    article: Article
    """The source side."""
    units: tuple[TranslationUnit, ...]
    """One for each segment of the article, same order."""
    signature: Signature
    """How the machine part was made."""
    schema_version: int = SCHEMA_VERSION
    """Version of the JSON schema."""
    findings: tuple[Finding, ...] = ()
    """Findings about the document as a whole."""
    glue: tuple[str, ...] = ()
    """Text of the target file's body around the targets, one string more than units without the title's;
    empty where a person has changed nothing of it, and the article's own structure holds."""


@dataclass(frozen=True, slots=True)
class Request:
    """One text for an engine."""

    text: str
    """Source text, one sentence, inline markup taken off; the engine normalises it."""
    target_prefix: str = ""
    """The hypothesis must begin with this text; empty for a free one."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One engine output; XLIFF ``mtc:match``."""

    text: str
    """The output text, prefix included."""
    score: float
    """Mean log-probability a token; 0.0 is certain."""
    source_spans: tuple[Span, ...] = ()
    """Where each source token stands in ``source``; same length and order as the tokens, without special ones."""
    target_spans: tuple[Span, ...] = ()
    """Where each target token stands in ``text``."""
    alignment: tuple[int, ...] = ()
    """For each target token the index of the source token it looks at most; empty where attention is useless."""
    is_truncated: bool = False
    """Input or output hit a limit, or the end token is missing."""
    source: str = ""
    """The source text as the model saw it, after normalisation."""


@dataclass(frozen=True, slots=True)
class DecodingOptions:
    """How an engine decodes; equal options and model give equal output."""

    beam_size: int = 4
    """Hypotheses kept at each step."""
    length_penalty: float = 1.0
    """Exponent of the length in the score."""
    repetition_penalty: float = 1.0
    """Above 1.0 repeated tokens cost more."""
    no_repeat_ngram_size: int = 0
    """No n-gram of this many tokens twice; 0 is off."""
    max_output_tokens: int = 256
    """Limit of the output, in tokens."""


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """What an engine is; enough for a signature and a page's footer."""

    engine: str
    """Program and version."""
    model: str
    """Name of the model."""
    model_sha256: str
    """Hash over the model's files."""
    pairs: tuple[LanguagePair, ...]
    """Language pairs it can translate."""
    licence: str
    """Licence of the weights."""
    max_source_tokens: int
    """Longest input, in source tokens, special ones not counted."""
    options: str
    """Everything else that decides the output (compute type, batch rule…), canonical JSON."""
    notice: str = ""
    """What readers of the translations must be told because of the licence; empty for nothing."""


class Engine(Protocol):
    """A translation engine for one language pair.

    Output order equals input order; equal requests give equal hypotheses whatever else is in the call.
    """

    @property
    def info(self) -> EngineInfo:
        """What the engine is."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count source tokens of each text after the engine's normalisation, special ones not counted."""
        ...

    def translate(self, requests: Sequence[Request], options: DecodingOptions) -> list[Hypothesis]:
        """Translate every request; same length and order as ``requests``."""
        ...


@dataclass(frozen=True, slots=True)
class GlossarySnapshot:
    """The glossary at one moment, as documents and pages need it."""

    entries: tuple[TermEntry, ...] = field(default=())
    """In order of their files and rows."""
    sha256: str = ""
    """Hash over all entries."""
