"""Suggestions of misspelt names."""

import pytest

from bilingua.terminology import build_termbase, suggest_variants
from bilingua.units import LanguagePair, Segment, TermEntry

TERMBASE = build_termbase(
    [
        TermEntry(id="", source="كيم جونغ أون", target="Kim Jong Un", type="person"),
        TermEntry(id="", source="دونالد ترامب", target="Donald Trump", type="person"),
        TermEntry(id="", source="زيلينسكي", target="Zelensky", type="person"),
    ],
    LanguagePair("ar", "en"),
)


def suggest(text: str) -> list[tuple[str, str]]:
    found = suggest_variants([Segment("s", "b", 0, len(text), text)], TERMBASE)
    assert all(text[item.start : item.end] == item.surface for item in found)
    return [(item.surface, item.entry.target) for item in found]


@pytest.mark.parametrize(
    ("text", "surface", "target"),
    [
        ("وصل كيم أون جونغ أمس", "كيم أون جونغ", "Kim Jong Un"),
        ("قال دونالد ترمبب إنه", "دونالد ترمبب", "Donald Trump"),
        ("اتصل بزيلنسكيي", "زيلنسكيي", "Zelensky"),
    ],
)
def test_suggest_variants_finds_slips(text: str, surface: str, target: str) -> None:
    assert suggest(text) == [(surface, target)]


@pytest.mark.parametrize("text", ["وصل كيم جونغ أون ودونالد ترمب", "قال الوزير إن القمح وفير", ""])
def test_suggest_variants_leaves_matches_and_other_words_alone(text: str) -> None:
    assert suggest(text) == []
