"""Many pieces of work shared out over the machine's cores by forking.

Only where it pays and is safe: many jobs, more than one core, no other thread in this process (a
forked copy of a process with threads can hang). Everywhere else the jobs run one after the other;
the result is the same.
"""

from __future__ import annotations

import os
import pickle
import threading
from collections.abc import Callable, Sequence
from typing import BinaryIO, TypeVar

from bilingua.errors import PublishError

LEAST = 400
"""Fewer jobs than this are not worth a fork."""
_J = TypeVar("_J")
_R = TypeVar("_R")


def run_jobs(jobs: Sequence[_J], work: Callable[[_J], _R], *, least: int = LEAST) -> list[_R]:
    """Do every job and return the results in order.

    Neighbouring jobs stay in one process, so what a job leaves in a cache serves the next.

    Args:
        jobs: What is to be done.
        work: Does one job; its result is pickled when it comes from another process.
        least: Fewer jobs are done in this process.

    Raises:
        PublishError: A process ended without its results (killed, out of memory).
        Exception: What ``work`` raises, from whichever process.
    """
    count = min(os.cpu_count() or 1, 8)
    if len(jobs) < least or count < 2 or threading.active_count() > 1 or not hasattr(os, "fork"):
        return [work(job) for job in jobs]
    cuts = [len(jobs) * number // count for number in range(count + 1)]
    helpers = [_start(jobs[cuts[number] : cuts[number + 1]], work) for number in range(1, count)]
    results: list[_R] = []
    error: Exception | None = None
    try:
        results = [work(job) for job in jobs[: cuts[1]]]
    except Exception as err:  # the helpers must be waited for before it goes on
        error = err
    for process, pipe in helpers:
        found: list[_R] | Exception = _finish(process, pipe)
        if isinstance(found, Exception):
            error = error or found
        else:
            results += found
    if error is not None:
        raise error
    return results


def _start(jobs: Sequence[_J], work: Callable[[_J], _R]) -> tuple[int, BinaryIO]:
    """Fork a process that does these jobs and writes results, or the error, to a pipe."""
    reader, writer = os.pipe()
    process = os.fork()
    if process:
        os.close(writer)
        return process, os.fdopen(reader, "rb")
    status = 1
    try:
        os.close(reader)
        try:
            answer: object = [work(job) for job in jobs]
        except Exception as err:
            answer = err
        with os.fdopen(writer, "wb") as out:
            pickle.dump(answer, out, protocol=pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        os._exit(status)  # no clean-up of the parent's things here


def _finish(process: int, pipe: BinaryIO) -> list[_R] | Exception:
    """Read a process's answer and wait for its end."""
    with pipe:
        data = pipe.read()
    _pid, status = os.waitpid(process, 0)
    if status or not data:
        return PublishError("a process that renders pages ended early; free some memory and build again")
    answer: list[_R] | Exception = pickle.loads(data)  # written by our own copy above
    return answer
