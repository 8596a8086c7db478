"""The document format: a BilingualDocument as JSON, version in ``schema_version``.

The article with its blocks and segments comes first; units name their segment by id; the term
entries that the article touches stand once in ``terms`` and matches name them by index, so that a
document can be published without any glossary. One line holds one block, unit or term, so that a
difference between two versions shows what changed.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from bilingua.errors import InputError, SchemaError
from bilingua.files import write_if_changed
from bilingua.formats.codec import codec_for, parts_codec
from bilingua.units import (
    SCHEMA_VERSION,
    Article,
    BilingualDocument,
    Block,
    Finding,
    LanguagePair,
    Segment,
    Signature,
    Span,
    TermEntry,
    TermMatch,
    TermOutcome,
    TranslationUnit,
    WordLink,
)


def format_json(doc: BilingualDocument) -> str:
    """Return the document as JSON text, with letters as they are and a line feed at the end. Deterministic."""
    terms: dict[TermEntry, int] = {}
    units = [_encode_unit(unit, terms) for unit in doc.units]
    parts = {
        "schema_version": doc.schema_version,
        "pair": codec_for(LanguagePair).encode(doc.pair),
        "signature": codec_for(Signature).encode(doc.signature),
        "article": _ARTICLE.encode(doc.article),
        "blocks": [codec_for(Block).encode(block) for block in doc.article.blocks],
        "units": units,
        "terms": [codec_for(TermEntry).encode(entry) for entry in terms],
        "findings": [codec_for(Finding).encode(finding) for finding in doc.findings],
        "glue": list(doc.glue),
    }
    return "{\n" + ",\n".join(f"{json.dumps(name)}: {_format_part(value)}" for name, value in parts.items()) + "\n}\n"


def parse_json(text: str, name: str) -> BilingualDocument:
    """Parse the text of a document file; ``name`` is for messages only.

    Raises:
        SchemaError: No JSON, a newer schema, or a part that does not fit; the message names the part.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as err:
        raise SchemaError(f"{name}: not a JSON document: {err}; restore it or translate the article again") from err
    if not isinstance(value, dict) or not isinstance(value.get("schema_version"), int):
        raise SchemaError(f"{name}: not a bilingual document: schema_version is missing")
    if value["schema_version"] > SCHEMA_VERSION:
        found = value["schema_version"]
        raise SchemaError(f"{name}: written with schema {found}, this bilingua reads up to {SCHEMA_VERSION}; install a newer bilingua")
    try:
        return _build(value)
    except SchemaError as err:
        raise SchemaError(f"{name}: {err}; restore it or translate the article again") from err
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as err:
        raise SchemaError(f"{name}: broken document ({err!r}); restore it or translate the article again") from err


def read_document(path: Path) -> BilingualDocument:
    """Read a document file.

    Raises:
        InputError: The file cannot be read.
        SchemaError: As `parse_json`.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise InputError(f"{path}: document cannot be read: {err}") from err
    return parse_json(text, str(path))


def write_document(path: Path, doc: BilingualDocument) -> bool:
    """Write a document atomically unless the file holds it already; tell whether it wrote.

    Raises:
        OutputError: The file cannot be written.
    """
    return write_if_changed(path, format_json(doc))


_ARTICLE = parts_codec(Article, frozenset({"blocks", "path"}))
_UNIT = parts_codec(TranslationUnit, frozenset({"segment", "outcomes", "links"}))
_OUTCOME = parts_codec(TermOutcome, frozenset({"match"}))
_MATCH = parts_codec(TermMatch, frozenset({"entry"}))


def _encode_unit(unit: TranslationUnit, terms: dict[TermEntry, int]) -> dict[str, Any]:
    value: dict[str, Any] = {"segment": unit.segment.id, **_UNIT.encode(unit)}
    if unit.outcomes:
        value["outcomes"] = [_encode_outcome(outcome, terms) for outcome in unit.outcomes]
    if unit.links:
        value["links"] = [[link.source.start, link.source.end, link.target.start, link.target.end] for link in unit.links]
    return value


def _encode_outcome(outcome: TermOutcome, terms: dict[TermEntry, int]) -> dict[str, Any]:
    # The place of a row is not of the document: moving a row must not change a byte of it.
    entry = dataclasses.replace(outcome.match.entry, place="")
    number = terms.setdefault(entry, len(terms))
    return {"match": {"entry": number, **_MATCH.encode(outcome.match)}, **_OUTCOME.encode(outcome)}


def _build(value: dict[str, Any]) -> BilingualDocument:
    blocks = codec_for(tuple[Block, ...]).decode(value["blocks"], "blocks")
    article = Article(**_ARTICLE.decode(value["article"], "article"), blocks=blocks)
    segments = {segment.id: segment for block in blocks for segment in block.segments}
    terms = codec_for(tuple[TermEntry, ...]).decode(value.get("terms", []), "terms")
    if not isinstance(value["units"], list):
        raise SchemaError(f"units: found {type(value['units']).__name__}, a list is right")
    units = tuple(_build_unit(item, f"units[{index}]", segments, terms) for index, item in enumerate(value["units"]))
    if [unit.segment.id for unit in units] != list(segments):
        raise SchemaError(f"units: the {len(units)} units are not those of the article's {len(segments)} segments, one each in their order")
    return BilingualDocument(
        pair=codec_for(LanguagePair).decode(value["pair"], "pair"),
        article=article,
        units=units,
        signature=codec_for(Signature).decode(value["signature"], "signature"),
        schema_version=value["schema_version"],
        findings=codec_for(tuple[Finding, ...]).decode(value.get("findings", []), "findings"),
        glue=codec_for(tuple[str, ...]).decode(value.get("glue", []), "glue"),
    )


def _build_unit(item: dict[str, Any], place: str, segments: dict[str, Segment], terms: tuple[TermEntry, ...]) -> TranslationUnit:
    if item["segment"] not in segments:
        raise SchemaError(f"{place}: segment {item['segment']!r} is not in the article")
    outcomes = tuple(
        TermOutcome(
            match=TermMatch(entry=terms[raw["match"]["entry"]], **_MATCH.decode(raw["match"], f"{place}.outcomes[{index}].match")),
            **_OUTCOME.decode(raw, f"{place}.outcomes[{index}]"),
        )
        for index, raw in enumerate(item.get("outcomes", ()))
    )
    links = tuple(WordLink(Span(a, b), Span(c, d)) for a, b, c, d in item.get("links", ()))
    return TranslationUnit(segment=segments[item["segment"]], outcomes=outcomes, links=links, **_UNIT.decode(item, place))


def _format_part(value: Any) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(" " + json.dumps(item, ensure_ascii=False) for item in value) + "\n]"
    return json.dumps(value, ensure_ascii=False)
