"""Changes of a glossary, and names in several forms."""

from __future__ import annotations

import pytest

from bilingua.terminology.consistency import NameUse, find_inconsistencies
from bilingua.terminology.diff import diff_entries
from bilingua.units import TermEntry, TermForm

OLD = (TermEntry("a", "موسكو", "Moscow", place="x:2"), TermEntry("b", "كييف", "Kiev", variants=("كيف",)), TermEntry("c", "يزن", "Yazan"))


def test_equal_glossaries_have_no_changes_wherever_rows_stand() -> None:
    moved = tuple(reversed([TermEntry("z", "موسكو", "Moscow", place="y:9"), *OLD[1:]]))
    assert diff_entries(OLD, moved) == []


def test_changes_name_their_columns() -> None:
    new = (OLD[0], TermEntry("b", "كييف", "Kyiv", shorts=(TermForm("كي", "K"),)), TermEntry("d", "أمل", "Amal", place="f:3"))
    assert [change.describe() for change in diff_entries(OLD, new)] == [
        "added: أمل → Amal (f:3)",
        "changed: كييف (): target: Kiev → Kyiv; variants: كيف → nothing; shorts: nothing → كي=K",
        "removed: يزن → Yazan ()",
    ]


@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        ([("كييف", "Kyiv"), ("كييف", "Kyiv's"), ("كييف", "the Kyiv"), ("كَييف", "kyiv")], []),
        ([("كييف", "Kyiv"), ("كييف", "Kiev"), ("كييف", "Kyiv")], [("forms", "كييف", ["Kyiv", "Kiev"])]),
        ([("كييف", "Kyiv"), ("كيف", "Kyiv")], [("names", "Kyiv", ["كيف", "كييف"])]),
        ([("كييف", "Kyiv"), ("موسكو", "Moscow")], []),
    ],
)
def test_inconsistencies(uses: list[tuple[str, str]], expected: list[tuple[str, str, list[str]]]) -> None:
    found = find_inconsistencies(NameUse(name, form, f"a#{number}") for number, (name, form) in enumerate(uses))
    assert [(item.kind, item.subject, [text for text, _ in item.variants]) for item in found] == expected


def test_titles_may_share_a_form() -> None:
    uses = [NameUse(name, "Secretary-General", "a#1", is_name=False) for name in ("الأمين العام", "أمين عام")]
    assert find_inconsistencies(uses) == []
