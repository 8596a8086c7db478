"""Every format: what is written comes back, and what other programs write is understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from bilingua.errors import InputError
from bilingua.resources import default_glossary
from bilingua.terminology import load_termbase
from bilingua.terminology.exchange import FORMATS, Imported, ImportOptions, export_terms, format_of, import_terms
from bilingua.units import LanguagePair, TermEntry, TermForm, TermStatus

PAIR = LanguagePair("ar", "en")
FULL = TermEntry(
    id="lavrov",
    source="سيرغي لافروف",
    target="Sergey Lavrov",
    variants=("سيرجي لافروف", "سرغي لافروف"),
    shorts=(TermForm("لافروف", "Lavrov"), TermForm("سيرغي", "Sergey")),
    admitted=("Sergei Lavrov",),
    forbidden=("Lavrof",),
    type="person",
    status=TermStatus.PREFERRED,
    flags=frozenset({"exact"}),
    domain="politics",
    note='minister, "foreign" <affairs> & more',
    origin="own",
)
PLAIN = TermEntry(id="moscow", source="موسكو", target="Moscow")


def read(path: Path, **options: str) -> Imported:
    return import_terms(path, ImportOptions(PAIR, **options))


def take(tmp_path: Path, data: bytes | str, name: str = "in.csv") -> Imported:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return read(path)


def pairs(found: Imported) -> list[tuple[str, str]]:
    return [(entry.source, entry.target) for entry in found.entries]


def without_place(entry: TermEntry) -> tuple[object, ...]:
    facts = [getattr(entry, name) for name in entry.__slots__ if name not in ("place", "id")]
    return tuple(facts)


@pytest.mark.parametrize(("form", "style"), [("tsv", "dct"), ("csv", "dct"), ("tmx", "dct"), ("tbx-basic", "dct"), ("tbx-basic", "dca")])
def test_formats_that_hold_everything_give_it_back(tmp_path: Path, form: str, style: str) -> None:
    done = export_terms([FULL, PLAIN], form, PAIR, style=style)
    back = take(tmp_path, done.text, "out")
    assert done.notes == ()
    assert [without_place(entry) for entry in back.entries] == [without_place(FULL), without_place(PLAIN)]
    assert back.notes == ()


@pytest.mark.parametrize(("form", "style"), [*((form, "dct") for form in FORMATS), *((form, "dca") for form in FORMATS if "tbx" in form)])
def test_the_shipped_glossary_goes_out_and_comes_back(tmp_path: Path, form: str, style: str) -> None:
    entries = load_termbase([default_glossary()], PAIR).entries
    if form in ("csv", "deepl", "google", "aws", "omegat"):  # two columns cannot say that harakat tell names apart
        entries = tuple(entry for entry in entries if "marks" not in entry.flags)
    back = take(tmp_path, export_terms(entries, form, PAIR, style=style).text, "out")
    known = {entry.source: entry.target for entry in back.entries}
    assert [entry.source for entry in entries if known.get(entry.source) != entry.target] == []
    assert [note for note in back.notes if "second target" not in note] == []


@pytest.mark.parametrize(
    ("data", "kind", "expected"),
    [
        ("موسكو,Moscow\n\"أ، ب\",\"A, \"\"B\"\"\"\n", "two columns (DeepL, Google)", [("موسكو", "Moscow"), ("أ، ب", 'A, "B"')]),
        ("موسكو,Moscow,AR,EN\nكييف,Kyiv,ar,en\n", "DeepL", [("موسكو", "Moscow"), ("كييف", "Kyiv")]),
        ("Moscow,موسكو,en,ar,0.9\n", "DeepL", [("موسكو", "Moscow")]),
        ("\ufeffen,ar,pos,description\nMoscow,موسكو,noun,capital\n", "language columns (Google, AWS)", [("موسكو", "Moscow")]),
        ("ar,fr,en-US\r\nموسكو,Moscou,Moscow\r\nكييف,Kiev,\r\n", "language columns (Google, AWS)", [("موسكو", "Moscow")]),
        ("# Glossary in tab-separated format -*- coding: utf-8 -*-\nموسكو\tMoscow\tcapital\n", "OmegaT", [("موسكو", "Moscow")]),
        ("Moscow\tموسكو\nKyiv\tكييف\n", "two columns (DeepL, Google)", [("موسكو", "Moscow"), ("كييف", "Kyiv")]),
        ("English;Arabic;Comment\nMoscow;موسكو;x\n", "named columns", [("موسكو", "Moscow")]),
        ("Source term|Translation\nموسكو|Moscow\n", "named columns", [("موسكو", "Moscow")]),
        ("source,target,type,short\nلافروف,Lavrov,person,\n", "columns of bilingua", [("لافروف", "Lavrov")]),
    ],
)
def test_tables_of_other_programs(tmp_path: Path, data: str, kind: str, expected: list[tuple[str, str]]) -> None:
    found = take(tmp_path, data)
    assert (found.format, pairs(found)) == (kind, expected)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "windows-1256"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes("ar,en\nموسكو,Moscow\n".encode(encoding))
    given = {} if encoding in ("utf-8", "utf-8-sig", "utf-16") else {"encoding": encoding}
    assert pairs(read(path, **given)) == [("موسكو", "Moscow")]


def test_second_target_is_admitted_and_noted(tmp_path: Path) -> None:
    found = take(tmp_path, "موسكو,Moscow\nموسكو,Moskva\n")
    assert [(entry.target, entry.admitted) for entry in found.entries] == [("Moscow", ("Moskva",))]
    assert found.notes == (f"{tmp_path}/in.csv:2: 'موسكو' has a second target 'Moskva'; kept as admitted beside 'Moscow'",)


def test_rows_of_another_pair_are_left_out_with_a_note(tmp_path: Path) -> None:
    found = take(tmp_path, "Haus,house,de,en\nموسكو,Moscow,ar,en\n")
    assert pairs(found) == [("موسكو", "Moscow")]
    assert found.notes == (f"{tmp_path}/in.csv:1: row is for de-en, not ar-en; left out",)


TBX_V3 = """<?xml version="1.0" encoding="UTF-8"?>
<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">
<tbxHeader><fileDesc><sourceDesc><p>x</p></sourceDesc></fileDesc></tbxHeader>
<text><body>
<conceptEntry id="c1"><descrip type="subjectField">politics</descrip>
<langSec xml:lang="en"><termSec><term>Kyiv</term><termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></termSec>
<termSec><term>Kiev</term><termNoteGrp><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></termNoteGrp></termSec>
</langSec>
<langSec xml:lang="ar"><descripGrp><descrip type="definition">عاصمة</descrip></descripGrp><termSec><term>كييف</term></termSec></langSec>
</conceptEntry>
</body></text></tbx>
"""
MARTIF = """<?xml version="1.0"?>
<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX-Default" xml:lang="en"><martifHeader><fileDesc><sourceDesc><p>x</p></sourceDesc></fileDesc></martifHeader>
<text><body><termEntry id="e1"><descrip type="subjectField">politics</descrip>
<langSet xml:lang="ar"><tig><term>كييف</term></tig></langSet>
<langSet xml:lang="en-GB"><ntig><termGrp><term>Kyiv</term><termNote type="partOfSpeech">noun</termNote></termGrp></ntig>
<tig><term>Kiev</term><termNote type="administrativeStatus">supersededTerm-admn-sts</termNote></tig></langSet>
</termEntry></body></text></martif>
"""


@pytest.mark.parametrize("text", [TBX_V3, MARTIF], ids=["2019-dca", "2008-martif"])
def test_tbx_of_other_programs(tmp_path: Path, text: str) -> None:
    found = take(tmp_path, text, "in.tbx")
    facts = [(entry.source, entry.target, entry.forbidden, entry.domain) for entry in found.entries]
    assert facts == [("كييف", "Kyiv", ("Kiev",), "politics")]
    assert found.notes == ()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<term>Kiev</term>", "", "in.tbx:7: <termSec> has 0 <term>; it must have one"),
        ('<langSec xml:lang="ar">', "<langSec>", "in.tbx:9: <langSec> has no xml:lang; name its language"),
        ("<fileDesc>", "<encodingDesc/><fileDesc>", "in.tbx:3: <tbxHeader> must begin with <fileDesc>"),
        (' style="dca"', "", "in.tbx:2: <tbx> lacks the attribute style"),
        ('"TBX-Basic"', '"Basic"', "in.tbx:2: type of <tbx> is 'Basic'; it names a dialect, such as TBX-Basic"),
        ("ed-2", "ed-9", "in.tbx:2: namespace of <tbx> is 'urn:iso:std:iso:30042:ed-9'; TBX has 'urn:iso:std:iso:30042:ed-2'"),
        ("</langSec>\n</conceptEntry>", "</langSec><note>n</note></conceptEntry>", "in.tbx:9: <note> stands after <langSec>"),
        ("<term>Kyiv</term>", "<term> </term>", "in.tbx:6: <term> is empty; give the term or delete the section"),
        ("<term>Kyiv</term>", "<note>n</note><term>Kyiv</term>", "in.tbx:6: <term> must be the first element of <termSec>"),
        ("<descripGrp><descrip", "<transacGrp/><descripGrp><descrip", "in.tbx:9: <transacGrp> must begin with <transac>"),
        ('id="c1"', 'id="c1" q="', "in.tbx:5: not well-formed XML"),
        ("<text><body>", "<text><front>", "in.tbx:5: <conceptEntry> stands in <front>; it belongs into <text><body>"),
    ],
)
def test_broken_structure_is_refused_with_its_line(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in TBX_V3
    text = TBX_V3.replace("</body>", "</front>") if new.endswith("<front>") else TBX_V3
    with pytest.raises(InputError) as caught:
        take(tmp_path, text.replace(old, new, 1), "in.tbx")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "note"),
    [
        ("deprecatedTerm-admn-sts", "badTerm", "administrativeStatus is 'badTerm'; it must be one of: preferredTerm-admn-sts"),
        ("subjectField", "mood", "'mood' is no data category of TBX-Basic"),
        ('type="TBX-Basic"', 'type="TBX-Min"', "'definition' is no data category of TBX-Min"),
        ('<descrip type="subjectField">', '<descrip type="context">', "context stands in <conceptEntry>; it belongs into termSec"),
        ('style="dca"', 'style="dct"', "<descrip type='subjectField'> is not allowed in style=dct; write the category as an element"),
        ('id="c1"', 'id="c1" target="c9"', "refers to 'c9', which is no id in the file"),
        ("<term>Kyiv</term>", "<term>Kyiv</term><note>n</note>", "<termNote> stands after other information"),
        ("<langSec", '<xref type="xGraphic">x</xref><langSec', "xGraphic needs a target that begins with https:// or http://"),
        ("<term>Kyiv</term>", "<term><ph/>Kyiv</term>", "<ph> cannot stand in <term>"),
    ],
)
def test_wrong_categories_are_noted_and_the_terms_read(tmp_path: Path, old: str, new: str, note: str) -> None:
    found = take(tmp_path, TBX_V3.replace(old, new, 1), "in.tbx")
    assert len(found.entries) == 1
    assert [text for text in found.notes if note in text] != []


def test_tbx_with_history_and_references_is_read(tmp_path: Path) -> None:
    history = '<transacGrp><transac type="transactionType">origination</transac><date>2020-01-01</date>'
    history += '<transacNote type="responsibility" target="p1">A. Person</transacNote></transacGrp>'
    back = '</body><back><refObjectSec type="respPerson"><refObject id="p1"><item>A</item></refObject></refObjectSec></back>'
    text = TBX_V3.replace("ed-2", "ed:3.0").replace("<descrip type", history + "<descrip type", 1).replace("</body>", back)
    text = text.replace("</descrip><termSec>", "</descrip></descripGrp><termSec>").replace("عاصمة</descrip>", f"عاصمة</descrip>{history}")
    found = take(tmp_path, text, "in.tbx")
    assert (pairs(found), found.notes) == ([("كييف", "Kyiv")], ())


def test_tbx_core_leaves_forbidden_forms_out_and_says_so() -> None:
    done = export_terms([FULL], "tbx-core", PAIR)
    assert "Lavrof" not in done.text
    assert "forbidden targets of 1 entries have no place in TBX-Core" in done.notes


def test_tmx_codes_are_no_part_of_a_term(tmp_path: Path) -> None:
    text = (
        '<tmx version="1.4"><header srclang="ar"/><body><tu><note>n</note>'
        '<tuv xml:lang="ar"><seg><bpt i="1">&lt;b></bpt>موسكو<ept i="1"/></seg></tuv>'
        '<tuv lang="EN-us"><seg><hi>Moscow</hi></seg></tuv></tu></body></tmx>'
    )
    found = take(tmp_path, text, "in.tmx")
    assert [(entry.source, entry.target, entry.note) for entry in found.entries] == [("موسكو", "Moscow", "n")]
    assert len(found.notes) == 1 and "header lacks creationtool" in found.notes[0]


def test_format_of_an_unclear_name() -> None:
    with pytest.raises(InputError, match="give --format"):
        format_of(Path("glossary.xyz"))
