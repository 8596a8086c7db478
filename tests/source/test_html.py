"""HTML pages as Markdown."""

from __future__ import annotations

import sys

import pytest

from bilingua.errors import InputError, MissingExtraError
from bilingua.source import ReadOptions, parse_article
from bilingua.units import Article, BlockKind

PROSE = "<p>وصل الوزير إلى العاصمة صباح اليوم الأحد، واستقبله في المطار عدد من كبار المسؤولين ثم غادر.</p>" * 3


def read(body: str, head: str = "<title>عنوان الصفحة</title>") -> Article:
    page = f"<!DOCTYPE html><html lang='ar'><head>{head}</head><body><article><h1>عنوان الصفحة</h1>{body}</article></body></html>"
    return parse_article(page, ReadOptions("ar"), kind="html", name="page.html")


def test_headings_lists_quotes_and_links_are_kept() -> None:
    article = read(
        PROSE
        + "<h2>باب أول</h2><ul><li>بند أول في القائمة</li><li>بند ثان في القائمة</li></ul><ol><li>خطوة أولى</li><li>خطوة ثانية</li></ol>"
        + "<blockquote>قول مأثور عن أهل العلم.</blockquote><p>زر <a href='https://example.org/a'>الموقع الرسمي</a> وهو <b>مهم</b> جدا.</p>"
    )
    found = [(block.kind, block.text) for block in article.blocks if block.kind is not BlockKind.PARAGRAPH]
    assert found == [
        (BlockKind.TITLE, "عنوان الصفحة"),
        (BlockKind.HEADING, "باب أول"),
        (BlockKind.LIST_ITEM, "بند أول في القائمة"),
        (BlockKind.LIST_ITEM, "بند ثان في القائمة"),
        (BlockKind.LIST_ITEM, "خطوة أولى"),
        (BlockKind.LIST_ITEM, "خطوة ثانية"),
        (BlockKind.QUOTE, "قول مأثور عن أهل العلم."),
    ]
    assert "[الموقع الرسمي](https://example.org/a)" in article.body
    assert "**مهم**" in article.body


def test_tables_become_tables() -> None:
    rows = "<tr><th>اليوم</th><th>الوقت</th></tr><tr><td>السبت</td><td>10:00</td></tr>"
    article = read(PROSE + f"<table>{rows}</table>" + PROSE)
    cells = [(block.level, block.ordinal, block.text) for block in article.blocks if block.kind is BlockKind.TABLE_CELL]
    assert cells == [(0, 0, "اليوم"), (0, 1, "الوقت"), (1, 0, "السبت"), (1, 1, "10:00")]


def test_text_is_never_markup() -> None:
    article = read(PROSE + "<p># هذا ليس عنوانا بل جملة فيها *نجمة* و`علامة` وكلام كثير.</p>")
    assert article.blocks[-1].kind is BlockKind.PARAGRAPH
    assert article.blocks[-1].segments[0].placeables == ()


def test_hostile_links_are_left_out() -> None:
    article = read(PROSE + "<p>زر <a href='javascript:alert(1)'>الموقع المسموم</a> وهو صفحة فيها كلام كثير جدا.</p>")
    assert "javascript" not in article.body and "الموقع المسموم" in article.body


def test_page_without_an_article_is_an_error() -> None:
    with pytest.raises(InputError, match=r"page\.html: no article found"):
        parse_article("<html><body></body></html>", ReadOptions("ar"), kind="html", name="page.html")


def test_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(MissingExtraError, match=r"bilingua\[html\]"):
        read(PROSE)
