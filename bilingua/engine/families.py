"""What model families differ in, and which family a converted model is of: data in ``data/families.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bilingua.lang import is_language_tag

_DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True, slots=True)
class Family:
    """The facts of one family."""

    name: str
    """Its name in manifests."""
    title: str
    """Its name for people."""
    model_types: tuple[str, ...]
    """``model_type`` of its Hugging Face configuration."""
    source_tokenizer: tuple[str, ...]
    """Files that can be the source side's SentencePiece model, best first."""
    target_tokenizer: tuple[str, ...]
    """The same for the target side."""
    language_token: str = ""
    """Pattern of the vocabulary's language tokens, with one group for the code; empty where there are none."""
    languages_are_sources: bool = False
    """Whether the languages of those tokens can be translated from as well as to."""
    source_prefix: tuple[str, ...] = ()
    """As in `TokenLayout`."""
    source_suffix: tuple[str, ...] = ("</s>",)
    """As in `TokenLayout`."""
    target_prefix: tuple[str, ...] = ()
    """As in `TokenLayout`."""
    prefix_is_text: bool = False
    """Whether the source prefix was part of the text in training, so that the tokenizer puts pieces around it."""
    replacements: tuple[tuple[str, str], ...] = ()
    """As in `Manifest`."""
    max_source_tokens: int = 200
    """As in `Manifest`."""
    batch_tokens: int = 512
    """As in `Manifest`."""
    licence: str = ""
    """Licence of the family's weights where all have the same."""
    notice: str = ""
    """What users must be told."""


@dataclass(frozen=True, slots=True)
class CatalogueRule:
    """A pattern of names that can be pulled."""

    pattern: str
    """Regular expression over the whole name."""
    repo: str
    """Repository at the hub; ``{groups}`` of the pattern are filled in."""
    name: str
    """Name of the installed model."""
    example: str
    """A name that fits."""
    about: str
    """One line for people."""
    pair: tuple[str, ...] = ()
    """Source and target as the name gives them; empty where the model's vocabulary tells."""
    licence: str = ""
    """Licence of the weights; empty takes the repository's card."""
    notice: str = ""
    """What users must be told."""
    guided: bool = False
    """Whether the models were trained with guided alignment, so that attention aligns words."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a name to pull stands for."""

    repo: str
    """Repository at the hub."""
    name: str
    """Name of the installed model."""
    source: str
    """Source language as the name gives it, empty where it does not."""
    target: str
    """Target language."""
    rule: CatalogueRule
    """The rule that knew it."""


@cache
def load_families() -> tuple[Family, ...]:
    """Return every family, in the order in which they are tried."""
    return tuple(Family(name=name, **{key: _freeze(value) for key, value in facts.items()}) for name, facts in _data()["families"].items())


@cache
def load_catalogue() -> tuple[CatalogueRule, ...]:
    """Return the rules for names that can be pulled, in the order in which they are tried."""
    data = tomllib.loads((_DATA / "catalogue.toml").read_text(encoding="utf-8"))
    return tuple(CatalogueRule(**{key: _freeze(value) for key, value in rule.items()}) for rule in data["rules"])


def resolve_name(name: str) -> Wanted | None:
    """Return what a name to pull stands for, None where no rule knows it."""
    for rule in load_catalogue():
        found = re.fullmatch(rule.pattern, name, re.IGNORECASE)
        if found is not None:
            groups = found.groupdict()
            source, target = (part.format(**groups) for part in rule.pair) if rule.pair else ("", "")
            return Wanted(rule.repo.format(**groups), clean_name(rule.name.format(**groups)), source, target, rule)
    return None


def clean_name(name: str) -> str:
    """Return a model's name as manifests write it: lower-case letters, digits, hyphens and dots; may be empty."""
    return re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-.")


def find_family(model_type: str, vocabulary: Sequence[str], files: Iterable[str]) -> Family | None:
    """Return the first family that fits a model.

    Args:
        model_type: ``model_type`` of its configuration; empty where it is not known (a CTranslate2 folder).
        vocabulary: Tokens of the source side.
        files: Names of the files in its folder; a tokenizer must be among them.
    """
    names = set(files)
    for family in load_families():
        if model_type and model_type not in family.model_types:
            continue
        if family.language_token and not read_languages(family, vocabulary):
            continue
        if names.intersection(family.source_tokenizer) and names.intersection(family.target_tokenizer):
            return family
    return None


def read_languages(family: Family, vocabulary: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the languages that a vocabulary has tokens for: (BCP 47 tag, token), sorted by tag, a tag once."""
    if not family.language_token:
        return ()
    pattern = re.compile(family.language_token)
    found: dict[str, str] = {}
    for token in vocabulary:
        match = pattern.match(token)
        tag = to_tag(match[1]) if match else None
        if tag is None or match is None:
            continue
        # Two codes may be one language to BCP 47; the one that is written like the tag is the better one.
        if tag not in found or match[1].split("_")[0] == tag:
            found[tag] = token
    return tuple(sorted(found.items()))


def to_tag(code: str) -> str | None:
    """Return the BCP 47 tag of a model's language code (``arb_Arab`` is ``ar``), None where it is empty or a group's name.

    ISO 639-3 codes become the usual two-letter ones, a script that is the language's usual one
    goes (CLDR's aliases and likely subtags).
    """
    from babel.core import get_global

    if not code or code in _data()["groups"]["names"] or (code.isupper() and len(code) > 2):
        return None
    aliases, likely = get_global("language_aliases"), get_global("likely_subtags")
    base, *rest = code.replace("-", "_").split("_")
    base = base.lower()
    base = str(_data()["tags"].get(base) or aliases.get(base, base)).split("_")[0]
    script = next((part.title() for part in rest if len(part) == 4), "")
    region = next((part.upper() for part in rest if len(part) == 2), "")
    usual = likely.get(base)
    if usual is None or script in str(usual).split("_"):
        script = ""
    tag = "-".join(part for part in (base, script, region) if part)
    return tag if is_language_tag(tag) else None


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((_DATA / "families.toml").read_text(encoding="utf-8"))


def _freeze(value: Any) -> Any:
    return tuple(_freeze(item) for item in value) if isinstance(value, list) else value
