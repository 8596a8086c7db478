"""Documents in and out: JSON, Markdown and the exchange formats of translation tools."""

from __future__ import annotations

from bilingua.formats.document import format_json, parse_json, read_document, write_document
from bilingua.formats.markdown import (
    TargetFile,
    body_units,
    carry_glue,
    document_state,
    format_target,
    target_body,
    target_title,
    title_units,
)
from bilingua.formats.skeleton import default_glue

__all__ = [
    "TargetFile",
    "body_units",
    "carry_glue",
    "default_glue",
    "document_state",
    "format_json",
    "format_target",
    "parse_json",
    "read_document",
    "target_body",
    "target_title",
    "title_units",
    "write_document",
]
