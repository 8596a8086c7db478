"""The examples of the CommonMark specification, where ``COMMONMARK_SPEC`` names its JSON file.

They are CC BY-SA and not part of this repository; the source package of markdown-it-py has them as
``tests/test_cmark_spec/commonmark.json``.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from bilingua.source import parse_blocks
from tests.source.test_blocks import article_of, check_ranges, fill_article, replace_ranges, shape

SPEC = os.environ.get("COMMONMARK_SPEC", "")


@pytest.mark.skipif(not SPEC, reason="COMMONMARK_SPEC names no file")
def test_structure_of_every_example_survives() -> None:
    """Each example alone and between Arabic paragraphs: exact ranges, and the same structure with every segment replaced."""
    wrong = []
    for example in json.loads(Path(SPEC).read_text(encoding="utf-8")):
        text = example["markdown"].strip("\n")
        for body in (text, f"فقرة قبل المثال.\n\n{text}\n\nفقرة بعد المثال."):
            check_ranges(body)
            assert replace_ranges(body) == body
            article = article_of(body)
            segments = [segment for block in article.blocks for segment in block.segments]
            targets = {segment.id: f"word{number} here" for number, segment in enumerate(segments)}
            if shape(parse_blocks(*fill_article(article, targets), "en")) != shape(article.blocks):
                wrong.append(example["example"])
    assert wrong == []
