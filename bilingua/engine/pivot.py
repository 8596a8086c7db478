"""Two engines in a row: where no model translates a pair, through English, or through what two named models share."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace

from bilingua.config import EngineSettings
from bilingua.engine.ct2 import Ct2Engine, open_engine
from bilingua.engine.registry import ModelInfo, find_model, find_named, list_models
from bilingua.errors import ModelError
from bilingua.units import DecodingOptions, EngineInfo, Hypothesis, LanguagePair, Request, Span

PIVOT = "en"
_AND = "+"


class PivotEngine:
    """An engine (`bilingua.units.Engine`) that hands one engine's output to another.

    Scores are the weaker engine's. Alignments are put together where both engines give one.
    """

    def __init__(self, first: Ct2Engine, second: Ct2Engine, pair: LanguagePair) -> None:
        """Take over two open engines; closing this one closes them."""
        self._first, self._second = first, second
        one, two = first.info, second.info
        both = hashlib.sha256(f"{one.model_sha256} {two.model_sha256}".encode()).hexdigest()
        options = [json.loads(one.options), json.loads(two.options)]
        self._info = replace(
            one,
            model=f"{one.model}{_AND}{two.model}",
            model_sha256=both,
            pairs=(pair,),
            licence=one.licence if one.licence == two.licence else f"{one.licence} and {two.licence}",
            notice=" ".join(dict.fromkeys(notice for notice in (one.notice, two.notice) if notice)),
            options=json.dumps({"pivot": options}, sort_keys=True, ensure_ascii=False, separators=(",", ":")),
        )

    @property
    def info(self) -> EngineInfo:
        """What the engine is."""
        return self._info

    def close(self) -> None:
        """Close both engines."""
        self._first.close()
        self._second.close()

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count source tokens as the first engine does."""
        return self._first.count_tokens(texts)

    def translate(self, requests: Sequence[Request], options: DecodingOptions) -> list[Hypothesis]:
        """Translate every request; same length and order as ``requests``. Prefixes are the second engine's.

        Raises:
            ModelError: CTranslate2 fails.
        """
        middle = self._first.translate([Request(request.text) for request in requests], options)
        asked = [Request(hyp.text, request.target_prefix) for hyp, request in zip(middle, requests, strict=True)]
        return [_join(one, two) for one, two in zip(middle, self._second.translate(asked, options), strict=True)]


def open_pair(pair: LanguagePair, settings: EngineSettings) -> Ct2Engine | PivotEngine:
    """Open what translates a pair: a model, two models named ``first+second``, or two through English.

    Raises:
        ModelError: Neither a model nor a way through English is installed, or a model is damaged.
    """
    route = find_route(pair, settings.model)
    engines: list[Ct2Engine] = []
    try:
        for model, leg in route:
            engines.append(open_engine(model, leg, settings))
    except ModelError:
        for engine in engines:
            engine.close()
        raise
    return engines[0] if len(engines) == 1 else PivotEngine(engines[0], engines[1], pair)


def find_route(pair: LanguagePair, name: str = "") -> tuple[tuple[ModelInfo, LanguagePair], ...]:
    """Return the model for a pair, or two models and the pair of each; a direct model always comes first.

    Raises:
        ModelError: There is none.
    """
    if _AND in name and "/" not in name:
        return _named_route(pair, name)
    try:
        return ((find_model(pair, name), pair),)
    except ModelError:
        if name or PIVOT in (pair.source, pair.target):
            raise
        legs = (LanguagePair(pair.source, PIVOT), LanguagePair(PIVOT, pair.target))
        if not all(any(model.codes(leg) for model in list_models()) for leg in legs):
            raise
    return tuple((find_model(leg), leg) for leg in legs)


def _named_route(pair: LanguagePair, name: str) -> tuple[tuple[ModelInfo, LanguagePair], ...]:
    names = name.split(_AND)
    if len(names) != 2:
        raise ModelError(f"{name!r} names {len(names)} models; two can be joined, as first{_AND}second")
    first, second = (find_named(one) for one in names)
    shared = [tag for tag, _ in first.manifest.targets if any(tag == source for source, _ in second.manifest.sources)]
    for tag in sorted(shared, key=lambda tag: (tag != PIVOT, tag)):
        legs = (LanguagePair(pair.source, tag), LanguagePair(tag, pair.target))
        if first.codes(legs[0]) and second.codes(legs[1]):
            return (first, legs[0]), (second, legs[1])
    raise ModelError(
        f"{name!r} does not translate {pair}: the first translates {first.describe_pairs()}, the second {second.describe_pairs()}; "
        "they must share a language in the middle"
    )


def _join(one: Hypothesis, two: Hypothesis) -> Hypothesis:
    """Return the second hypothesis with the source side of the first."""
    alignment: tuple[int, ...] = ()
    if one.alignment and two.alignment and two.source == one.text:
        alignment = tuple(one.alignment[_nearest(one.target_spans, two.source_spans[column])] for column in two.alignment)
    return replace(
        two,
        score=min(one.score, two.score),
        source=one.source,
        source_spans=one.source_spans,
        alignment=alignment,
        is_truncated=one.is_truncated or two.is_truncated,
    )


def _nearest(spans: Sequence[Span], wanted: Span) -> int:
    """Return the number of the span that overlaps a wanted one most, or lies nearest."""
    return max(range(len(spans)), key=lambda number: min(spans[number].end, wanted.end) - max(spans[number].start, wanted.start))
