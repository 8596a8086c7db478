"""Each check finds its fault, names the row, and leaves a sound glossary alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from bilingua.resources import default_glossary
from bilingua.terminology.lint import GlossaryFault, check_glossary, read_source
from bilingua.terminology.near import find_duplicates, search_entries
from bilingua.units import LanguagePair, Severity, TermEntry

PAIR = LanguagePair("ar", "en")
HEAD = "source\ttarget\ttype\tstatus\tvariants\tshort\tadmitted\tforbidden\tflags\tdomain\tnote\torigin\n"


def check(folder: Path, *files: str) -> list[GlossaryFault]:
    sources = []
    for number, text in enumerate(files):
        path = folder / f"f{number}.ar-en.tsv"
        path.write_text(HEAD + text, encoding="utf-8")
        sources.append(read_source(path))
    return check_glossary(sources, PAIR)


def row(**cells: str) -> str:
    return "\t".join(cells.get(name, "") for name in HEAD.strip().split("\t")) + "\n"


def test_the_shipped_glossary_has_no_errors() -> None:
    files = sorted(default_glossary().glob("*.ar-en.tsv"))
    faults = check_glossary([read_source(path) for path in files], PAIR)
    assert [fault for fault in faults if fault.severity is Severity.ERROR] == []


@pytest.mark.parametrize(
    ("rows", "line", "name", "severity"),
    [
        ([row(source="موسكو", target="موسكو")], 2, "target-letters", "error"),
        ([row(source="موسكو", target="Moscow", admitted="مسكو")], 2, "target-letters", "error"),
        ([row(source="موسكو", target="")], 2, "row", "error"),
        ([row(source="موسكو", target="Moscow", type="city")], 2, "row", "error"),
        ([row(source="موسكو", target="Moscow"), row(source="موسكو", target="Moskva")], 3, "row", "error"),
        ([row(source="إيران", target="Iran"), row(source="ايران", target="Persia")], 3, "conflict", "error"),
        ([row(source="إيران", target="Iran"), row(source="ايران", target="Iran")], 3, "duplicate", "warning"),
        ([row(source="موسكو", target="Moscow", forbidden="Moscow")], 2, "forbidden-target", "error"),
        ([row(source="موسكو", target="Moscow City", forbidden="Moscow")], 2, "forbidden-target", "error"),
        ([row(source="موسكو", target="the Moscow")], 2, "target-article", "warning"),
        ([row(source="موسكو", target="Moscow\u200f")], 2, "invisible", "warning"),
        ([row(source="كييف", target="Kyiv", type="place"), row(source="كيف", target="Kiev", variants="كييف")], 3, "variant", "error"),
        ([row(source="موسكو", target="Moscow", variants="موسكو")], 2, "variant", "warning"),
        ([row(source="سيرغي لافروف", target="Sergey Lavrov", short="لافروف=Lavrov|لافروف=Lavroff")], 2, "short-conflict", "error"),
        ([row(source="لافروف", target="Lavrov", type="person", short="لافروف=Lavrov")], 2, "short-conflict", "error"),
        (
            [row(source="كيم يو جونغ", target="Kim Yo Jong", short="كيم=Kim"), row(source="كيم داي جونغ", target="Kim DJ", short="كيم=DJ")],
            3,
            "ambiguous-short",
            "warning",
        ),
        ([row(source="ابتسامة", target="smile", type="other")], 2, "common-word", "warning"),
        ([row(source="ابتسامة", target="Ibtisama", type="person")], 2, "common-word", "info"),
        ([*(row(source=name, target="b", origin="own") for name in "ac"), row(source="e", target="f")], 4, "origin", "warning"),
        ([row(source="سيول-", target="Seoul", type="place")], 2, "unreachable", "error"),
        ([row(source="٣ أيلول", target="Third of September", type="event")], 2, "shadowed", "error"),
    ],
)
def test_faults_are_found_at_their_line(tmp_path: Path, rows: list[str], line: int, name: str, severity: str) -> None:
    faults = check(tmp_path, "".join(rows))
    assert (name, severity, f"{tmp_path}/f0.ar-en.tsv:{line}") in [(fault.check, fault.severity.value, fault.place) for fault in faults]


def test_every_broken_row_is_listed(tmp_path: Path) -> None:
    faults = check(tmp_path, row(source="موسكو") + row(source="كييف", target="Kyiv") + row(source="x", target="y", status="z"))
    assert [fault.place.rpartition(":")[2] for fault in faults if fault.check == "row"] == ["2", "4"]


def test_conflict_across_files_names_both_places(tmp_path: Path) -> None:
    faults = check(tmp_path, row(source="كييف", target="Kyiv"), row(source="كييف", target="Kiev"))
    assert [fault.message for fault in faults if fault.check == "conflict"] == [
        f"'كييف': is 'Kiev' here and 'Kyiv' in {tmp_path}/f0.ar-en.tsv:2; keep one"
    ]


def test_a_sound_glossary_has_no_faults(tmp_path: Path) -> None:
    rows = row(source="سيرغي لافروف", target="Sergey Lavrov", type="person", short="لافروف=Lavrov", forbidden="Lavroff")
    assert check(tmp_path, rows + row(source="موسكو", target="Moscow", type="place", variants="مسكو")) == []


ENTRIES = (
    TermEntry("a", "سيرغي لافروف", "Sergey Lavrov", variants=("سيرجي لافروف",)),
    TermEntry("b", "وزير الخارجية", "Foreign Minister"),
    TermEntry("c", "نائب وزير الخارجية", "Deputy Foreign Minister"),
)


@pytest.mark.parametrize(
    ("query", "first"),
    [("لافروف", "a"), ("lavrof sergey", None), ("Lavrov", "a"), ("وزير الخارجيه", "b"), ("foreign", "b"), ("zz", None)],
)
def test_search_in_either_language(query: str, first: str | None) -> None:
    found = search_entries(query, ENTRIES)
    assert (found[0].entry.id if found else None) == first


@pytest.mark.parametrize(
    ("source", "target", "near"),
    [
        ("سرغي لافروف", "S. Lavrov", ["a"]),
        ("المذكور", "Sergei Lavrov", ["a"]),
        ("وزير الداخلية", "Interior Minister", []),
        ("وزير الخارجيّة", "Minister of Foreign Affairs", ["b"]),
    ],
)
def test_near_duplicates(source: str, target: str, near: list[str]) -> None:
    assert [item.entry.id for item in find_duplicates(TermEntry("", source, target), ENTRIES)] == near
