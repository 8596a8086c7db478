"""Files: each kind translated in its own structure, others refused."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bilingua.api.kept_files import KeptFiles
from bilingua.api.layout import Rendering
from bilingua.api.office import read_word
from bilingua.api.options import ServiceOptions
from bilingua.api.subtitles import read_subtitles
from bilingua.units import Span, WordLink

VISIT, BACK = "زار فلاديمير بوتين بكين.", "عاد الوفد إلى موسكو."
Special = Callable[..., TestClient]


def upload(client: TestClient, name: str, data: bytes, source: str = "ar") -> bytes:
    answer = client.post("/translate_file", files={"file": (name, data)}, data={"source": source, "target": "en"})
    assert answer.status_code == 200, answer.text
    url = answer.json()["translatedFileUrl"]
    assert re.fullmatch(rf"http://127\.0\.0\.1/download_file/[\w-]{{32}}{re.escape(Path(name).suffix.lower())}", url)
    fetched = client.get(url)
    assert (fetched.status_code, fetched.headers["content-security-policy"]) == (200, "default-src 'none'; sandbox")
    assert fetched.headers["content-disposition"].startswith("attachment")
    return fetched.content


def one(client: TestClient, text: str) -> str:
    return str(client.post("/translate", json={"q": text, "source": "ar", "target": "en"}).json()["translatedText"])


def make_zip(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()


def test_text_keeps_its_lines(client: TestClient) -> None:
    assert upload(client, "News.TXT", f"{VISIT}\n\n{BACK}\n".encode()).decode() == f"{one(client, VISIT)}\n\n{one(client, BACK)}\n"


def test_text_in_an_arabic_encoding_is_read_and_detected(client: TestClient) -> None:
    text = f"{VISIT}\n{BACK}\n" * 3
    assert upload(client, "old.txt", text.encode("cp1256"), "auto").decode() == one(client, text)


def test_markdown_keeps_front_matter_structure_and_links(client: TestClient) -> None:
    body = f"---\ntitle: خبر\ndate: 2025-01-01\n---\n\n# {BACK}\n\n- زار [فلاديمير بوتين](https://a.example/x_y) بكين.\n\n```\nx = 1\n```\n"
    written = upload(client, "a.md", body.encode()).decode()
    assert written.startswith(f"---\ntitle: خبر\ndate: 2025-01-01\n---\n\n# {one(client, BACK)}\n\n- ")
    assert "[Vladimir Putin](https://a.example/x_y)" in written
    assert written.endswith("\n\n```\nx = 1\n```\n")


def test_html_keeps_its_markup_and_says_utf8(client: TestClient) -> None:
    page = f'<!doctype html><meta charset="windows-1256"><script>1<2</script><p class="a">{BACK}</p>'
    written = upload(client, "a.html", page.encode("cp1256")).decode()
    assert written == f'<!doctype html><meta charset="utf-8"><script>1<2</script><p class="a">{one(client, BACK)}</p>'


def test_subtitles_keep_numbers_times_and_marks(client: TestClient) -> None:
    text = f"1\n00:00:01,000 --> 00:00:02,500\n<i>{BACK}</i>\n\n2\n00:00:03,000 --> 00:00:04,000\n- {BACK}\n- {VISIT}\n"
    written = upload(client, "a.srt", text.encode()).decode()
    back, visit = one(client, BACK), one(client, VISIT)
    assert written == f"1\n00:00:01,000 --> 00:00:02,500\n<i>{back}</i>\n\n2\n00:00:03,000 --> 00:00:04,000\n- {back}\n- {visit}\n"


def test_a_sentence_over_two_subtitle_lines_is_translated_whole() -> None:
    layout = read_subtitles("1\n00:00:01,000 --> 00:00:02,500\none two\nthree <b>four</b>\n\n\n")
    assert layout.passages == ("one two three four",)
    filled = layout.fill([Rendering("a longer text that needs to be cut")]).text
    assert filled == "1\n00:00:01,000 --> 00:00:02,500\na longer text that\nneeds to be cut\n\n\n"


RUN = '<w:r><w:rPr><w:rtl/></w:rPr><w:t xml:space="preserve">{}</w:t></w:r>'
BOLD = "<w:r><w:rPr><w:b/><w:rtl/></w:rPr><w:t>{}</w:t></w:r>"


def test_word_files_keep_looks_and_lose_their_direction(client: TestClient) -> None:
    paragraph = (
        f"<w:p><w:pPr><w:bidi/></w:pPr>{RUN.format('زار ')}<w:proofErr/>{BOLD.format('فلاديمير بوتين')}{RUN.format(' مدينة بكين.')}</w:p>"
    )
    data = make_zip({"[Content_Types].xml": "<Types/>", "word/document.xml": f"<w:document><w:body>{paragraph}</w:body></w:document>"})
    with zipfile.ZipFile(io.BytesIO(upload(client, "a.docx", data))) as archive:
        written = archive.read("word/document.xml").decode()
        assert archive.read("[Content_Types].xml") == b"<Types/>"
    assert '<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">Vladimir Putin</w:t></w:r>' in written
    assert "".join(re.findall(r"<w:t[^>]*>([^<]*)<", written)) == one(client, "زار فلاديمير بوتين مدينة بكين.")
    assert "bidi" not in written and "rtl" not in written


def test_a_word_paragraph_without_sure_places_is_translated_run_by_run() -> None:
    layout = read_word(f"<w:p>{RUN.format('one ')}{BOLD.format('two &amp;')}</w:p>")
    assert layout.passages == ("one two &",)
    assert layout.refine([Rendering("x y")]) == ("one ", "two &")
    assert layout.fill([Rendering("x y"), Rendering("1 "), Rendering("<2>")]).text == (
        f'<w:p>{RUN.format("1 ")}<w:r><w:rPr><w:b/><w:rtl/></w:rPr><w:t xml:space="preserve">&lt;2&gt;</w:t></w:r></w:p>'
    )


def test_words_that_change_places_take_their_look_along() -> None:
    layout = read_word(f"<w:p>{RUN.format('one ')}{BOLD.format('two')}</w:p>")
    links = (WordLink(Span(0, 3), Span(4, 7)), WordLink(Span(4, 7), Span(0, 3)))
    assert re.findall(r"(<w:b/>)?<w:rtl/></w:rPr><w:t[^>]*>([^<]*)<", layout.fill([Rendering("TWO ONE", links)]).text) == [
        ("<w:b/>", "TWO"),
        ("", " ONE"),
    ]


def test_opendocument_texts_keep_spans_and_their_mimetype(client: TestClient) -> None:
    span = '<text:span text:style-name="T1">فلاديمير بوتين</text:span>'
    paragraphs = f'<text:h text:level="1">{BACK}</text:h><text:p>زار {span} بكين.<text:s/></text:p>'
    content = f"<office:body>{paragraphs}</office:body>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(io.BytesIO(upload(client, "a.odt", out.getvalue(), "auto"))) as archive:
        first = archive.infolist()[0]
        written = archive.read("content.xml").decode()
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert f'<text:h text:level="1">{one(client, BACK)}</text:h>' in written
    assert '<text:span text:style-name="T1">Vladimir Putin</text:span>' in written
    assert written.endswith("<text:s/></text:p></office:body>")


def bomb() -> bytes:
    return make_zip({"word/document.xml": "<w:p/>" * 12_000_000})


REFUSED = {
    "kind": ("a.exe", b"MZ", 400, "Invalid request: file format not supported"),
    "no-suffix": ("README", b"x", 400, "Invalid request: file format not supported"),
    "binary": ("a.txt", b"\x00\x01\x02", 400, "Invalid request: file:1: a binary file"),
    "empty": ("a.txt", b"", 400, "Invalid request: file: the file is empty"),
    "encoding": ("a.txt", b"\x81\x8d\x8f\x90", 400, "Invalid request: file:1: neither UTF-8 nor"),
    "no-zip": ("a.docx", b"no zip at all", 400, "Invalid request: not a readable .docx file"),
    "other-zip": ("a.odt", make_zip({"word/document.xml": "<x/>"}), 400, "Invalid request: not a .odt file"),
    "long": ("a.txt", "س".encode() * 400_001, 400, "Invalid request: file (400001) exceeds text limit (400000)"),
    "large": ("a.txt", b"s" * 4_100_000, 413, "Invalid request: body exceeds limit"),
}


@pytest.mark.parametrize(("name", "data", "status", "error"), REFUSED.values(), ids=REFUSED)
def test_files_that_cannot_be_translated_are_refused(client: TestClient, name: str, data: bytes, status: int, error: str) -> None:
    answer = client.post("/translate_file", files={"file": (name, data)}, data={"source": "ar", "target": "en"})
    assert (answer.status_code, str(answer.json()["error"]).startswith(error)) == (status, True), answer.text


def test_a_zip_bomb_is_refused_before_it_is_unpacked(client: TestClient) -> None:
    data = bomb()
    assert len(data) < 1_000_000
    answer = client.post("/translate_file", files={"file": ("a.docx", data)}, data={"source": "ar", "target": "en"})
    assert (answer.status_code, answer.json()) == (400, {"error": "Invalid request: the .docx file unpacks to more than is read"})


def test_entities_in_office_files_stay_letters(client: TestClient) -> None:
    hostile = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><text:p>{BACK} &e;</text:p>'
    with zipfile.ZipFile(io.BytesIO(upload(client, "a.odt", make_zip({"content.xml": hostile})))) as archive:
        written = archive.read("content.xml").decode()
    assert "root:" not in written
    assert written.startswith('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">')


def test_missing_parts_of_an_upload_are_named(client: TestClient) -> None:
    values = {"source": "ar", "target": "en"}
    answers = [client.post("/translate_file", data=values), client.post("/translate_file", files={"file": ("a.txt", b"x")})]
    assert [(answer.status_code, answer.json()["error"]) for answer in answers] == [
        (400, "Invalid request: missing file parameter"),
        (400, "Invalid request: missing source parameter"),
    ]


def test_files_can_be_switched_off(special: Special) -> None:
    client = special(ServiceOptions(files=False))
    answer = client.post("/translate_file", files={"file": ("a.txt", b"x")}, data={"source": "ar", "target": "en"})
    assert (answer.status_code, client.get("/frontend/settings").json()["filesTranslation"]) == (403, False)


def test_only_what_was_made_can_be_fetched(client: TestClient) -> None:
    names = ["x.txt", "..%2f..%2fetc%2fpasswd", "%2e%2e/secret"]
    assert [client.get(f"/download_file/{name}").status_code for name in names] == [404, 404, 404]


def test_kept_files_go_with_time_size_and_the_service() -> None:
    kept = KeptFiles(seconds=10, limit=10)
    old, new = kept.keep(b"1234567", ".txt", 0.0), kept.keep(b"7654321", ".txt", 1.0)
    path = kept.find(new, 2.0)
    assert (kept.find(old, 2.0), path and path.read_bytes()) == (None, b"7654321")
    assert (kept.find(new, 11.5), path and path.exists()) == (None, False)
    kept.close()
    assert path is not None and not path.parent.exists()
