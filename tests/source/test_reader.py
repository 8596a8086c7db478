"""Files to articles: formats, encodings, bad input, and writing them back."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bilingua.config import SourceSettings
from bilingua.errors import InputError
from bilingua.source import ReadOptions, format_article, parse_article, parse_blocks, read_article
from bilingua.source.encoding import MAX_BYTES
from bilingua.units import Article, BlockKind, Metadata, Removal

ARTICLES = Path(__file__).parents[2] / "site" / "articles"
ARABIC = ReadOptions("ar")
PROSE = "جملة كاملة عن الخبر في هذا اليوم. " * 20
TEXT = "عنوان الخبر\nوصل الوزير إلى العاصمة صباح اليوم الأحد.\nواستقبله في المطار عدد من كبار المسؤولين.\n"


def round_trip(article: Article) -> Article:
    options = ReadOptions(article.language, article_id=article.id)
    again = parse_article(format_article(article), options, kind="markdown", name="again.md")
    return dataclasses.replace(again, sha256=article.sha256, path=article.path)


def test_read_text_file(tmp_path: Path) -> None:
    path = tmp_path / "My News_01.txt"
    path.write_text(TEXT, encoding="utf-8")
    article = read_article(path, ARABIC)
    assert (article.id, article.title, article.path) == ("my-news-01", "عنوان الخبر", path)
    assert article.body == "وصل الوزير إلى العاصمة صباح اليوم الأحد.\n\nواستقبله في المطار عدد من كبار المسؤولين."
    assert len(article.sha256) == 64


@pytest.mark.parametrize("path", sorted(ARTICLES.glob("*.ar.md")), ids=lambda path: path.name)
def test_demonstration_articles_round_trip(path: Path) -> None:
    article = read_article(path, ARABIC)
    assert article.id == path.name.removesuffix(".ar.md")
    assert article.title and article.metadata.date and article.removals == ()
    assert round_trip(article) == article


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"<!DOCTYPE html>\n<html><body><article><h1>عنوان</h1><p>{PROSE}</p></article></body></html>", "عنوان"),
        ("---\ntitle: من الترويسة\n---\nنص.", "من الترويسة"),
        (TEXT, "عنوان الخبر"),
    ],
    ids=["html", "markdown", "text"],
)  # fmt: skip
def test_unknown_suffix_is_sniffed(tmp_path: Path, text: str, kind: str) -> None:
    path = tmp_path / "page.news"
    path.write_text(text, encoding="utf-8")
    assert read_article(path, ARABIC).title == kind


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1256"])
def test_other_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes((TEXT * 3).encode(encoding))
    assert read_article(path, ARABIC).title == "عنوان الخبر"


def test_russian_in_its_old_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Заголовок новости\nПрезидент прибыл в столицу сегодня утром. Его встретили министры.\n".encode("cp1251"))
    assert read_article(path, ReadOptions("ru")).title == "Заголовок новости"


def test_html_page_that_names_its_encoding(tmp_path: Path) -> None:
    page = "<html><head><meta charset=windows-1256><title>عنوان</title></head><body><article><h1>عنوان</h1><p>"
    path = tmp_path / "a.html"
    path.write_bytes((page + PROSE + "</p></article></body></html>").encode("cp1256"))
    assert "جملة كاملة" in read_article(path, ARABIC).body


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf \n\n", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", ":3: a binary file"),
        (b"text\n" + bytes(range(11, 256)) * 4, ":2: neither UTF-8 nor an encoding"),
        ("سلام".encode("cp1256"), "neither UTF-8 nor an encoding"),
        (b"x" * (MAX_BYTES + 1), "larger than 16 MB"),
        (b"---\ntitle: x\n---\n\n  \n", "no text is left after cleaning"),
        ("شارك الخبر\n0 تعليق\n".encode(), "no text is left after cleaning"),
        ("---\ntitle: x\nنص\n".encode(), ":1: front matter is opened"),
    ],
    ids=["empty", "blank", "binary", "garbage", "too-short", "large", "title-only", "furniture-only", "open-front-matter"],
)
def test_bad_files_are_one_line_errors(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / ("a.md" if data.startswith(b"---") else "a.txt")
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_article(path, ARABIC)
    message = str(caught.value)
    assert message.startswith(str(path)) and words in message and "\n" not in message


def test_missing_file_and_folder(tmp_path: Path) -> None:
    for path, words in ((tmp_path / "no.txt", "no such file"), (tmp_path, "is a folder")):
        with pytest.raises(InputError, match=words):
            read_article(path, ARABIC)


@pytest.mark.parametrize(
    ("front", "line", "words"),
    [
        ("title: a: b\n", 2, "not YAML"),
        ("title: x\ntags:\n  a: b\n", 4, "'tags' has the wrong form"),
        ("title: [x]\n", 2, "'title' has the wrong form"),
        ("terms: [x]\n", 2, "'terms' has the wrong form"),
        ("terms:\n  قمة: ''\n", 3, "a term needs both sides"),
        ("terms:\n  قمة: a\n  قمة: b\n", 4, "stands twice"),
        ("title: x\ntitle: y\n", 3, "'title' twice"),
        ("- x\n", 2, "lines of the form"),
        ("a: &a [x]\nb: *a\n", 3, "aliases"),
        ("a: \x07\n", 2, "not YAML"),
        ("a: " + "[" * 3000 + "\n", 2, ""),
        ("removed:\n  - {rule: x}\n", 3, "'removed' has the wrong form"),
        ("lang: Arabic\n", None, "is no BCP 47 tag"),
    ],
)
def test_front_matter_errors_have_lines(front: str, line: int | None, words: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_article(f"---\n{front}---\nنص.\n", ARABIC, kind="markdown", name="a.md")
    message = str(caught.value)
    assert message.startswith("a.md:" if line is None else f"a.md:{line}:") and words in message and "\n" not in message


def test_front_matter_is_kept() -> None:
    text = """---
title: عنوان
lang: ar
date: 2025-09-03
source: وكالة
tags: [سياسة, "كوريا"]
terms:
  قمة: summit
picture: a.jpg
count: 007
list: [x, {a: b}]
---

# عنوان في النص

نص.
"""
    article = parse_article(text, ARABIC, kind="markdown", name="a.md")
    assert article.title == "عنوان"
    assert article.metadata == Metadata(
        date="2025-09-03",
        source="وكالة",
        tags=("سياسة", "كوريا"),
        terms=(("قمة", "summit"),),
        extra=(("picture", "a.jpg"), ("count", "007"), ("list", "[x, {a: b}]")),
    )
    assert article.blocks[1].kind is BlockKind.HEADING
    assert round_trip(article) == article
    assert "date: 2025-09-03\n" in format_article(article)


@pytest.mark.parametrize("head", ["# العنوان\n", "\n# العنوان #\n\n", "العنوان\n=======\n"])
def test_first_heading_is_the_title_without_front_matter(head: str) -> None:
    article = parse_article(head + "\nنص.\n\n## تحته", ARABIC, kind="markdown", name="a.md")
    assert (article.title, article.body) == ("العنوان", "نص.\n\n## تحته")


def test_rule_on_the_first_line_is_no_front_matter() -> None:
    assert parse_article("---\n\nنص.", ARABIC, kind="markdown", name="a.md").body == "---\n\nنص."


def test_language_of_the_front_matter_wins() -> None:
    article = parse_article("---\nlang: en\n---\nMr. Fox came. He left.", ARABIC, kind="markdown", name="a.en.md")
    assert (article.language, len(article.blocks[1].segments), article.id) == ("en", 2, "a")


def test_one_line_is_the_body() -> None:
    article = parse_article("هذه جملة واحدة.", ARABIC, kind="text", name="-")
    assert (article.title, article.body) == ("", "هذه جملة واحدة.")


def test_id_without_latin_letters_comes_from_the_text() -> None:
    article = parse_article(TEXT, ARABIC, kind="text", name="خبر.txt")
    assert article.id == f"article-{article.sha256[:8]}"


def test_text_never_becomes_markup() -> None:
    """Every character of a text page is shown as it is, whatever Markdown would make of it."""
    lines = ["عنوان", "# ليس عنوانا *أبدا* في هذه الجملة.", "2024. كان عاما `صعبا` على الجميع هناك.", "قال <b>كذا</b> و[ذاك](x) أمس."]
    article = parse_article("\n".join(lines), ReadOptions("ar", SourceSettings(clean="never")), kind="text", name="a.txt")
    assert [block.kind for block in article.blocks[1:]] == [BlockKind.PARAGRAPH] * 3
    assert [segment.placeables for block in article.blocks for segment in block.segments] == [()] * 4


def test_list_lines_become_a_list() -> None:
    article = parse_article("عنوان\n- أول\n- ثان\n", ARABIC, kind="text", name="a.txt")
    assert article.body == "- أول\n- ثان"


def test_wrapped_text_is_joined() -> None:
    first = "بدأ الاجتماع في الصباح\nوحضره عدد من الوزراء\nثم انتهى عند الظهر."
    second = "وقال المتحدث إن الجلسة\nكانت مفيدة للجميع\nوإنها ستعاد قريبا."
    text = f"عنوان\n\n{first}\n\n{second}\n"
    article = parse_article(text, ARABIC, kind="text", name="a.txt")
    assert [block.text for block in article.blocks[1:]] == [
        "بدأ الاجتماع في الصباح وحضره عدد من الوزراء ثم انتهى عند الظهر.",
        "وقال المتحدث إن الجلسة كانت مفيدة للجميع وإنها ستعاد قريبا.",
    ]


VALUES = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=20)
FILLED = VALUES.map(str.strip).filter(bool)
LINES = st.text(alphabet="كلمة ab.*_`#>-|[]()<&:'\"\t\n\\123\u2028\x0b", min_size=1, max_size=60)


@settings(max_examples=200, deadline=None)
@given(
    body=LINES.filter(lambda text: bool(text.strip())),
    title=VALUES.map(lambda text: " ".join(text.split())),
    texts=st.lists(st.none() | FILLED, min_size=6, max_size=6),
    tags=st.lists(VALUES, max_size=3),
    terms=st.dictionaries(FILLED, FILLED, max_size=3),
    extra=st.dictionaries(FILLED.map(lambda key: f"x-{key}"), VALUES, max_size=3),
    removed=st.lists(st.builds(Removal, rule=VALUES, text=VALUES, line=st.integers(0, 99)), max_size=2),
)  # fmt: skip
def test_any_article_round_trips(
    body: str,
    title: str,
    texts: list[str | None],
    tags: list[str],
    terms: dict[str, str],
    extra: dict[str, str],
    removed: list[Removal],
) -> None:
    first = parse_article(f"---\ntitle: x\n---\n{body}", ARABIC, kind="markdown", name="x")
    date, source, section, author, licence, url = texts
    metadata = Metadata(date, source, section, author, licence, url, tuple(tags), tuple(terms.items()), tuple(extra.items()))
    blocks = parse_blocks(title, first.body, "ar")
    article = dataclasses.replace(first, title=title, metadata=metadata, removals=tuple(removed), blocks=blocks)
    assert round_trip(article) == article
