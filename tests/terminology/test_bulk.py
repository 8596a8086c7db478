"""New rows go to their place; every other byte stays."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bilingua.terminology.bulk import merge_entries
from bilingua.terminology.fold import fold_key
from bilingua.terminology.tsv import format_glossary, parse_glossary
from bilingua.units import TermEntry

SORTED = "# head\nsource\ttarget\tnote\nأمل\tAmal\n# about Yazan\nيزن\tYazan\tx\n"
LOOSE = "source\ttarget\nيزن\tYazan\n\n# section\nأمل\tAmal"


def entry(source: str, target: str, note: str = "") -> TermEntry:
    return TermEntry("", source, target, note=note)


def test_rows_go_to_their_sorted_place() -> None:
    merge = merge_entries(parse_glossary(SORTED, "f"), [entry("سليم", "Salim"), entry("أحمد", "Ahmad"), entry("يونس", "Yunus")])
    expected = "# head\nsource\ttarget\tnote\nأحمد\tAhmad\nأمل\tAmal\nسليم\tSalim\n# about Yazan\nيزن\tYazan\tx\nيونس\tYunus\n"
    assert format_glossary(merge.file) == expected
    assert len(merge.added) == 3


def test_rows_of_an_unsorted_file_go_to_its_end_in_order() -> None:
    merge = merge_entries(parse_glossary(LOOSE, "f"), [entry("سليم", "Salim"), entry("أحمد", "Ahmad")])
    assert format_glossary(merge.file) == LOOSE + "\nسليم\tSalim\nأحمد\tAhmad\n"


def test_equal_rows_are_counted_and_others_kept_or_replaced() -> None:
    file = parse_glossary(SORTED, "f")
    entries = [entry("أمل", "Amal"), entry("يزن", "Yezen", "y")]
    kept = merge_entries(file, entries)
    assert (format_glossary(kept.file), kept.same) == (SORTED, 1)
    assert [(old.target, new.target) for old, new in kept.kept] == [("Yazan", "Yezen")]
    replaced = merge_entries(file, entries, replace_rows=True)
    assert format_glossary(replaced.file) == SORTED.replace("Yazan\tx", "Yezen\ty")


_NAMES = st.lists(st.text("ابتجحدرس", min_size=2, max_size=6), unique_by=fold_key, max_size=12)


@settings(max_examples=60, deadline=None)
@given(_NAMES, _NAMES, st.booleans())
def test_no_old_line_changes_and_every_new_row_is_there(old: list[str], new: list[str], in_order: bool) -> None:
    names = sorted(old, key=lambda name: (fold_key(name), name)) if in_order else old
    file = parse_glossary("source\ttarget\n" + "".join(f"{name}\tx\n" for name in names), "f")
    merged = merge_entries(file, [entry(name, "y") for name in new]).file
    lines = iter(merged.lines)
    assert all(line in lines for line in file.lines)  # an ordered subsequence
    assert {item.source for _, item in merged.entries} == {*old, *new}
