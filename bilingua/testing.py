"""What tests of bilingua, and of programs built on it, need: an engine without a model."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence

from bilingua.errors import ModelError
from bilingua.normalize import normalize_for_engine
from bilingua.units import DecodingOptions, EngineInfo, Hypothesis, LanguagePair, Request, Span

_WORD = re.compile(r"\S+")


class FakeEngine:
    """A deterministic engine that replaces words from a dictionary and copies the others.

    One word is one token. Output word i is aligned with source word i. A target prefix of n words
    stands for the first n source words. Nothing is learnt and nothing is random, so a test knows
    every output beforehand::

        >>> engine = FakeEngine({"سلام": "peace"})
        >>> engine.translate([Request("سلام Putin")], DecodingOptions())[0].text
        'peace Putin'
    """

    def __init__(
        self,
        words: Mapping[str, str] | None = None,
        *,
        pair: LanguagePair | None = None,
        max_source_tokens: int = 100,
        fault: Callable[[Request], bool] | None = None,
    ) -> None:
        """Make the engine.

        Args:
            words: Source word to target words; an empty target drops the word.
            pair: Its language pair; ar-en when None.
            max_source_tokens: Longest input in words; a longer one is cut and flagged.
            fault: Requests for which it answers true make `translate` raise a ModelError.
        """
        self._words = dict(words or {})
        self._fault = fault
        self.calls: list[tuple[Request, ...]] = []
        """The requests of every call of `translate`, in order."""
        self._info = EngineInfo(
            engine="fake 1",
            model="fake",
            model_sha256="0" * 64,
            pairs=(pair or LanguagePair("ar", "en"),),
            licence="CC0-1.0",
            max_source_tokens=max_source_tokens,
            options=json.dumps({"words": self._words}, sort_keys=True, ensure_ascii=False, separators=(",", ":")),
        )

    @property
    def info(self) -> EngineInfo:
        """What the engine is."""
        return self._info

    def close(self) -> None:
        """Do nothing; there is nothing to free."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the words of each text after normalisation."""
        return [len(normalize_for_engine(text).split()) for text in texts]

    def translate(self, requests: Sequence[Request], options: DecodingOptions) -> list[Hypothesis]:
        """Translate every request; same length and order as ``requests``.

        Raises:
            ModelError: ``fault`` answers true for a request.
        """
        self.calls.append(tuple(requests))
        for request in requests:
            if self._fault is not None and self._fault(request):
                raise ModelError(f"fake engine was told to fail on {request.text!r}")
        return [self._translate(request, options) for request in requests]

    def _translate(self, request: Request, options: DecodingOptions) -> Hypothesis:
        source = normalize_for_engine(request.text)
        source_spans = [Span(*match.span()) for match in _WORD.finditer(source)]
        is_cut = len(source_spans) > self._info.max_source_tokens
        source_spans = source_spans[: self._info.max_source_tokens]
        if is_cut:
            source = source[: source_spans[-1].end]
        prefix = request.target_prefix.rstrip()
        if not source_spans:
            return Hypothesis(text=prefix, score=0.0)
        text = prefix
        spans = [Span(*match.span()) for match in _WORD.finditer(prefix)]
        links = [min(index, len(source_spans) - 1) for index in range(len(spans))]
        limit = len(spans) + options.max_output_tokens
        for index in range(len(spans), len(source_spans)):
            word = source[source_spans[index].start : source_spans[index].end]
            for target in self._words.get(word, word).split():
                start = len(text) + bool(text)
                text = f"{text} {target}" if text else target
                spans.append(Span(start, len(text)))
                links.append(index)
        if len(spans) > limit:
            spans, links, is_cut = spans[:limit], links[:limit], True
            text = text[: spans[-1].end] if spans else ""
        return Hypothesis(text, -0.1, tuple(source_spans), tuple(spans), tuple(links), is_cut, source)
