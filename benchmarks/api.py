"""Measure the translation service under load: nothing lost, how long callers wait, memory over time.

    python benchmarks/api.py                                   # 10,000 requests, 200 at a time
    python benchmarks/api.py --requests 1000 --callers 1 50 200  # how waiting grows with callers
    python benchmarks/api.py --json results.json

Starts `bilingua serve-api` on a free port and sends news sentences that differ in a number, so that
none is answered from memory. A request is lost unless it is answered with status 200; every tenth
answer is compared with what the sentence gives in an array, later. Memory is read from /metrics.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import re
import signal
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

SENTENCES = (
    "وصل {number} شخصا إلى موسكو بعد ظهر اليوم.",
    "أعلنت وزارة الخارجية الروسية أن {number} وفدا سيشارك في المؤتمر.",
    "قال فلاديمير بوتين إن بلاده وقعت {number} اتفاقية مع الصين.",
    "ارتفع عدد المصابين إلى {number} في العاصمة بكين.",
    "بحث سيرغي لافروف مع نظيره الصيني {number} مشروعا مشتركا في مجال الطاقة.",
)
PACKAGES = ("bilingua", "starlette", "uvicorn", "ctranslate2")


@dataclass
class Load:
    """One run with so many callers."""

    callers: int
    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    answers: dict[int, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)


class Caller:
    """One connection that stays open, as clients do; HTTP by hand, so that the client costs little."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, path: str, values: dict[str, Any] | None = None) -> tuple[int, bytes]:
        """Send a request and return status and body of the answer."""
        if self._writer is None or self._writer.is_closing():
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        assert self._reader is not None
        body = b"" if values is None else json.dumps(values).encode()
        method = "GET" if values is None else "POST"
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self._writer.write(head.encode() + body)
        await self._writer.drain()
        answer = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = re.search(r"content-length: (\d+)", answer, re.IGNORECASE)
        assert length is not None, answer
        return int(answer.split(" ", 2)[1]), await self._reader.readexactly(int(length[1]))

    def close(self) -> None:
        """Close the connection."""
        if self._writer is not None:
            self._writer.close()


def text_of(number: int) -> str:
    return SENTENCES[number % len(SENTENCES)].format(number=1000 + number)


async def run_load(port: int, callers: int, first: int, count: int, progress: str) -> Load:
    load = Load(callers)
    numbers = iter(range(first, first + count))

    async def call() -> None:
        caller = Caller(port)
        for number in numbers:
            started = time.perf_counter()
            try:
                status, body = await caller.ask("/translate", {"q": text_of(number), "source": "ar", "target": "en"})
            except (OSError, asyncio.IncompleteReadError) as err:
                load.lost.append(f"{number}: {err!r}")
                caller = Caller(port)
                continue
            load.waits.append(time.perf_counter() - started)
            if status == 200:
                load.answers[number] = json.loads(body)["translatedText"]
            else:
                load.lost.append(f"{number}: {status} {body[:200]!r}")
        caller.close()

    async def watch() -> None:
        caller = Caller(port)
        while True:
            _, body = await caller.ask("/metrics")
            found = re.search(rb"bilingua_resident_memory_bytes (\d+)", body)
            load.memory.append(int(found[1]) if found else 0)
            print(f"\r{progress}{len(load.answers)} of {count}", end="", file=sys.stderr, flush=True)
            await asyncio.sleep(2)

    watcher = asyncio.create_task(watch())
    started = time.perf_counter()
    await asyncio.gather(*(call() for _ in range(callers)))
    load.seconds = time.perf_counter() - started
    watcher.cancel()
    print("\r", end="", file=sys.stderr)
    return load


async def verify(port: int, load: Load, step: int) -> list[str]:
    """Ask every ``step``-th sentence again, many in one array, and compare."""
    caller, wrong = Caller(port), []
    numbers = sorted(load.answers)[::step]
    for start in range(0, len(numbers), 100):
        part = numbers[start : start + 100]
        _, body = await caller.ask("/translate", {"q": [text_of(number) for number in part], "source": "ar", "target": "en"})
        again = json.loads(body)["translatedText"]
        wrong += [f"{n}: {load.answers[n]!r}, alone {text!r}" for n, text in zip(part, again, strict=True) if text != load.answers[n]]
    caller.close()
    return wrong


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else float("nan")


def facts_of(load: Load, count: int, wrong: list[str]) -> dict[str, Any]:
    memory = [value / 2**20 for value in load.memory if value]
    quarter = max(1, len(memory) // 4)
    return {
        "callers": load.callers,
        "requests": count,
        "lost": count - len(load.answers),
        "wrong": len(wrong),
        "seconds": round(load.seconds, 1),
        "a_second": round(count / load.seconds, 1),
        "median_s": round(statistics.median(load.waits), 3),
        "p95_s": round(quantile(load.waits, 0.95), 3),
        "p99_s": round(quantile(load.waits, 0.99), 3),
        "memory_mb": {
            "first_quarter_peak": round(max(memory[:quarter]), 1),
            "last_quarter_peak": round(max(memory[-quarter:]), 1),
            "end": round(memory[-1], 1),
        },
        "faults": (load.lost + wrong)[:5],
    }


def machine() -> dict[str, Any]:
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8")) if Path("/proc/cpuinfo").exists() else None
    return {
        "cpu": model[1] if model else platform.processor(),
        "cores": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in PACKAGES},
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--callers", type=int, nargs="+", default=[200])
    parser.add_argument("--verify", type=int, default=10, help="compare every n-th answer with the sentence asked in an array")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found: dict[str, Any] = {"machine": machine(), "runs": []}
    command = [sys.executable, "-m", "bilingua", "serve-api", "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    line = process.stderr.readline()
    port = int(re.findall(r"127\.0\.0\.1:(\d+)", line)[0])
    for place, callers in enumerate(options.callers):
        load = asyncio.run(run_load(port, callers, place * options.requests, options.requests, f"{callers} callers: "))
        wrong = asyncio.run(verify(port, load, options.verify))
        found["runs"].append(facts_of(load, options.requests, wrong))
        print(json.dumps(found["runs"][-1], ensure_ascii=False))
    process.send_signal(signal.SIGTERM)
    process.wait(60)
    found["exit_code"] = process.returncode
    print(json.dumps(found["machine"]))
    if options.json:
        options.json.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return int(process.returncode != 0 or any(run["lost"] or run["wrong"] for run in found["runs"]))


if __name__ == "__main__":
    sys.exit(main())
