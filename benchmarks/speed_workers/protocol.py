"""How the driver and a worker talk: one JSON object a line, on the worker's standard input and output.

A worker runs in its own process and virtual environment, so that peak memory and start-up are its
own. It gets a configuration, says when it is ready, then answers each list of texts with times.
What libraries print goes to standard error.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from importlib import metadata
from typing import Any


def serve(load: Callable[[dict[str, Any]], Any], prepare: Callable[[Any, list[str]], Any], run: Callable[[Any, Any], list[str]]) -> None:
    """Answer the driver until it closes the input.

    Args:
        load: Configuration to a loaded system; its time is part of the start-up.
        prepare: System and texts to input, not timed.
        run: System and input to translations, timed.
    """
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    config = json.loads(sys.stdin.readline())
    system = load(config)
    _answer(answers, {"ready": True, "versions": _versions(config["packages"])})
    for line in sys.stdin:
        task = json.loads(line)
        if "settings" in task:
            system = {**system, **task["settings"]}
        given = prepare(system, task["texts"])
        wall, busy = time.perf_counter(), _cpu_seconds()
        found = run(system, given)
        _answer(
            answers,
            {
                "seconds": time.perf_counter() - wall,
                "cpu_seconds": _cpu_seconds() - busy,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "outputs": len(found),
                "sha256": hashlib.sha256("\n".join(found).encode()).hexdigest(),
            },
        )


def _answer(stream: Any, value: dict[str, Any]) -> None:
    stream.write(json.dumps(value) + "\n")
    stream.flush()


def _cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _versions(packages: list[str]) -> dict[str, str]:
    found = {}
    for name in packages:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed"
    return found
