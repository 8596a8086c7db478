from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilingua.publish.inline import Mark, plain_text, render_inline

LINK = 'rel="noopener nofollow ugc"'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("قال بوتين", "قال بوتين"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("**قوي** و*مائل*", "<strong>قوي</strong> و<em>مائل</em>"),
        ("~~محذوف~~", "<s>محذوف</s>"),
        ("`a<b`", '<code dir="auto">a&lt;b</code>'),
        ("[نص](https://a.example/x_y_z)", f'<a href="https://a.example/x_y_z" {LINK}>نص</a>'),
        ("[x](javascript:alert(1))", "<span>x</span>"),
        ("[x](data:text/html,a)", "<span>x</span>"),
        ("[x](//evil.example)", "<span>x</span>"),
        ("![وصف](https://a.example/p.png)", '<span class="img">وصف</span>'),
        ("<script>alert(1)</script>", "alert(1)"),
        ("<b onclick=alert(1)>x", "<b>x</b>"),
        ("</b></em>x", "x"),
        ("<i><b>x</i>", "<i><b>x</b></i>"),
        ("سطر\nسطر", "سطر\nسطر"),
        ("نص[^1]", 'نص<sup class="fn">1</sup>'),
        ("انظر https://a.example/b.", f'انظر <a href="https://a.example/b" {LINK}><bdi>https://a.example/b</bdi></a>.'),
        ("a\u202ebad\u202cb", "abadb"),
        ("\ufde0\ufde0\ufde1 *x*", " <em>x</em>"),
    ],
)
def test_render_inline_gives_safe_html(text: str, html: str) -> None:
    assert render_inline(text).html == html


def test_render_inline_marks_terms() -> None:
    assert render_inline("قال بوتين.", [Mark(4, 9, "t-p")]).html == 'قال <a class="t" href="#t-p">بوتين</a>.'


def test_render_inline_marks_terms_inside_emphasis_and_shows_them_inside_links() -> None:
    text = "**قال بوتين** [زار موسكو](https://a.example)"
    found = render_inline(
        text, [Mark(text.index("بوتين"), text.index("بوتين") + 5, "t-p"), Mark(text.index("موسكو"), text.index("موسكو") + 5, "t-m")]
    )
    assert '<strong>قال <a class="t" href="#t-p">بوتين</a></strong>' in found.html
    assert 'زار <span class="t">موسكو</span></a>' in found.html


def test_render_inline_maps_offsets_to_the_shown_text_in_utf16_units() -> None:
    assert render_inline("😀 a **b** c", (), [0, 2, 6, 7, 10]).offsets == (0, 3, 5, 6, 7)
    assert render_inline("😀 a\u202e b", (), [2, 5]).offsets == (3, 5)


def test_plain_text_keeps_the_words_only() -> None:
    assert plain_text("**a** [b](https://x.example) `c` <i>d</i>\ne") == "a b c d e"


TEXT = st.text(alphabet=st.sampled_from("اب \u202e\u200d*_`[]()<>&\\!~\n\"'a1😀\ufde0"), max_size=40)


@given(TEXT)
def test_render_inline_is_always_balanced_and_free_of_foreign_tags(text: str) -> None:
    import re

    html = render_inline(text, [Mark(1, 3, "t-x")] if len(text) > 3 else [], [0, len(text)]).html
    stack = []
    for closing, name in re.findall(r"<(/?)([a-z]+)[^>]*>", html):
        if closing:
            assert stack.pop() == name
        elif name != "br":
            stack.append(name)
    assert stack == []
    assert "<" not in re.sub(r"</?(a|em|strong|s|b|i|u|sub|sup|code|span|bdi|br|small|q)( [^<>]*)?>", "", html)


@given(TEXT)
def test_short_and_long_way_agree_on_text_without_markup(text: str) -> None:
    """The Markdown way must give what the short way gives where there is nothing to interpret."""
    from bilingua.publish import inline

    plain = inline._MARKUP.sub("", text).replace("!", "").replace("(", "")
    if plain != plain.strip():
        return
    marks = [Mark(1, 2, "t-x")] if len(plain) > 2 else []
    assert inline._render_plain(plain, marks, [0, len(plain)]) == inline._render_markdown(plain, marks, [0, len(plain)], {})
