"""Counters of the service in Prometheus' text format (exposition format 0.0.4)."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_SIZES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0)
_STATM = Path("/proc/self/statm")


@dataclass(slots=True)
class _Histogram:
    bounds: Sequence[float]
    counts: list[int] = field(default_factory=list)
    total: float = 0.0

    def __post_init__(self) -> None:
        self.counts = [0] * (len(self.bounds) + 1)

    def add(self, value: float) -> None:
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value

    def lines(self, name: str, labels: str = "") -> list[str]:
        lines, running = [], 0
        comma = "," if labels else ""
        for bound, count in zip((*map(str, self.bounds), "+Inf"), self.counts, strict=True):
            running += count
            lines.append(f'{name}_bucket{{{labels}{comma}le="{bound}"}} {running}')
        inside = f"{{{labels}}}" if labels else ""
        return [*lines, f"{name}_sum{inside} {self.total:.6f}", f"{name}_count{inside} {running}"]


class Metrics:
    """What has happened since the start; labels are from closed sets, so memory is bounded."""

    def __init__(self) -> None:
        """Start at nothing."""
        self._requests: Counter[tuple[str, int]] = Counter()
        self._times: dict[str, _Histogram] = {}
        self._batches = _Histogram(_SIZES)
        self._engine_seconds = 0.0
        self._numbers: Counter[str] = Counter()
        self.in_flight = 0

    def request(self, endpoint: str, status: int, seconds: float) -> None:
        """Count an answered request."""
        self._requests[(endpoint, status)] += 1
        self._times.setdefault(endpoint, _Histogram(_SECONDS)).add(seconds)

    def batch(self, sentences: int, seconds: float) -> None:
        """Count an engine call."""
        self._batches.add(sentences)
        self._engine_seconds += seconds

    def remembered(self, sentences: int) -> None:
        """Count sentences that needed no engine."""
        self._numbers["remembered_sentences"] += sentences

    def translated(self, chars: int, terms: int, terms_verified: int) -> None:
        """Count what a request had translated."""
        self._numbers.update({"source_characters": chars, "terms": terms, "terms_verified": terms_verified})

    def render(self, waiting: int) -> str:
        """Return all numbers as text; ``waiting`` is the length of the queue."""
        lines = ["# HELP bilingua_requests_total Answered requests.", "# TYPE bilingua_requests_total counter"]
        for (endpoint, status), count in sorted(self._requests.items()):
            lines.append(f'bilingua_requests_total{{endpoint="{endpoint}",status="{status}"}} {count}')
        lines += ["# HELP bilingua_request_seconds Time to the last byte.", "# TYPE bilingua_request_seconds histogram"]
        for endpoint, times in sorted(self._times.items()):
            lines += times.lines("bilingua_request_seconds", f'endpoint="{endpoint}"')
        lines += ["# HELP bilingua_batch_sentences Sentences in one engine call.", "# TYPE bilingua_batch_sentences histogram"]
        lines += self._batches.lines("bilingua_batch_sentences")
        lines += _number("engine_seconds_total", "counter", "Time in engine calls.", round(self._engine_seconds, 6))
        for name, text in (
            ("remembered_sentences", "Sentences that needed no engine."),
            ("source_characters", "Characters translated."),
            ("terms", "Glossary terms met."),
            ("terms_verified", "Glossary terms that stand in the translation."),
        ):
            lines += _number(f"{name}_total", "counter", text, self._numbers[name])
        lines += _number("requests_in_flight", "gauge", "Requests being answered.", self.in_flight)
        lines += _number("waiting_sentences", "gauge", "Sentences that wait for the engine.", waiting)
        memory = resident_bytes()
        if memory is not None:
            lines += _number("resident_memory_bytes", "gauge", "Memory of the process.", memory)
        return "\n".join(lines) + "\n"


def _number(name: str, kind: str, text: str, value: float) -> list[str]:
    return [f"# HELP bilingua_{name} {text}", f"# TYPE bilingua_{name} {kind}", f"bilingua_{name} {value}"]


def resident_bytes() -> int | None:
    """Return this process's resident memory, or None where the system does not say."""
    try:
        return int(_STATM.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return None
