"""Runs the installed command as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Bilingua = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def bilingua(tmp_path: Path) -> Bilingua:
    """Run ``bilingua`` in ``tmp_path`` (or ``cwd``) and return what it printed."""

    def run(*arguments: str | Path, cwd: Path | None = None, stdin: str | bytes = "") -> subprocess.CompletedProcess[str]:
        environment = {key: value for key, value in os.environ.items() if key != "BILINGUA_TRACEBACK"}
        raw = stdin.encode("utf-8") if isinstance(stdin, str) else stdin
        call = [sys.executable, "-m", "bilingua", *map(str, arguments)]
        done = subprocess.run(call, cwd=cwd or tmp_path, input=raw, capture_output=True, env=environment, timeout=120, check=False)
        return subprocess.CompletedProcess(call, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    return run


ARTICLE = """الوزير سليم الحداد يزور دمشق

استقبل الرئيس الروسي فلاديمير بوتين، اليوم الأربعاء، وزير الخارجية سيرغي لافروف في موسكو.
وقال بوتين إن المحادثات كانت مفيدة للبلدين.
"""


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "visit.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path
