"""What a model's licence asks to be told stands on every page made with it, and on no other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.publish.conftest import Build, read_site
from tests.publish.sample import DOCUMENTS

NOTICE = "Not for commercial use <b>at all</b>."


def test_the_notice_of_a_model_is_on_the_pages_of_its_articles_only(build: Build, tmp_path: Path) -> None:
    first, *others = DOCUMENTS
    build([replace(first, signature=replace(first.signature, notice=NOTICE)), *others])
    pages = {path: raw.decode() for path, raw in read_site(tmp_path / "public").items() if path.endswith(".html")}
    told = sorted(path for path, text in pages.items() if "Not for commercial use &lt;b&gt;at all" in text)
    slug = first.article.id
    assert told == sorted(path for path in pages if f"{slug}/index.html" in path)
    assert len(told) == 3


def test_a_changed_notice_builds_the_page_anew(build: Build) -> None:
    build()
    first, *others = DOCUMENTS
    report = build([replace(first, signature=replace(first.signature, notice=NOTICE)), *others])
    assert report.written
