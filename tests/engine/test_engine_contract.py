"""What every engine keeps, whatever is inside: FakeEngine and CTranslate2 pass the same tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import pytest

from bilingua.config import EngineSettings
from bilingua.engine import find_model, open_engine
from bilingua.testing import FakeEngine
from bilingua.units import DecodingOptions, Engine, Hypothesis, LanguagePair, Request

PAIR = LanguagePair("ar", "en")
OPTIONS = DecodingOptions()
SENTENCES = (
    "وصل الوزير إلى بغداد مساء الأحد.",
    "أعلنت الحكومة عن خطة جديدة لدعم المزارعين في المحافظات الجنوبية.",
    "قال الرئيس لـ Putin إن المحادثات كانت «مثمرة».",
    "كَتَبَ الطَّالِبُ رِسَالَةً",
    "سلام",
    "١٢٣ و456، و٤٫٥ في المئة؟",
    "x😀y ﷺ \u200fنص\u200e",
)


class ClosableEngine(Engine, Protocol):
    """An engine that holds memory until it is closed."""

    def close(self) -> None: ...


@pytest.fixture(scope="class")
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The engine of the test class, opened once."""
    opened = request.cls.make()
    yield opened
    opened.close()


@pytest.fixture(scope="class")
def alone(engine: Engine) -> list[Hypothesis]:
    """Each sentence translated in a call of its own."""
    return [engine.translate([Request(text)], OPTIONS)[0] for text in SENTENCES]


class EngineContract:
    """The tests; a subclass makes the engine."""

    @staticmethod
    def make() -> ClosableEngine:
        raise NotImplementedError

    def test_no_request_gives_no_hypothesis(self, engine: Engine) -> None:
        assert engine.translate([], OPTIONS) == []
        assert engine.count_tokens([]) == []

    def test_order_is_kept(self, engine: Engine, alone: list[Hypothesis]) -> None:
        requests = [Request(text) for text in reversed(SENTENCES)]
        assert engine.translate(requests, OPTIONS) == list(reversed(alone))

    def test_company_and_repetition_change_nothing(self, engine: Engine, alone: list[Hypothesis]) -> None:
        requests = [Request(text) for text in SENTENCES]
        others = [Request(f"{text} {text}") for text in SENTENCES]
        found = engine.translate([*others, *requests, *others, *requests], OPTIONS)
        size = len(SENTENCES)
        assert found[size : 2 * size] == alone
        assert found[3 * size :] == alone

    def test_spans_and_alignment_fit(self, alone: list[Hypothesis]) -> None:
        for hyp in alone:
            assert hyp.text and hyp.source
            assert len(hyp.alignment) == len(hyp.target_spans)
            assert all(0 <= index < len(hyp.source_spans) for index in hyp.alignment)
            for text, spans in ((hyp.source, hyp.source_spans), (hyp.text, hyp.target_spans)):
                assert all(0 <= span.start <= span.end <= len(text) for span in spans)
                assert [span.start for span in spans] == sorted(span.start for span in spans)
                cover = {place for span in spans for place in range(span.start, span.end)}
                assert {text[place] for place in range(len(text)) if place not in cover} <= {" "}

    def test_token_counts_are_those_of_the_hypothesis(self, engine: Engine, alone: list[Hypothesis]) -> None:
        assert engine.count_tokens(SENTENCES) == [len(hyp.source_spans) for hyp in alone]

    @pytest.mark.parametrize("prefix", ["The minister", "President Vladimir Putin", "Mr. “X”… (", "№ ½ 😀 ok", "In 2024, "])
    def test_prefix_opens_the_output(self, engine: Engine, prefix: str) -> None:
        found = engine.translate([Request(text, prefix) for text in SENTENCES], OPTIONS)
        for hyp in found:
            assert hyp.text.startswith(prefix.rstrip())
            assert len(hyp.alignment) == len(hyp.target_spans)
            assert all(0 <= span.start <= span.end <= len(hyp.text) for span in hyp.target_spans)

    def test_prefixed_request_does_not_touch_the_plain_one(self, engine: Engine, alone: list[Hypothesis]) -> None:
        found = engine.translate([Request(SENTENCES[0], "Baghdad"), Request(SENTENCES[0])], OPTIONS)
        assert found[1] == alone[0]
        assert found[0] != alone[0]

    @pytest.mark.parametrize("text", ["", " ", "\n\t", "\u200f\u0640\u064b"])
    def test_white_space_gives_an_empty_hypothesis(self, engine: Engine, text: str) -> None:
        hyp = engine.translate([Request(text)], OPTIONS)[0]
        assert (hyp.text, hyp.source, hyp.is_truncated, hyp.score) == ("", "", False, 0.0)

    def test_too_long_a_text_is_flagged(self, engine: Engine) -> None:
        limit = engine.info.max_source_tokens
        long = "بيت " * (limit + 1)
        hyp, short = engine.translate([Request(long), Request("بيت")], OPTIONS)
        assert hyp.is_truncated
        assert len(hyp.source_spans) == limit
        assert not short.is_truncated

    def test_output_limit_is_flagged(self, engine: Engine) -> None:
        hyp = engine.translate([Request(SENTENCES[1])], DecodingOptions(max_output_tokens=3))[0]
        assert hyp.is_truncated
        assert len(hyp.target_spans) == 3

    def test_scores_are_log_probabilities(self, alone: list[Hypothesis]) -> None:
        assert all(hyp.score < 0.0 for hyp in alone)

    def test_info_names_the_pair(self, engine: Engine) -> None:
        assert engine.info.pairs == (PAIR,)
        assert engine.info.engine and engine.info.model and len(engine.info.model_sha256) == 64


class TestFakeEngine(EngineContract):
    @staticmethod
    def make() -> ClosableEngine:
        return FakeEngine({"سلام": "peace be upon you", "وصل": "arrived"})


class TestBuiltinModel(EngineContract):
    @staticmethod
    def make() -> ClosableEngine:
        return open_engine(find_model(PAIR, "ar-en-mini"), PAIR, EngineSettings())
