"""Finding names the glossary lacks: what stands after titles and words such as «مدينة», and what recurs.

No model is asked. A run of words that no entry covers and that are no everyday words is a candidate
where something speaks for a name: a title before it, a noun such as «منظمة», a capital letter in the
translation aligned with it, or letters Arabic has only in foreign names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import takewhile

from bilingua.terminology.fold import fold_key, strip_marks
from bilingua.terminology.lexicon import is_arabic_name, is_common_word, is_whole_word
from bilingua.terminology.romanize import learn_names, romanize
from bilingua.terminology.termbase import Termbase
from bilingua.units import TermEntry, TermMatch, WordLink

_WORD = re.compile(r"[\u0621-\u064a\u064b-\u0652\u0670-\u06d3\u0640]+")
_CAPITAL = re.compile(r"[A-Z][\w’'-]*")
_MAX_WORDS = 4
_KEPT_CONTEXTS = 3
_LONG_PARTS = frozenset({"بن", "ابن", "عبد", "ابو", "ال", "ام"})  # words that do not end a name
_TANWIN = ("\u064b", "\u064b\u0627", "\u0627\u064b")
_JOINED_ARTICLES = ("وال", "فال", "بال", "كال", "لل", "ولل", "وبال")
_PRONOUNS = ("ه", "ها", "هم", "هما", "نا")
_YA_NAMES = frozenset({"يوسف", "يحيي", "ياسر", "ياسين", "يعقوب", "يزن", "يون", "يوري", "يانغ", "يان", "يانيس", "يولاندا", "ياسمين"})
_FOREIGN_LETTERS = re.compile(r"[ڤپچگژ]")


@dataclass(frozen=True, slots=True)
class MinedText:
    """One segment to look through."""

    place: str
    """Article and segment, or ``path:line``."""
    text: str
    """The source text."""
    matches: tuple[TermMatch, ...]
    """What the glossary finds in it."""
    target: str = ""
    """Its translation, empty for none."""
    links: tuple[WordLink, ...] = ()
    """Word alignment of the two."""
    is_human: bool = False
    """A person wrote the translation."""


@dataclass(frozen=True, slots=True)
class MinedTerm:
    """A name that may deserve an entry."""

    source: str
    """The name as written most often."""
    type: str
    """person, organisation, place or other."""
    count: int
    """Occurrences."""
    places: tuple[str, ...]
    """Where it stands, sorted, each once."""
    contexts: tuple[str, ...]
    """Up to three sentences with it, the name between ⟦ and ⟧."""
    suggestions: tuple[str, ...]
    """English forms, the likeliest first: found in translations, then romanised by rule."""
    evidence: tuple[str, ...]
    """Why it is taken for a name: title, noun, capital, letters."""
    english: tuple[tuple[str, str], ...] = ()
    """(form in a translation, place) for each occurrence that has one."""

    def facts(self) -> dict[str, object]:
        """Return it as JSON values."""
        return {name: list(value) if isinstance(value := getattr(self, name), tuple) else value for name in self.__slots__}


@dataclass(slots=True)
class _Found:
    spellings: Counter[str] = field(default_factory=Counter)
    places: set[str] = field(default_factory=set)
    contexts: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    english: Counter[str] = field(default_factory=Counter)
    evidence: set[str] = field(default_factory=set)
    seen: list[tuple[str, str]] = field(default_factory=list)
    count: int = 0


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    folded: str
    is_free: bool  # no entry covers it and it is no everyday word


@dataclass(frozen=True, slots=True)
class _Run:
    """Unknown words that stand together, and what stands before them."""

    tokens: tuple[_Token, ...]
    kind: str
    cue: str


@cache
def _cues() -> Mapping[str, frozenset[str]]:
    text = (files("bilingua.terminology") / "data" / "name_cues.ar.txt").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {kind: frozenset(words.split()) for kind, words in rows}


def mine_terms(texts: Iterable[MinedText], termbase: Termbase, *, min_count: int = 2, rejected: Iterable[str] = ()) -> list[MinedTerm]:
    """Find names that no entry covers, most frequent first; deterministic.

    Args:
        texts: Segments with their matches.
        termbase: For the spelling of known parts of names.
        min_count: Occurrences needed; a name after a title needs one.
        rejected: Names that a person did not want.
    """
    found: dict[str, _Found] = {}
    for text in texts:
        for run in _find_runs(text):
            for tokens in _choose_names(run, text):
                _record(found, text, tokens, run)
    known, unwanted = learn_names(termbase.entries), {fold_key(name) for name in rejected}
    kept = {key: item for key, item in found.items() if key not in unwanted and _is_likely(item, min_count)}
    _drop_parts(kept)
    terms = [_to_term(item, known) for item in kept.values()]
    return sorted(terms, key=lambda term: (-term.count, -len(term.evidence), term.source))


def _find_runs(text: MinedText) -> Iterator[_Run]:
    tokens = _tokenize(text)
    at = 0
    while at < len(tokens):
        if not tokens[at].is_free:
            at += 1
            continue
        end = at + 1
        while end < len(tokens) and tokens[end].is_free and text.text[tokens[end - 1].end : tokens[end].start] == " ":
            end += 1
        kind, cue = _cue_before(text, tokens, at)
        yield _Run(tuple(tokens[at:end]), kind, cue)
        at = end


def _tokenize(text: MinedText) -> list[_Token]:
    covered = [(match.start - len(match.proclitics), match.end + len(match.enclitic)) for match in text.matches]
    cues = _cues()
    noise = frozenset().union(*cues.values())
    tokens = []
    for word in _WORD.finditer(text.text):
        folded = fold_key(word[0])
        is_known = any(start < word.end() and word.start() < end for start, end in covered)
        is_plain = len(folded) < 2 or folded in noise or folded.removeprefix("و") in noise or is_common_word(folded)
        tokens.append(_Token(word.start(), word.end(), folded, not (is_known or is_plain)))
    return tokens


def _cue_before(text: MinedText, tokens: Sequence[_Token], at: int) -> tuple[str, str]:
    """Tell what kind of name the word before announces, and how; empty for none."""
    start = tokens[at].start
    gap = text.text[:start]
    for match in text.matches:
        if match.entry.type == "title" and gap[match.end :].strip(" \"«“") == "" and match.end <= start:
            return "person", "title"
    if at:
        before = tokens[at - 1]
        if text.text[before.end : start].strip("\"«“") == " ":
            for kind in ("person", "organisation", "place"):
                if before.folded in _cues()[kind] or re.sub("^[وفبلك]", "", before.folded) in _cues()[kind]:
                    return kind, "noun"
    return "", ""


def _choose_names(run: _Run, text: MinedText) -> Iterator[tuple[_Token, ...]]:
    """Choose which words of a run may be a name: after a cue the first two or three, else every short part."""
    if run.cue:
        tokens = _drop_adjectives(run.tokens) if run.cue == "title" else run.tokens
        tokens = tuple(takewhile(lambda token: _may_be_name(text.text[token.start : token.end]), tokens))
        end = 1
        while end < len(tokens) and (end < 2 or tokens[end - 1].folded in _LONG_PARTS or _is_capital(tokens[end], text)):
            end += 1
        if tokens:
            yield tokens[: min(end, _MAX_WORDS)]
        return
    for start in range(len(run.tokens)):
        for end in range(start + 1, min(start + _MAX_WORDS, len(run.tokens)) + 1):
            tokens = run.tokens[start:end]
            is_name = all(_is_capital(token, text) or _FOREIGN_LETTERS.search(text.text[token.start : token.end]) for token in tokens)
            if is_name and not (len(tokens) == 1 and _is_adjective(tokens[0])) and not _is_in_title(tokens[-1], text):
                yield tokens


def _is_in_title(token: _Token, text: MinedText) -> bool:
    """Tell whether a capital goes on behind the word in the translation: «Deputy Foreign Minister»."""
    words = _aligned(token.start, token.end, text)
    return bool(words) and re.match(r"\s[A-Z]", text.target[words[-1][1] :]) is not None


def _is_adjective(token: _Token) -> bool:
    """Tell whether a word has the form of a definite adjective of origin: «الكوري», «العمانية»."""
    return token.folded.startswith("ال") and token.folded.endswith(("ي", "يه"))


def _may_be_name(written: str) -> bool:
    """Tell whether grammar leaves a word open to be a name: no accusative, no joined pronoun, no particle with the article."""
    word = strip_marks(written)
    if written.endswith(_TANWIN) or word.startswith(_JOINED_ARTICLES) or (len(word) > 3 and word.endswith(_PRONOUNS)):
        return False
    # Verbs in the present begin with ya; of names only known ones are let through.
    return not word.startswith("ي") or is_arabic_name(fold_key(word)) or fold_key(word) in _YA_NAMES


def _drop_adjectives(tokens: tuple[_Token, ...]) -> tuple[_Token, ...]:
    """Drop what follows a title before the name: «الكوري», «العماني»; nothing is left where «and a …» goes on."""
    at = 0
    while at < len(tokens) and _is_adjective(tokens[at]):
        at += 1
    rest = tokens[at:]
    is_next_person = bool(rest) and rest[0].folded.startswith("و") and not is_whole_word(rest[0].folded)
    return () if is_next_person else rest


def _is_capital(token: _Token, text: MinedText) -> bool:
    """Tell whether the words aligned with a token are capitalised inside the sentence."""
    words = _aligned(token.start, token.end, text)
    return bool(words) and all(_CAPITAL.match(text.target[start:end]) and start > 0 for start, end in words)


def _aligned(start: int, end: int, text: MinedText) -> list[tuple[int, int]]:
    return sorted((link.target.start, link.target.end) for link in text.links if link.source.start < end and start < link.source.end)


def _record(found: dict[str, _Found], text: MinedText, tokens: tuple[_Token, ...], run: _Run) -> None:
    start, end = tokens[0].start, tokens[-1].end
    surface = text.text[start:end]
    key = _bare(" ".join(token.folded for token in tokens), found)
    item = found.setdefault(key, _Found())
    item.count += 1
    item.spellings[strip_marks(surface)] += 1
    item.places.add(text.place)
    if len(item.contexts) < _KEPT_CONTEXTS:
        item.contexts.append(f"{text.text[max(0, start - 60) : start]}⟦{surface}⟧{text.text[end : end + 60]}".replace("\n", " "))
    if run.kind:
        item.kinds[run.kind] += 1
    if run.cue:
        item.evidence.add(run.cue)
    words = _aligned(start, end, text)
    if words:
        english = text.target[words[0][0] : words[-1][1]]
        if english[:1].isupper() and len(english.split()) <= len(tokens) + 2:
            item.english[english.strip(" ,.;:!?")] += 5 if text.is_human else 1
            item.seen.append((english.strip(" ,.;:!?"), text.place))
            item.evidence.add("capital")
    if _FOREIGN_LETTERS.search(surface):
        item.evidence.add("letters")


def _bare(key: str, found: Mapping[str, _Found]) -> str:
    """Return the key without a joined particle where the name is known without it already."""
    return key[1:] if key[:1] in "وفبلك" and key[1:] in found else key


def _is_likely(item: _Found, min_count: int) -> bool:
    # A title vouches for a full name; a single word after one may be anything.
    is_full_name = any(" " in spelling for spelling in item.spellings)
    return bool(item.evidence) and (item.count >= min_count or ("title" in item.evidence and is_full_name))


def _drop_parts(kept: dict[str, _Found]) -> None:
    """Join a name with particle to the bare one, and drop parts that stand nowhere but in a longer name."""
    for key in sorted(kept):
        if key[:1] in "وفبلك" and key[1:] in kept:
            first, second = kept[key[1:]], kept.pop(key)
            first.count += second.count
            first.places |= second.places
            first.english += second.english
            first.evidence |= second.evidence
            first.seen += second.seen
    for key in sorted(kept, key=len):
        longer = [other for other in kept if other != key and f" {key} " in f" {other} "]
        if longer and sum(kept[other].count for other in longer) >= kept[key].count:
            del kept[key]


def _to_term(item: _Found, known: Mapping[str, str]) -> MinedTerm:
    source = min(item.spellings, key=lambda text: (-item.spellings[text], len(text), text))
    kind = min(item.kinds, key=lambda name: (-item.kinds[name], name)) if item.kinds else "other"
    english = sorted(item.english, key=lambda text: (-item.english[text], text))[:2]
    return MinedTerm(
        source=source,
        type=kind,
        count=item.count,
        places=tuple(sorted(item.places)),
        contexts=tuple(item.contexts),
        suggestions=tuple(dict.fromkeys((*english, romanize(source, known)))),
        evidence=tuple(sorted(item.evidence)),
        english=tuple(sorted(item.seen)),
    )


def to_entry(term: MinedTerm, target: str = "") -> TermEntry:
    """Make an entry of a mined name; its target is the first suggestion unless one is given."""
    return TermEntry(id="", source=term.source, target=target or term.suggestions[0], type=term.type, origin="mined")
