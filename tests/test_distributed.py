"""A real Ray on this machine: the same results as one local engine, also when an actor is killed midway."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from bilingua.config import EngineSettings
from bilingua.distributed import RayEngine, RayOptions, open_ray_engine
from bilingua.engine import find_model, open_engine
from bilingua.units import DecodingOptions, Hypothesis, LanguagePair, Request

ray = pytest.importorskip("ray", reason="needs the extra `ray`")
pytestmark = pytest.mark.filterwarnings("ignore")

PAIR = LanguagePair("ar", "en")
OPTIONS = DecodingOptions(beam_size=2)
REQUESTS = [Request(f"زار الوفد رقم {number} المدينة القديمة وعاد بعد {number % 7} أيام.") for number in range(600)]


@pytest.fixture(scope="module")
def engine() -> Iterator[RayEngine]:
    opened = open_ray_engine(PAIR, EngineSettings(threads=1, workers=1), RayOptions(actors=2, cpus=0.5))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def expected() -> list[Hypothesis]:
    with open_engine(find_model(PAIR), PAIR, EngineSettings()) as local:
        return local.translate(REQUESTS, OPTIONS)


def test_actors_give_the_same_as_one_local_engine(engine: RayEngine, expected: list[Hypothesis]) -> None:
    assert engine.translate(REQUESTS, OPTIONS) == expected


def test_token_counts_are_the_local_ones(engine: RayEngine) -> None:
    with open_engine(find_model(PAIR), PAIR, EngineSettings()) as local:
        texts = [request.text for request in REQUESTS[:20]]
        assert engine.count_tokens(texts) == local.count_tokens(texts)


def test_killed_actor_loses_nothing(engine: RayEngine, expected: list[Hypothesis]) -> None:
    before = engine.actor_ids()
    results: list[list[Hypothesis]] = []
    worker = threading.Thread(target=lambda: results.append(engine.translate(REQUESTS, OPTIONS)))
    worker.start()
    time.sleep(0.3)
    ray.kill(engine._actors[0])
    worker.join(timeout=120)
    assert results == [expected]
    assert len(set(before) - set(engine.actor_ids())) == 1


def test_model_that_is_not_there_is_one_clear_error() -> None:
    from bilingua.errors import ModelError

    with pytest.raises(ModelError, match="no-such-model"):
        open_ray_engine(PAIR, EngineSettings(model="no-such-model"), RayOptions(actors=1, cpus=0.1))
