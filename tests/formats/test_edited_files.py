"""What translators' tools and hostile senders do to files."""

from __future__ import annotations

import io
import zipfile

import pytest

from bilingua.errors import InputError
from bilingua.formats.catalogue import find_format, identify_file
from bilingua.formats.exchange import ExchangeOptions
from bilingua.formats.po import parse_po
from bilingua.formats.tmx import parse_tmx
from bilingua.formats.xliff1 import parse_xliff1
from bilingua.formats.xliff2 import format_xliff2, parse_xliff2
from bilingua.units import UnitState
from tests.formats.documents import make_doc

DOC = make_doc()
FOUR, FIVE = DOC.units[3], DOC.units[4]


def text_of(name: str) -> str:
    return find_format(name).write(DOC, ExchangeOptions()).decode("utf-8")


def edit(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, (text.count(old), old)
    return text.replace(old, new)


def test_codes_may_move_with_their_words() -> None:
    text = text_of("xliff2")
    start, end = text.index("Write <ph"), text.index("the work</pc>.")
    link = text[text.index("<pc", start) : end] + "the work</pc>"
    code = text[text.index("<ph", start) : text.index("/>", start) + 2]
    moved = text[:start] + f"First {link}, then write {code}." + text[end + len("the work</pc>.") :]
    assert parse_xliff2(moved, DOC).units[4].target == "First [**finish** the work](https://example.org/b), then write `bilingua <check>`."


def test_a_lost_code_is_taken_as_the_person_left_it() -> None:
    text = text_of("xliff2")
    start, end = text.index("The delegation arrived"), text.index(" yesterday.")
    assert parse_xliff2(text[:start] + "It came" + text[end:], DOC).units[1].target == "It came yesterday."


def test_an_unknown_code_is_refused_with_unit_and_line() -> None:
    text = edit(text_of("xliff2"), "The delegation arrived", '<ph id="1-9"/>The delegation arrived')
    with pytest.raises(InputError, match=rf"visit.xlf:\d+: unit {DOC.units[1].segment.id} has no inline code '9'.*its codes are: 1"):
        parse_xliff2(text, DOC, "visit.xlf")


def test_split_pairs_and_marks_of_other_tools_are_read() -> None:
    text = text_of("xliff2")
    start, end = text.index("The delegation arrived"), text.index(" yesterday.")
    target = '<mrk id="m1" type="term">It</mrk> <sm id="m2"/>reached<em startRef="m2"/> <sc id="1-1"/>Moscow<ec startRef="1-1"/><!-- x -->'
    assert parse_xliff2(text[:start] + target + text[end:], DOC).units[1].target == "It reached **Moscow** yesterday."


def test_another_language_pair_is_refused() -> None:
    with pytest.raises(InputError, match="from fa to en, visit is from ar to en"):
        parse_xliff2(edit(text_of("xliff2"), 'srcLang="ar"', 'srcLang="fa"'), DOC)


def test_an_unknown_state_is_refused() -> None:
    text = text_of("xliff2").replace('state="translated"', 'state="perfect"', 1)
    with pytest.raises(InputError, match="state 'perfect'"):
        parse_xliff2(text, DOC)


def test_xliff1_of_other_tools_is_read() -> None:
    text = text_of("xliff1")
    start, end = text.index("The delegation arrived"), text.index(" yesterday.")
    target = 'It reached <bpt id="1">**</bpt>Moscow<ept id="1">**</ept>'
    text = edit(
        text[:start] + target + text[end:],
        f'id="{DOC.units[0].segment.id}" approved="no"',
        f'id="{DOC.units[0].segment.id}" approved="yes"',
    )
    after = parse_xliff1(text, DOC)
    assert after.units[1].target == "It reached **Moscow** yesterday."
    assert (after.units[0].state, after.units[0].target) == (UnitState.REVIEWED, DOC.units[0].target)


def test_tmx_with_regions_and_a_document_type_is_read() -> None:
    text = text_of("tmx").replace('xml:lang="en"', 'xml:lang="EN-US"').replace("<tmx", '<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n<tmx', 1)
    text = text.replace("Visit to Moscow", "A visit to Moscow")
    assert parse_tmx(text, DOC).units[0].target == "A visit to Moscow"


def test_po_in_other_layouts_is_read() -> None:
    text = text_of("po").replace("#, fuzzy\n", "").replace("\n", "\r\n")
    text = text.replace('msgstr "Visit to Moscow"', 'msgstr ""\r\n"A \\"visit\\" \\\\ "\r\n"to\\tMoscow"')
    after = parse_po("\ufeff" + text + '\r\n#~ msgid "old"\r\n#~ msgstr "gone"\r\n', DOC)
    assert after.units[0].target == 'A "visit" \\ to\tMoscow'
    assert {unit.state for unit in after.units} == {UnitState.REVIEWED}


def test_a_broken_po_line_is_refused_with_its_number() -> None:
    text = text_of("po") + "\nmsgstr broken\n"
    with pytest.raises(InputError, match=rf"x.po:{text.count(chr(10))}: found 'msgstr broken'"):
        parse_po(text, DOC, "x.po")


BOMB = '<?xml version="1.0"?>\n<!DOCTYPE x [\n<!ENTITY a "aaaa">\n<!ENTITY b "&a;&a;">\n]>\n<xliff version="2.0">&b;</xliff>'
EXTERNAL = '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n<xliff version="2.0">&a;</xliff>'
PARAMETER = '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]>\n<xliff version="2.0"/>'
DEEP = "<x>" * 100_000


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BOMB, "x.xlf:3: declares an entity"),
        (EXTERNAL, "x.xlf:2: declares an entity"),
        (PARAMETER, "x.xlf:2: declares an entity"),
        (DEEP, "x.xlf:1: elements stand more than 200 deep"),
        ("<xliff version='2.0'>\n<a></b></xliff>", "x.xlf:2: not well-formed XML"),
        ("<xliff version='2.0'>\n\x00</xliff>", "x.xlf:2: not well-formed XML"),
        ("<xliff version='3.0'/>", "version 3.0, an XLIFF 2 file is right"),
        ("<html/>", "found <html>"),
        ("", "not well-formed XML"),
    ],
    ids=["bomb", "external", "parameter", "deep", "crossed", "nul", "version", "root", "empty"],
)
def test_hostile_xml_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_xliff2(text, DOC, "x.xlf")
    assert message in str(caught.value)


def test_xml_beyond_the_size_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bilingua.xml_io.MAX_BYTES", 1000)
    with pytest.raises(InputError, match="files of up to 1000 are read"):
        parse_xliff2(format_xliff2(DOC), DOC)


def _zip(content: bytes, name: str = "word/document.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def test_zip_bombs_and_other_archives_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    read = find_format("docx").read
    monkeypatch.setattr("bilingua.formats.docx.MAX_BYTES", 100_000)
    with pytest.raises(InputError, match="unpacks to 10000000 bytes"):
        read(_zip(b" " * 10_000_000), DOC, "x.docx")
    with pytest.raises(InputError, match="not a Word document"):
        read(_zip(b"x", "other.xml"), DOC, "x.docx")
    with pytest.raises(InputError, match="declares an entity"):
        read(_zip(BOMB.encode()), DOC, "x.docx")


def test_tracked_changes_count_as_accepted() -> None:
    data = find_format("docx").write(DOC, ExchangeOptions())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = archive.read("word/document.xml").decode("utf-8")
    old = '<w:t xml:space="preserve">Visit to Moscow</w:t>'
    run = "</w:r><w:del><w:r><w:delText>Visit</w:delText></w:r></w:del><w:ins><w:r><w:t>Journey</w:t></w:r></w:ins><w:r>"
    text = edit(text, old, f'{run}<w:t xml:space="preserve"> to Moscow</w:t>')
    assert find_format("docx").read(_zip(text.encode("utf-8")), DOC, "x.docx").units[0].target == "Journey to Moscow"


def test_a_table_saved_by_a_browser_is_read() -> None:
    text = edit(text_of("html"), ">Visit to Moscow</td>", "><div>Journey to&nbsp;<b>Moscow</b></div><div>now</div></td>")
    text = text.replace("<td ", "\n  <td ").replace("<tr ", "\n<tr ")
    assert find_format("html").read(text.encode(), DOC, "x.html").units[0].target == "Journey to\u00a0Moscow\nnow"


def test_an_unknown_state_in_a_table_is_refused() -> None:
    text = text_of("html").replace(">translated</td>", ">done</td>", 1)
    with pytest.raises(InputError, match=f"unit {DOC.units[0].segment.id} has state 'done'"):
        find_format("html").read(text.encode(), DOC, "x.html")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("x.txt", b"text", "of no known exchange format"),
        ("x.tmx", b"<tmx version='1.4'><header/><body/></tmx>", "names no article"),
        ("x.po", b'msgid "a"\nmsgstr "b"\n', "names no article"),
        ("x.html", b"<html><body/></html>", "names no article"),
        ("x.xlf", b"<xliff version='2.0'/>", "holds 0 files"),
        ("x.po", b"\xff\xfe\xfd", "not UTF-8"),
    ],
)
def test_files_that_nobody_exported_are_refused(name: str, data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        identify_file(data, name)


def test_xml_in_utf16_is_read() -> None:
    text = text_of("xliff2").replace('encoding="UTF-8"', 'encoding="UTF-16"').replace("Visit to Moscow", "A visit")
    assert find_format("xliff2").read(text.encode("utf-16"), DOC, "x.xlf").units[0].target == "A visit"
