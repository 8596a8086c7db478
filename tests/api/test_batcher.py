"""The queue: company is waited for, turns are taken, faults stay with their own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bilingua.api.batcher import Batcher, Work
from bilingua.api.metrics import Metrics
from bilingua.api.options import ServiceOptions
from bilingua.api.problems import BusyError, RequestError
from bilingua.terminology import EnforcedText, TermJob
from bilingua.units import DecodingOptions, LanguagePair

PAIR, OPTIONS = LanguagePair("ar", "en"), DecodingOptions()


def make_works(name: str, count: int) -> list[Work]:
    return [Work(PAIR, OPTIONS, 0, f"{name}{number}", TermJob(f"{name}{number}", ())) for number in range(count)]


class Recorder:
    """Stands for the engine: upper case, and a record of its calls."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def __call__(self, works: Sequence[Work]) -> list[EnforcedText]:
        self.calls.append([work.key for work in works])
        if any(work.key.startswith("bad") for work in works):
            raise RuntimeError("no such word")
        return [EnforcedText(work.job.text.upper(), (), (), 0.0, False) for work in works]


async def run(options: ServiceOptions, *requests: list[Work]) -> tuple[Recorder, list[list[str] | BaseException], list[int]]:
    """Submit requests at one time; return the record, the answers and the order in which they came."""
    recorder, order = Recorder(), []
    batcher = Batcher(recorder, options, Metrics())
    batcher.start()

    async def submit(number: int, works: list[Work]) -> list[str]:
        found = [result.text for result in await batcher.submit(works)]
        order.append(number)
        return found

    answers = await asyncio.gather(*(submit(number, works) for number, works in enumerate(requests)), return_exceptions=True)
    await batcher.close()
    return recorder, answers, order


def test_requests_at_one_time_are_one_call() -> None:
    recorder, answers, _ = asyncio.run(run(ServiceOptions(), *(make_works(name, 2) for name in "abc")))
    assert recorder.calls == [["a0", "a1", "b0", "b1", "c0", "c1"]]
    assert answers == [["A0", "A1"], ["B0", "B1"], ["C0", "C1"]]


def test_a_short_request_does_not_wait_for_a_long_one() -> None:
    recorder, answers, order = asyncio.run(run(ServiceOptions(max_batch=16), make_works("long", 100), make_works("b", 1)))
    assert (order, "b0" in recorder.calls[0]) == ([1, 0], True)
    assert answers[0] == [f"LONG{number}" for number in range(100)]
    assert max(map(len, recorder.calls)) == 16


def test_equal_sentences_of_a_request_are_translated_once() -> None:
    recorder, answers, _ = asyncio.run(run(ServiceOptions(), [*make_works("a", 1), *make_works("a", 2)]))
    assert (recorder.calls, answers) == ([["a0", "a1"]], [["A0", "A0", "A1"]])


def test_what_was_translated_is_remembered_up_to_a_limit() -> None:
    async def ask() -> list[list[str]]:
        recorder = Recorder()
        batcher = Batcher(recorder, ServiceOptions(cached=2, window=0), Metrics())
        batcher.start()
        for works in (make_works("a", 3), make_works("a", 3)[2:], make_works("a", 1)):
            await batcher.submit(works)
        await batcher.close()
        return recorder.calls

    assert asyncio.run(ask()) == [["a0", "a1", "a2"], ["a0"]]


def test_a_fault_is_told_to_those_in_its_batch_and_no_others() -> None:
    options = ServiceOptions(max_batch=8)
    recorder, answers, _ = asyncio.run(run(options, make_works("a", 8), make_works("bad", 20), make_works("c", 8)))
    assert [type(answer) for answer in answers] == [list, RequestError, list]
    assert str(answers[1]) == "Cannot translate text: no such word"
    assert len(recorder.calls) == 3


def test_a_full_queue_refuses_at_once_and_forgets_nothing() -> None:
    _, answers, _ = asyncio.run(run(ServiceOptions(max_waiting=5), make_works("a", 4), make_works("b", 2), make_works("c", 1)))
    assert [type(answer) for answer in answers] == [list, BusyError, list]


def test_closing_finishes_what_waits_and_takes_nothing_new() -> None:
    async def ask() -> tuple[int, type[BaseException]]:
        batcher = Batcher(Recorder(), ServiceOptions(), Metrics())
        batcher.start()
        asked = asyncio.create_task(batcher.submit(make_works("a", 3)))
        await asyncio.sleep(0)
        await batcher.close()
        with pytest.raises(BusyError) as refused:
            await batcher.submit(make_works("b", 1))
        return len(await asked), refused.type

    assert asyncio.run(ask()) == (3, BusyError)
