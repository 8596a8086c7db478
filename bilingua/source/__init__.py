"""Reading articles: text, Markdown and HTML to `Article`, with segments and their placeables."""

from bilingua.source.blocks import parse_blocks
from bilingua.source.placeables import PlainText, restore_placeables, strip_placeables
from bilingua.source.reader import ReadOptions, format_article, parse_article, read_article
from bilingua.source.sentences import SEGMENTER, split_sentences
from bilingua.source.split import split_long
from bilingua.source.text import escape_target

__all__ = [
    "SEGMENTER",
    "PlainText",
    "ReadOptions",
    "escape_target",
    "format_article",
    "parse_article",
    "parse_blocks",
    "read_article",
    "restore_placeables",
    "split_long",
    "split_sentences",
    "strip_placeables",
]
