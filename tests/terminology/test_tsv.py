"""The glossary file: reading row by row, errors with their line, editing byte for byte."""

import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilingua.errors import GlossaryError
from bilingua.terminology.tsv import (
    COLUMNS,
    FLAGS,
    TYPES,
    format_glossary,
    format_row,
    new_glossary,
    parse_entries,
    parse_glossary,
    read_entries,
)
from bilingua.units import TermEntry, TermForm, TermStatus

HEADER = "source\ttarget\ttype\tstatus\tvariants\tshort\tflags\n"


def test_read_entries_reads_every_column(tmp_path: Path) -> None:
    path = tmp_path / "x.ar-en.tsv"
    row = "بوتين\tPutin\tperson\tpreferred\tبوتن | بوتينا\tبو=Pu|تين=Tin\ta|b\tc\texact case\tpolitics\ta note\town\tputin-1"
    path.write_text("# comment\n" + "\t".join((*COLUMNS, "id")) + "\n\n" + row + "\n", encoding="utf-8")
    assert read_entries(path) == [
        TermEntry(
            id="putin-1",
            source="بوتين",
            target="Putin",
            variants=("بوتن", "بوتينا"),
            shorts=(TermForm("بو", "Pu"), TermForm("تين", "Tin")),
            admitted=("a", "b"),
            forbidden=("c",),
            type="person",
            status=TermStatus.PREFERRED,
            flags=frozenset({"exact", "case"}),
            domain="politics",
            note="a note",
            origin="own",
            place=f"{path}:4",
        )
    ]


def test_parse_entries_copies_the_source_where_it_is_kept() -> None:
    (entry,) = parse_entries([HEADER.encode(), b"NATO\t\tother\tkeep\n"], "g.tsv")
    assert entry.target == "NATO"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("source\ttarget\tvariant\n", "g.tsv:1: unknown column 'variant'; did you mean 'variants'?"),
        ("source\ttype\n", "g.tsv:1: column 'target' is missing"),
        ("source\ttarget\ttarget\n", "g.tsv:1: column 'target' stands twice"),
        (HEADER + "بوتين\t\n", "g.tsv:2: target term is empty; give one or delete the row"),
        (HEADER + "\tPutin\n", "g.tsv:2: source term is empty"),
        (HEADER + "ـ\tPutin\n", "g.tsv:2: source term 'ـ' has no letters"),
        (HEADER + "# c\nبوتين\tPutin\tpersn\n", "g.tsv:3: unknown type 'persn'; did you mean 'person'?"),
        (HEADER + "بوتين\tPutin\tperson\trequird\n", "g.tsv:2: unknown status 'requird'; did you mean 'required'?"),
        (HEADER + "بوتين\tPutin\t\t\t\t\tinflct\n", "g.tsv:2: unknown flag 'inflct'; did you mean 'inflect'?"),
        (HEADER + "بوتين\tPutin\t\t\t\tPutin\n", "g.tsv:2: short form 'Putin' is not 'source=target'"),
        (HEADER + "بوتين\tPutin\nبُوتين\tPutine\n", "g.tsv:3: 'بُوتين' has a row already in line 2"),
        (HEADER + "بوتين\tPutin\t\t\t\t\t\tx\n", "g.tsv:2: row has 8 cells but there are 7 columns"),
        (HEADER + "بو\0تين\tPutin\n", "g.tsv:2: line holds a NUL"),
    ],
)
def test_parse_entries_names_the_line_of_an_error(rows: str, message: str) -> None:
    with pytest.raises(GlossaryError) as caught:
        parse_entries(rows.encode().splitlines(keepends=True), "g.tsv")
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (HEADER.encode() + "بوتين\tPutin\n".encode("cp1256"), ":2: byte 1 is not UTF-8"),
        ((HEADER + "بوتين\tPutin\n").encode("utf-16"), ":1: file is UTF-16; save it as UTF-8"),
    ],
)
def test_read_entries_names_a_wrong_encoding(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "g.tsv"
    path.write_bytes(data)
    with pytest.raises(GlossaryError) as caught:
        read_entries(path)
    assert str(caught.value).startswith(f"{path}{message}")


def test_read_entries_reads_a_missing_file_as_an_error(tmp_path: Path) -> None:
    with pytest.raises(GlossaryError, match="cannot be read"):
        read_entries(tmp_path / "none.tsv")


def test_read_entries_stops_at_a_huge_line_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "g.tsv"
    with open(path, "wb") as out:
        out.write(HEADER.encode())
        for _ in range(100):
            out.write(b"x" * 1_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(GlossaryError, match=r":2: line is longer than 65536 bytes"):
            read_entries(path)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_read_entries_keeps_nothing_of_a_large_file_with_one_bad_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large file is checked to its end first, so that a million rows are not held for an error in the last."""
    monkeypatch.setattr("bilingua.terminology.tsv._CAREFUL_SIZE", 100_000)
    path = tmp_path / "g.tsv"
    with open(path, "w", encoding="utf-8") as out:
        out.write(HEADER)
        out.writelines(f"كلمة {number}\tword {number}\n" for number in range(20_000))
        out.write("كلمة\t\n")
    tracemalloc.start()
    try:
        with pytest.raises(GlossaryError, match=r":20002: target term is empty"):
            read_entries(path)
        assert tracemalloc.get_traced_memory()[1] < 6_000_000
    finally:
        tracemalloc.stop()


TEXT = "\ufeff# top\r\nsource\ttarget\tnote\r\n\r\nأحمد\tAhmed\r\n# about ب\r\nبوتين\tPutin  \tx\r\n"


def test_format_glossary_gives_the_same_bytes() -> None:
    assert format_glossary(parse_glossary(TEXT, "g.tsv")) == TEXT


def test_with_entry_puts_the_row_in_its_sorted_place() -> None:
    file = parse_glossary(TEXT, "g.tsv").with_entry(TermEntry(id="", source="إيران", target="Iran"))
    assert format_glossary(file) == TEXT.replace("Ahmed\r\n", "Ahmed\r\nإيران\tIran\r\n")


def test_with_entry_appends_to_a_file_in_another_order() -> None:
    text = "source\ttarget\nي\tY\nأ\tA\n# end"
    file = parse_glossary(text, "g.tsv").with_entry(TermEntry(id="", source="ب", target="B"))
    assert format_glossary(file) == "source\ttarget\nي\tY\nأ\tA\nب\tB\n# end"


def test_with_entry_refuses_a_second_row_for_a_term() -> None:
    with pytest.raises(GlossaryError, match="has a row already"):
        parse_glossary(TEXT, "g.tsv").with_entry(TermEntry(id="", source="بوتين", target="P"))


def test_replace_and_delete_change_one_line_only() -> None:
    file = parse_glossary(TEXT, "g.tsv")
    index, entry = file.entries[1]
    assert format_glossary(file.replace_entry(index, replace(entry, target="V. Putin"))) == TEXT.replace("Putin  \tx", "V. Putin\tx")
    assert format_glossary(file.without_line(index)) == TEXT.replace("بوتين\tPutin  \tx\r\n", "")


@pytest.mark.parametrize("value", ["a\tb", "a\nb", "a|b"])
def test_format_row_refuses_what_the_format_cannot_hold(value: str) -> None:
    with pytest.raises(GlossaryError):
        format_row(TermEntry(id="", source="ب", target="B", variants=(value,)), COLUMNS)


_WORDS = st.text(alphabet="ابتثجحخدكلمنABC '-", min_size=1, max_size=12).map(str.strip).filter(lambda text: text.strip(" '-"))
_TUPLES = st.lists(_WORDS, max_size=3).map(tuple)
_ENTRIES = st.builds(
    TermEntry,
    id=st.just(""),
    source=_WORDS,
    target=_WORDS,
    variants=_TUPLES,
    shorts=st.lists(st.builds(TermForm, _WORDS, _WORDS), max_size=2).map(tuple),
    admitted=_TUPLES,
    forbidden=_TUPLES,
    type=st.sampled_from(TYPES),
    status=st.sampled_from(TermStatus),
    flags=st.sets(st.sampled_from(FLAGS)).map(frozenset),
    domain=_WORDS,
    note=_WORDS,
    origin=_WORDS,
)


@given(_ENTRIES)
def test_rows_survive_writing_and_reading(entry: TermEntry) -> None:
    file = new_glossary("g.tsv").with_entry(entry)
    assert [replace(read, place="") for _, read in file.entries] == [entry]
    assert format_glossary(parse_glossary(format_glossary(file), "g.tsv")) == format_glossary(file)


def test_the_shipped_glossary_survives_writing_and_reading() -> None:
    folder = Path(__file__).parents[2] / "glossary"
    paths = sorted(folder.glob("*.tsv"))
    assert paths
    for path in paths:
        text = path.read_bytes().decode("utf-8")
        assert format_glossary(parse_glossary(text, str(path))) == text
