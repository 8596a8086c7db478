"""Markdown bodies as blocks: exact ranges, kinds, and a structure that survives translation."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bilingua.formats import default_glue
from bilingua.source import escape_target, parse_blocks
from bilingua.units import Article, Block, BlockKind

# Own examples, one or more for each section of the CommonMark specification, tables and footnotes.
EXAMPLES = {
    "atx-heading": "# عنوان\n\n###### أصغر ######\n\n## فيه # علامة #\n\nفقرة.",
    "atx-empty": "##\n\n# #\n\nفقرة.",
    "atx-hash-text": "####### ليس عنوانا\n\n#ليس عنوانا\n\n\\# ليس عنوانا",
    "setext": "عنوان أول\n===\n\nعنوان ثان\nعلى سطرين\n---\n\nنص.",
    "setext-quote-sign": "\\> عنوان فيه علامة\n------\n\nنص.",
    "rules": "***\n\nنص\n\n- - -\n\n___",
    "indented-code": "نص.\n\n    رمز مزاح\n    ثان\n\nبعده.",
    "fence": "```python\nprint(1)\n```\n\nنص\n\n~~~\nرمز\n~~~",
    "fence-open": "نص\n\n```\nلا يغلق",
    "fence-in-list": "- بند\n\n  ```\n  رمز\n  ```\n\n- بند آخر",
    "html-block": "<div class=\"x\">\nنص داخل\n</div>\n\nفقرة بعد.",
    "html-comment": "<!-- تعليق\nعلى سطرين -->\n\nنص.",
    "link-definition": "[مرجع]: https://example.org \"عنوان\"\n\nانظر [مرجع] و[نص][مرجع].",
    "definition-glued": "[أ]: /x\nنص يتبع التعريف.",
    "soft-break": "سطر أول\nسطر ثان\n  سطر ثالث مزاح",
    "hard-break-spaces": "سطر أول.  \nسطر ثان.",
    "hard-break-backslash": "سطر أول.\\\nسطر ثان.",
    "quote": "> اقتباس أول\n> سطر ثان\n\nنص",
    "quote-lazy": "> اقتباس\nيتبع بلا علامة",
    "quote-nested": "> خارج\n>\n> > داخل\n> > سطر\n>\n> - بند\n> - بند ثان",
    "quote-heading": "> ## عنوان في اقتباس\n> نص تحته.",
    "quote-code": "> ```\n> رمز\n> ```\n> نص",
    "bullets": "- أول\n- ثان\n  سطر تابع\n- ثالث",
    "bullets-loose": "- أول\n\n- ثان\n\n  فقرة ثانية في البند\n\n- ثالث",
    "bullets-nested": "- أول\n  - داخل\n    - أعمق\n- ثان",
    "bullets-marks": "* أول\n* ثان\n\n+ قائمة أخرى",
    "ordered": "1. أول\n2. ثان\n3. ثالث",
    "ordered-start": "7) سابع\n8) ثامن",
    "ordered-mixed": "1. أول\n   - نقطة\n   - نقطة\n2. ثان\n\n   فقرة",
    "list-heading": "- # عنوان في بند\n- نص",
    "list-empty-item": "- أول\n-\n- ثالث",
    "list-one-line-nest": "- - متداخل\n- 1. رقم",
    "list-tab": "-\tبند بعلامة جدولة\n\n\tفقرة البند",
    "table": "| اليوم | الوقت |\n| --- | :-: |\n| السبت | 10:00 |\n| الأحد | **مغلق** |",
    "table-bare": "أ | ب\n--|--\nج | د",
    "table-escaped-bar": "| أ \\| ب | ج |\n|---|---|\n| `x \\| y` | د |",
    "table-short-row": "| أ | ب |\n|---|---|\n| ج |\n| د | هـ | زائد |",
    "table-empty-cell": "| أ |  |\n|---|---|\n|  | ب |",
    "table-in-quote": "> | أ | ب |\n> |---|---|\n> | ج | د |",
    "table-in-list": "- | أ | ب |\n  |---|---|\n  | ج | د |",
    "footnote": "نص[^1] ثم نص[^طويل].\n\n[^1]: حاشية أولى.\n\n[^طويل]: حاشية ثانية\n    تتبع.\n\n    فقرة فيها.",
    "inline-footnote": "نص^[حاشية هنا] بعده.",
    "emphasis": "هذا *مائل* وهذا **عريض** وهذا ***كلاهما*** و_ذاك_.",
    "code-span": "الأمر `a * b` والأمر ``c ` d`` هنا.",
    "links": "زر [الموقع](https://example.org \"عنوان\") أو <https://example.org> الآن.",
    "image": "![صورة](/a.png)\n\nنص فيه ![رمز](/b.png) صورة.",
    "html-inline": "نص <b>عريض</b> و<br> سطر.",
    "entities": "&copy; 2025 &amp; &#1593;",
    "escapes": "\\*ليس مائلا\\* و\\[ليس رابطا\\]",
    "backslash-list": "2024\\. كان العام صعبا.",
    "trailing-spaces": "نص في آخره فراغ   \n\nآخر\t",
    "blank-lines": "أول\n\n\n\nثان\n \nثالث",
    "bidi": "نص \u200fفيه\u200f علامات.",
    "long-mixture": "# ع\n\n> - بند\n>\n>   فقرة\n>\n>       رمز\n\n1. أ\n\n   > ب\n   > ج\n\n---\n\nد",
}  # fmt: skip


def article_of(body: str) -> Article:
    return Article("x", "ar", "العنوان", body, parse_blocks("العنوان", body, "ar"))


def shape(blocks: tuple[Block, ...]) -> list[tuple[object, ...]]:
    """What must not change: kinds, levels, numbers, depth, and what is not translated."""
    return [(b.kind, b.level, b.ordinal, b.quote_depth, b.is_translatable, "" if b.is_translatable else b.text) for b in blocks]


def check_ranges(body: str) -> None:
    blocks = parse_blocks("العنوان", body, "ar")
    position = 0
    for block in blocks[1:]:
        assert position <= block.start <= block.end <= len(body)
        assert body.count("\n", 0, block.start) == block.line
        position = block.end
        raw = body[block.start : block.end]
        if block.is_translatable and "\n" not in block.text:
            assert raw == block.text
        if block.is_translatable and "\n" in block.text:
            first, last = block.text.split("\n")[0], block.text.split("\n")[-1]
            assert raw.startswith(first.rstrip()) and raw.endswith(last.rstrip())
        for segment in block.segments:
            assert block.text[segment.start : segment.end] == segment.text
    ids = [block.id for block in blocks]
    assert len(set(ids)) == len(ids)
    segment_ids = [segment.id for block in blocks for segment in block.segments]
    assert len(set(segment_ids)) == len(segment_ids)


def fill_article(article: Article, targets: Mapping[str, str]) -> tuple[str, str]:
    """Title and body with every segment replaced, as the pipeline writes targets and the target file joins them."""
    shown = [
        (block.kind, escape_target(targets.get(segment.id, segment.text), block.kind, is_first=segment.start == 0))
        for block in article.blocks
        for segment in block.segments
    ]
    glue = default_glue(article)
    body = glue[0] + "".join(text + after for (_, text), after in zip(shown[1:], glue[1:], strict=True))
    return shown[0][1], body


def replace_ranges(body: str) -> str:
    """Put every block's own range back in its place."""
    parts, position = [], 0
    for block in parse_blocks("", body, "ar")[1:]:
        parts += [body[position : block.start], body[block.start : block.end]]
        position = block.end
    return "".join([*parts, body[position:]])


@pytest.mark.parametrize("name", EXAMPLES)
def test_ranges_are_exact(name: str) -> None:
    check_ranges(EXAMPLES[name])
    assert replace_ranges(EXAMPLES[name]) == EXAMPLES[name]


@pytest.mark.parametrize("name", EXAMPLES)
def test_structure_survives_translation(name: str) -> None:
    """Each segment replaced by other words: the parsed structure is the same, the words are the new ones."""
    article = article_of(EXAMPLES[name])
    segments = [segment for block in article.blocks for segment in block.segments]
    targets = {segment.id: f"word{number} here" for number, segment in enumerate(segments)}
    title, body = fill_article(article, targets)
    again = parse_blocks(title, body, "en")
    assert shape(again) == shape(article.blocks)
    shown = " ".join(block.text for block in again)
    assert [number for number in range(len(segments)) if f"word{number} here" not in shown] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_source_text_as_target_keeps_structure(name: str) -> None:
    article = article_of(EXAMPLES[name])
    _, body = fill_article(article, {s.id: s.text for b in article.blocks for s in b.segments})
    assert shape(parse_blocks("العنوان", body, "ar")) == shape(article.blocks)


def test_kinds_levels_and_numbers() -> None:
    body = "# عنوان\n\n3. ثالث\n   - داخل\n4. رابع\n\n> قول\n\n| أ | ب |\n|---|---|\n| ج | د |\n\n[^1]: حاشية"
    found = [(b.kind, b.level, b.ordinal, b.quote_depth, b.text) for b in parse_blocks("ت", body, "ar")]
    assert found == [
        (BlockKind.TITLE, 0, None, 0, "ت"),
        (BlockKind.HEADING, 1, None, 0, "عنوان"),
        (BlockKind.LIST_ITEM, 1, 3, 0, "ثالث"),
        (BlockKind.LIST_ITEM, 2, None, 0, "داخل"),
        (BlockKind.LIST_ITEM, 1, 4, 0, "رابع"),
        (BlockKind.QUOTE, 0, None, 1, "قول"),
        (BlockKind.TABLE_CELL, 0, 0, 0, "أ"),
        (BlockKind.TABLE_CELL, 0, 1, 0, "ب"),
        (BlockKind.TABLE_CELL, 1, 0, 0, "ج"),
        (BlockKind.TABLE_CELL, 1, 1, 0, "د"),
        (BlockKind.FOOTNOTE, 0, None, 0, "حاشية"),
    ]


def test_code_html_and_rules_are_not_translated() -> None:
    found = [(b.kind, b.is_translatable, b.text) for b in parse_blocks("ت", "```\nx\n```\n\n<hr>\n\n---", "ar")[1:]]
    assert found == [(BlockKind.CODE, False, "x"), (BlockKind.HTML, False, "<hr>"), (BlockKind.RULE, False, "---")]


def test_ids_are_stable_under_edits_elsewhere() -> None:
    before = parse_blocks("ت", "فقرة أولى.\n\nفقرة ثانية.", "ar")
    after = parse_blocks("ت", "جديدة.\n\nفقرة أولى.\n\nفقرة ثانية.", "ar")
    assert [(b.id, [s.id for s in b.segments]) for b in after[2:]] == [(b.id, [s.id for s in b.segments]) for b in before[1:]]


def test_repeated_sentences_get_different_ids() -> None:
    blocks = parse_blocks("ت", "نعم.\n\nنعم.", "ar")
    assert blocks[1].segments[0].id + "-2" == blocks[2].segments[0].id


def test_hard_break_ends_a_segment_and_stays() -> None:
    article = article_of("> أول  \n> ثان")
    first, second = article.blocks[1].segments
    assert (first.text, second.text) == ("أول", "ثان")
    assert fill_article(article, {first.id: "one", second.id: "two"})[1] == "> one  \n> two"


def test_soft_break_is_a_space_inside_a_segment() -> None:
    assert [s.text for s in parse_blocks("ت", "> جملة تبدأ\n> وتنتهي هنا.", "ar")[1].segments] == ["جملة تبدأ\nوتنتهي هنا."]


def test_sentences_never_cut_a_mark() -> None:
    texts = [s.text for s in parse_blocks("ت", "قال **جملة. ثم جملة.** وانتهى. ثم `a. b` بقي.", "ar")[1].segments]
    assert texts == ["قال **جملة. ثم جملة.**", "وانتهى.", "ثم `a. b` بقي."]


def test_target_that_looks_like_a_block_is_escaped() -> None:
    article = article_of("فقرة أولى.\n\nفقرة ثانية.\n\nفقرة ثالثة.\n\n| أ |\n|---|\n| ب |")
    texts = ["1. one", "- two", "# three", "a | b", "c"]
    targets = {block.segments[0].id: text for block, text in zip(article.blocks[1:], texts, strict=True)}
    _, body = fill_article(article, targets)
    assert shape(parse_blocks("x", body, "en")) == shape(article.blocks)


PIECES = st.sampled_from([
    "كلمة", "كلمة أخرى.", "- ", "1. ", "> ", "# ", "## ", "\n", "\n\n", "    ", "  ", "\t", "```\n", "---", "===", "|",
    "| أ | ب |\n|---|---|\n",
    "*", "**", "`", "[نص](x)", "[^1]",
    "\n[^1]: ", "<b>", "<div>\n", "\\", "\\\n", "  \n", "&amp;", "word", "؟ ", "x | y",
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@example(["> ", "| أ | ب |\n|---|---|\n"])
@example(["- ", "    ", "كلمة"])
@given(st.lists(PIECES, max_size=25))
def test_ranges_are_exact_for_any_mixture(pieces: list[str]) -> None:
    body = "".join(pieces)
    check_ranges(body)
    assert replace_ranges(body) == body
