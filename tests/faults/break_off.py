"""Run bilingua and end the process, as a power cut would, at the n-th write: ``break_off.py N ARGUMENT…``.

Writes are counted before and after every file replacement, flush and database commit.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable
from typing import Any

LEFT = int(sys.argv[1])


def step() -> None:
    global LEFT
    if LEFT == 0:
        os._exit(137)
    LEFT -= 1


def counted(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any, **options: Any) -> Any:
        step()
        result = function(*arguments, **options)
        step()
        return result

    return call


class CountedConnection(sqlite3.Connection):
    """A connection whose transactions count as writes."""

    def __exit__(self, *details: Any) -> Any:
        step()
        result = super().__exit__(*details)
        step()
        return result


if __name__ == "__main__":
    os.replace = counted(os.replace)  # type: ignore[assignment]
    os.fsync = counted(os.fsync)
    connect = sqlite3.connect
    sqlite3.connect = lambda *a, **k: connect(*a, factory=CountedConnection, **k)  # type: ignore[assignment,misc]
    from bilingua.cli.app import run

    sys.exit(run(sys.argv[2:]))
