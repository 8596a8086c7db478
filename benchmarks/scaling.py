"""Throughput of the engine on Ray actors against one local engine, on the same segments.

    python benchmarks/scaling.py [--segments 1000] [--actors 1 2] [--rounds 3]

Start-up (Ray, loading the model) is left out and printed apart. Rounds are interleaved; medians count.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import time

import bilingua
from bilingua.config import EngineSettings
from bilingua.distributed import RayOptions, open_ray_engine
from bilingua.engine import find_model, open_engine
from bilingua.units import DecodingOptions, Engine, LanguagePair, Request

PAIR = LanguagePair("ar", "en")
SENTENCES = (
    "استقبل وزير الخارجية وفدا من {n} شركة في العاصمة يوم الأحد.",
    "وقال المتحدث إن كلفة المشروع الجديد تبلغ {n} مليون دولار وإن العمل يبدأ في الربيع المقبل.",
    "يعود الوفد بعد {n} يوما من المحادثات.",
)


def make_requests(count: int) -> list[Request]:
    return [Request(SENTENCES[number % len(SENTENCES)].format(n=number)) for number in range(count)]


def time_once(engine: Engine, requests: list[Request]) -> float:
    begun = time.perf_counter()
    engine.translate(requests, DecodingOptions())
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--segments", type=int, default=1000)
    parser.add_argument("--actors", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    requests = make_requests(options.segments)
    one_core = EngineSettings(workers=1, threads=1)
    with open_engine(find_model(PAIR), PAIR, EngineSettings()) as local:
        expected = local.translate(requests, DecodingOptions())
        times = [time_once(local, requests) for _ in range(options.rounds)]
    report("local, all cores", options.segments, times)
    for actors in options.actors:
        begun = time.perf_counter()
        engine = open_ray_engine(PAIR, one_core, RayOptions(actors=actors))
        started = time.perf_counter() - begun
        try:
            assert engine.translate(requests, DecodingOptions()) == expected
            times = [time_once(engine, requests) for _ in range(options.rounds)]
        finally:
            engine.close()
        report(f"Ray, {actors} actor(s) of one core", options.segments, times)
        print(f"  start-up {started:.1f} s")
    print(f"bilingua {bilingua.__version__}, Python {platform.python_version()}, {platform.machine()}, {options.rounds} rounds, medians")


def report(name: str, segments: int, times: list[float]) -> None:
    middle = statistics.median(times)
    print(f"{name}: {segments / middle:.0f} segments/s ({min(times):.2f}–{max(times):.2f} s)", flush=True)


if __name__ == "__main__":
    main()
