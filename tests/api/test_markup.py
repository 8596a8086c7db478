"""HTML: words translated, all else kept."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from bilingua.api.layout import Rendering
from bilingua.api.markup import read_html
from bilingua.api.scan import scan_markup
from bilingua.units import Span, WordLink

_WORD = re.compile(r"\w+")


def shout(passage: str, *, has_links: bool = True) -> Rendering:
    """A translation into capitals, each word aligned with itself."""
    text = re.sub(r"\w+", lambda word: word[0].upper() if word[0].isascii() else word[0], passage)
    links = [WordLink(Span(*word.span()), Span(*word.span())) for word in _WORD.finditer(passage)] if has_links else []
    return Rendering(text, tuple(links))


def translate(page: str, *, has_links: bool = True) -> str:
    layout = read_html(page)
    renderings = [shout(passage, has_links=has_links) for passage in layout.passages]
    renderings += [shout(passage, has_links=has_links) for passage in layout.refine(renderings)]
    return layout.fill(renderings).text


CASES = {
    "paragraph": ("<p class=x>one two</p>", "<p class=x>ONE TWO</p>"),
    "inline": ("<p>one <a href='u?a=1&b=2'>two <i>three</i></a> four.</p>", "<p>ONE <a href='u?a=1&b=2'>TWO <i>THREE</i></a> FOUR.</p>"),
    "entities": ("a &amp; b &lt;c&gt; &eacute; &#65;", "A &amp; B &lt;C&gt; é A"),
    "lone-signs": ("a < b & c > d", "A &lt; B &amp; C &gt; D"),
    "script": ("<script>if (a<b) x='</p>'</script>go", "<script>if (a<b) x='</p>'</script>GO"),
    "style": ("<style>p>a{content:'x'}</style>go", "<style>p>a{content:'x'}</style>GO"),
    "code": ("<pre><code>ls -l</code></pre>go <kbd>q</kbd>", "<pre><code>ls -l</code></pre>GO <kbd>q</kbd>"),
    "comment": ("<!-- keep <b> -->go<!--> on", "<!-- keep <b> -->GO<!--> ON"),
    "attribute": ("<img alt='a > b' title=\"c\">go", "<img alt='a > b' title=\"c\">GO"),
    "no-translate": ("<p translate=no>keep <b>this</b></p>go", "<p translate=no>keep <b>this</b></p>GO"),
    "notranslate": ("<p class='a notranslate'>x</p>go", "<p class='a notranslate'>x</p>GO"),
    "title": ("<title>a <b></title>", "<title>A &lt;B&gt;</title>"),
    "textarea": ("<textarea>keep</textarea>go", "<textarea>keep</textarea>GO"),
    "breaks": ("one<br>two<br/>three", "ONE<br>TWO<br/>THREE"),
    "spaces": ("<p>\n   one\n   two\n</p>\n", "<p>\n   ONE TWO\n</p>\n"),
    "crossing": ("<b>one <i>two</b> three</i>", "<b>ONE <i>TWO</b> THREE</i>"),
    "block-inside": ("<b>one <p>two</b> three</p>", "<b>ONE <p>TWO</b> THREE</p>"),
    "empty-mark": ("one <a id=x></a>two", "ONE <a id=x></a>TWO"),
    "preformatted": ("<pre>one\n  two</pre>", "<pre>ONE\n  TWO</pre>"),
    "unclosed-tag": ("go <a href='x", "GO <a href='x"),
    "unclosed-comment": ("go <!-- <b>", "GO <!-- <b>"),
    "no-words": ("<p> &nbsp;&mdash; </p>", "<p> &nbsp;&mdash; </p>"),
}  # fmt: skip


@pytest.mark.parametrize(("page", "expected"), CASES.values(), ids=CASES)
def test_words_change_and_markup_stays(page: str, expected: str) -> None:
    assert translate(page) == expected


def test_without_alignment_the_text_between_tags_is_translated_apart() -> None:
    page = "<p>one <b>two</b> three</p>"
    assert read_html(page).refine([shout("one two three", has_links=False)]) == ("one ", "two", " three")
    assert translate(page, has_links=False) == "<p>ONE <b>TWO</b> THREE</p>"


_PIECES = st.sampled_from(
    ["<p>", "</p>", "<b>", "</b>", "<i class='x'>", "</i>", "<a href=\"u\">", "</a>", "<br>", "<!-- c -->", "<script>", "</script>",
     "<", ">", "&", "&amp;", "'", '"', "<!--", "-->", "word", " two words ", "\n", "<div ", "<title>", "</title>", "<!doctype html>"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=25).map("".join))
def test_the_scanner_keeps_every_character(page: str) -> None:
    assert "".join(token.raw for token in scan_markup(page)) == page


@given(st.lists(_PIECES, max_size=25).map("".join), st.booleans())
def test_a_translation_has_the_tags_of_its_source(page: str, has_links: bool) -> None:
    def tags(text: str) -> list[str]:
        return [token.raw for token in scan_markup(text) if token.kind != "text"]

    assert tags(translate(page, has_links=has_links)) == tags(page)


def test_a_hostile_translation_adds_no_markup() -> None:
    layout = read_html("<p>one <b>two</b></p>")
    evil = "</p><script>alert(1)</script>&lt;"
    written = layout.fill([Rendering(evil), Rendering(evil), Rendering(evil)]).text
    assert [token.raw for token in scan_markup(written) if token.kind != "text"] == ["<p>", "<b>", "</b>", "</p>"]


@pytest.mark.parametrize(
    "page",
    ["<" * 200_000, "<!--" * 50_000, "<a " * 60_000, "<b>" * 60_000 + "x", "x" + "</b>" * 50_000 + "<b>" * 10_000 + "y",
     "<a title='" * 20_000, "<script>" * 20_000, "a<b>b</b>" * 20_000, "<title" * 30_000, "&" * 200_000],
    ids=["lt", "comments", "tags", "open", "unbalanced", "quotes", "scripts", "inline", "names", "amp"],
)  # fmt: skip
def test_hostile_pages_take_no_long_time(page: str) -> None:
    started = time.process_time()
    translate(page)
    assert time.process_time() - started < 5


def test_inline_marks_follow_their_words_through_the_engine(client: TestClient) -> None:
    page = '<p dir="rtl">زار <a href="/putin">فلاديمير بوتين</a> مدينة <b>بكين</b>.</p>'
    answer = client.post("/translate", json={"q": page, "source": "ar", "target": "en", "format": "html"}).json()
    written = answer["translatedText"]
    assert '<a href="/putin">Vladimir Putin</a>' in written
    assert "<b>Beijing</b>" in written
    assert (written[:13], written[-4:]) == ('<p dir="rtl">', "</p>")
    assert [one["target"] for one in answer["terms"]] == ["Vladimir Putin", "Beijing"]
