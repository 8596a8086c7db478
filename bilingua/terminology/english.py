"""What English asks for around a name or title: articles, plurals, capitals, no word twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bilingua.terminology.draft import NOWHERE, Draft, overlaps
from bilingua.terminology.english_words import FUNCTION_WORDS, HONORIFICS, NAME_NOUNS, NO_ARTICLE_KINDS, PREPOSITIONS, THE_HEADS
from bilingua.units import Span

# Vowel letters that are not vowel sounds, and the reverse (common cases; CMU dictionary, stressed first syllable).
_CONSONANT_SOUND = re.compile(r"(?i)(?:uni(?!n|m)|use|usu|uti|ura|euro?|eu[a-z]|one\b|once|ubi|uk|ukr|uru|uga|uz(?=b))")
_SILENT_H = re.compile(r"(?i)(?:hour|hono(?:u)?r|honest|heir)")
_LETTER_VOWELS = "AEFHILMNORSX"
_ORDINAL = re.compile(r"(?:\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth)\s", re.IGNORECASE)
_NUMBERED = re.compile(r"\s(?:[IVX]+|\d+)$")  # World War II, Expo 2020
_STRAY_OF = re.compile(r"(?:\b(?:to|with|by|from|for|in|on|at|during|between|after|before)|,) (?P<of>of )(?:the )?$", re.IGNORECASE)
_DATE_PREPOSITION = re.compile(r"\b(in|on|at)\s+$", re.IGNORECASE)
_DAY = re.compile(r"^\w+ \d{1,2}\b")  # October 5, but not October 2025
_SPACE = re.compile(r"\s+")
_REPEAT_GAP = re.compile(r"(?:,|['’]s)?\s+(?:of\s+)?(?:the\s+)?", re.IGNORECASE)
_AFTER_PREPOSITION = re.compile(rf"\b(?:{'|'.join(sorted(PREPOSITIONS))})\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PlacedTerm:
    """A term that stands in a draft, with what decides on the words around it."""

    span: Span
    """Where it stands in the draft."""
    kind: str
    """The entry's type."""
    number: int
    """Number of its match."""
    is_joined: bool = False
    """In the source only a space stands between it and the next match."""


def plural_forms(term: str) -> tuple[str, ...]:
    """Return plural forms of a common noun phrase: of its head, and of its last word where that is another.

    The head is the last word before the first «of», «for», «to» or «at», or the last word of all.
    """
    words = term.split()
    if not words:
        return ()
    head = next((place for place, word in enumerate(words) if place and word in ("of", "for", "to", "at", "in", "on")), len(words)) - 1
    forms = []
    for place in dict.fromkeys((head, len(words) - 1)):
        plural = _plural(words[place])
        if plural:
            forms.append(" ".join([*words[:place], plural, *words[place + 1 :]]))
    return tuple(forms)


def _plural(word: str) -> str:
    if not word.isalpha() or word.endswith("s"):
        return ""
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    if word.endswith("man"):
        return word[:-3] + "men"
    return word + ("es" if re.search(r"(?:x|z|ch|sh)$", word) else "s")


def indefinite_article(following: str) -> str:
    """Return ``a`` or ``an`` for the words that follow, by their first sound."""
    word = re.match(r"\w*", following)
    first = word.group(0) if word else ""
    if len(first) > 1 and first.isupper() and not re.search(r"[AEIOU]", first[1:]):
        return "an" if first[0] in _LETTER_VOWELS else "a"
    if first.isupper() and 1 < len(first) <= 3:
        return "an" if first[0] in _LETTER_VOWELS else "a"
    if first[:2] in ("8",) or first.startswith(("8", "11", "18")):
        return "an"
    if _SILENT_H.match(first):
        return "an"
    if _CONSONANT_SOUND.match(first):
        return "a"
    return "an" if first[:1].lower() in tuple("aeiou") else "a"


def needs_article(term: str, kind: str) -> bool:
    """Tell whether English uses ``the`` before this name inside a sentence («in the Russian Federation»).

    Titles do, as long as no name follows: «met with the Foreign Minister».
    """
    if kind in ("person", "month", "day", "language") or term.lower().startswith("the "):
        return False
    if kind == "title" or _ORDINAL.match(term):
        return term.lower() not in HONORIFICS
    if " of " in term and kind in ("place", "organisation", "country", "event", "treaty"):
        return True
    words = re.split(r"\s+(?:of|for|on|to|in|and|at|against|between)\s+", term, maxsplit=1)[0].split()
    return bool(words) and words[-1].lower() in THE_HEADS


def mend_around_terms(draft: Draft, place_terms: Callable[[Draft], Sequence[PlacedTerm]]) -> Draft:
    """Mend English around the placed terms: doubled words, articles, then spaces and the first capital.

    Args:
        draft: The target text.
        place_terms: Finds the terms again after each change, in order of start.
    """
    terms = place_terms(draft)
    for rule in (_drop_doubles, _drop_prepositions, _fix_articles, _join_titles, _fix_indefinite, _fix_dates):
        mended = rule(draft, terms)
        if mended is not draft:
            draft, terms = mended, place_terms(mended)
    return tidy(draft)


def _drop_doubles(draft: Draft, terms: Sequence[PlacedTerm]) -> Draft:
    """Remove what repeats the begin of a term before it or its end after it, unless it belongs to a term."""
    for number in reversed(range(len(terms))):
        others = [item.span for place, item in enumerate(terms) if place != number]
        span = terms[number].span
        words = re.findall(r"\S+", draft.text[span.start : span.end])
        for count in range(len(words), 0, -1):
            after = _repeat_after(draft.text, span, words[-count:], whole=count == len(words))
            if after and not any(overlaps(after, other) for other in others):
                draft = draft.replace(after, "")
                break
        for count in range(len(words), 0, -1):
            before = _repeat_before(draft.text, span, words[:count], whole=count == len(words))
            if before and not any(overlaps(before, other) for other in others):
                return _drop_doubles(draft.replace(before, ""), _shift(terms, before, number))
    return draft


def _shift(terms: Sequence[PlacedTerm], cut: Span, last: int) -> list[PlacedTerm]:
    """Return the terms up to number ``last``, moved left by a cut before that one; the later ones are done."""
    moved = []
    size = cut.end - cut.start
    for item in terms[: last + 1]:
        by = size if item.span.start >= cut.end else 0
        moved.append(replace(item, span=Span(item.span.start - by, item.span.end - by)))
    return moved


def _repeat_after(text: str, span: Span, words: Sequence[str], *, whole: bool) -> Span | None:
    """Return the stretch behind ``span`` that says ``words`` again, the gap before it included."""
    following = text[span.end :]
    gap = _REPEAT_GAP.match(following) if whole or len(words) > 1 else _SPACE.match(following)
    if gap is None:
        return None
    repeated = " ".join(words)
    end = gap.end() + len(repeated)
    is_same = following[gap.end() : end].lower() == repeated.lower() and not following[end : end + 1].isalnum()
    return Span(span.end, span.end + end) if is_same and len(repeated) > 1 else None


def _repeat_before(text: str, span: Span, words: Sequence[str], *, whole: bool) -> Span | None:
    """Return the stretch before ``span`` that says ``words`` already, the gap behind it included."""
    before = text[: span.start].rstrip()
    gap = text[len(before) : span.start]
    if whole and before.endswith(","):
        before = before[:-1]
    repeated = " ".join(words)
    start = len(before) - len(repeated)
    is_same = bool(gap) and start >= 0 and before[start:].lower() == repeated.lower() and not before[start - 1 : start].isalnum()
    return Span(start, span.start) if is_same and len(repeated) > 1 else None


def _fix_articles(draft: Draft, terms: Sequence[PlacedTerm]) -> Draft:
    """Take the article from names that have none, and give it to those that need one after a preposition."""
    for place in reversed(range(len(terms))):
        item = terms[place]
        text = draft.text
        term = text[item.span.start : item.span.end]
        before = re.search(r"\b(the|an?)\s+$", text[: item.span.start], re.IGNORECASE)
        needs = needs_article(term, item.kind) and not (item.kind == "title" and _precedes_name(text, item, terms[place + 1 :]))
        if before and ((not needs and _has_none(term, item.kind) and _stands_alone(text, item)) or term.lower().startswith("the ")):
            draft = draft.replace(Span(before.start(), item.span.start), "")
        elif not before and needs and _AFTER_PREPOSITION.search(text, 0, item.span.start):
            draft = draft.replace(Span(item.span.start, item.span.start), "the ", NOWHERE)
        elif needs and item.kind == "title" and item.span.start == 0 and _is_subject(text, item):
            draft = draft.replace(Span(0, 0), "The ", NOWHERE)
    return draft


def _precedes_name(text: str, item: PlacedTerm, following: Sequence[PlacedTerm]) -> bool:
    """Tell whether a person's name stands directly behind a title; any word with a capital may be one."""
    if following and following[0].kind == "person" and text[item.span.end : following[0].span.start].isspace():
        return True
    return re.match(r"\s+[A-Z]", text[item.span.end :]) is not None


def _is_subject(text: str, item: PlacedTerm) -> bool:
    """Tell whether a sentence (no headline: it ends with a stop) goes on after the term with a small word."""
    return text.rstrip("\"'”’)").endswith(".") and re.match(r"\s+[a-z]", text[item.span.end :]) is not None


def _has_none(term: str, kind: str) -> bool:
    """Tell whether this is a name that English uses without an article."""
    if term[:1].islower():  # «the leader Kim Jong Un»
        return False
    is_spoken = kind == "organisation" and len(term) > 3 and term.isalpha() and term.isupper()  # NATO, TASS
    return kind in NO_ARTICLE_KINDS or is_spoken or _NUMBERED.search(term) is not None


def _stands_alone(text: str, item: PlacedTerm) -> bool:
    """Tell whether the name is no adjective of a noun after it («the Putin era», «the Moscow talks»)."""
    following = re.match(r"\s+([\w-]+)", text[item.span.end :])
    if following is None:
        return not text[item.span.end :].startswith("-")
    word = following.group(1)
    if item.kind == "person":
        return word.lower() not in NAME_NOUNS
    return word.lower() in FUNCTION_WORDS or (word.islower() and word.endswith("ed"))


def _drop_prepositions(draft: Draft, terms: Sequence[PlacedTerm]) -> Draft:
    """Mend what a replaced phrase leaves before a term: «to of the leader», «Kim Jong Un, of the President»."""
    for item in reversed(terms):
        found = _STRAY_OF.search(draft.text, 0, item.span.start)
        if found:
            draft = draft.replace(Span(*found.span("of")), "")
    return draft


def _join_titles(draft: Draft, terms: Sequence[PlacedTerm]) -> Draft:
    """Write «President Vladimir Putin», not «the President Vladimir Putin» nor «President, Vladimir Putin»."""
    for title, person in reversed(list(pairwise(terms))):
        if title.kind != "title" or person.kind != "person":
            continue
        between = draft.text[title.span.end : person.span.start]
        is_simple = " of " not in draft.text[title.span.start : title.span.end]
        if between == ", " and title.is_joined and person.number == title.number + 1 and is_simple:
            draft = draft.replace(Span(title.span.end, person.span.start), " ")
            between = " "
        before = re.search(r"\b(the|an?)\s+$", draft.text[: title.span.start], re.IGNORECASE)
        if before and between.isspace() and draft.text[title.span.start].isupper():
            draft = draft.replace(Span(before.start(), title.span.start), "")
    return draft


def _fix_indefinite(draft: Draft, terms: Sequence[PlacedTerm]) -> Draft:
    """Choose between ``a`` and ``an`` before a term by its first sound."""
    for item in reversed(terms):
        found = re.search(r"\b([Aa]n?)\s+$", draft.text[: item.span.start])
        if found:
            right = indefinite_article(draft.text[item.span.start :])
            right = right.capitalize() if found.group(1)[0] == "A" else right
            if right != found.group(1):
                draft = draft.replace(Span(found.start(1), found.end(1)), right)
    return draft


def _fix_dates(draft: Draft, terms: Sequence[PlacedTerm]) -> Draft:
    """Write «on October 5» and «in October», as a model that copies a date often does not."""
    for item in reversed(terms):
        if item.kind not in ("month", "day"):
            continue
        found = _DATE_PREPOSITION.search(draft.text, 0, item.span.start)
        if found is None:
            continue
        is_day = item.kind == "day" or _DAY.search(draft.text[item.span.start : item.span.end + 3])
        right = "on" if is_day else "in"
        if found.group(1).lower() != right:
            right = right.capitalize() if found.group(1)[0].isupper() else right
            draft = draft.replace(Span(found.start(1), found.end(1)), right)
    return draft


# What no English sentence has, with what it should be; {1} stands for the first group.
_TIDY: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(the|an?) (?:the|an?)\b(?! la\b)", re.IGNORECASE), "{1}"),
    (re.compile(r"\b(of|in|to|and|with|by|for|from|at) \1\b", re.IGNORECASE), "{1}"),
    (re.compile(r"(['’]s) ?['’]s\b"), "{1}"),
    (re.compile(r"(?<=\w) (['’]s)\b"), "{1}"),
    (re.compile(r"(\s)\s+"), " "),
    (re.compile(r"\s+([,.;:!?])(?=\s|$|[\"')\]])"), "{1}"),
    (re.compile(r"([,;])(?:\s*[,;])+"), "{1}"),
    (re.compile(r"\s*,\s*(?=[.!?](?:\s|$))"), ""),
)


def tidy(draft: Draft) -> Draft:
    """Mend doubled articles and prepositions, spaces and punctuation; begin with a capital if the engine did."""
    for pattern, new in _TIDY:
        for found in reversed(list(pattern.finditer(draft.text))):
            text = new.replace("{1}", found.group(1)) if "{1}" in new else new
            draft = draft.replace(Span(*found.span()), text, None)
    start = len(draft.text) - len(draft.text.lstrip(" ,"))
    if start:
        draft = draft.replace(Span(0, start), "")
    end = len(draft.text.rstrip())
    if end < len(draft.text):
        draft = draft.replace(Span(end, len(draft.text)), "")
    return draft


def capitalize_start(draft: Draft) -> Draft:
    """Begin the text with a capital, behind any opening quotation mark or bracket; iPhone stays as it is."""
    found = re.match(r"[\"'“‘(\[«]*([a-z])([a-z]*)(?![A-Z])", draft.text)
    if found is None or re.match(r"[\"'“‘(\[«]*[a-z]+[A-Z]", draft.text):
        return draft
    return draft.replace(Span(found.start(1), found.start(1) + 1), found.group(1).upper())
