from __future__ import annotations

import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from bilingua.errors import PublishError
from bilingua.publish import BuildOptions, build_site
from bilingua.publish.workers import run_jobs
from tests.publish.conftest import SETTINGS, read_site
from tests.publish.sample import GLOSSARY, many_documents


def double(number: int) -> int:
    return 2 * number


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let jobs fork although other tests of this process have left threads."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)


@pytest.mark.usefixtures("alone")
def test_results_come_in_order_from_all_processes() -> None:
    assert run_jobs(range(50), double, least=1) == [2 * number for number in range(50)]
    if (os.cpu_count() or 1) > 1:
        assert len(set(run_jobs(range(50), lambda _number: os.getpid(), least=1))) > 1


@pytest.mark.parametrize("bad", [0, 49])
def test_an_error_comes_through_from_any_process(bad: int) -> None:
    def work(number: int) -> int:
        if number == bad:
            raise PublishError(f"job {number}")
        return number

    with pytest.raises(PublishError, match=f"job {bad}"):
        run_jobs(range(50), work, least=1)


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core: nothing is forked")
@pytest.mark.usefixtures("alone")
def test_a_process_that_is_killed_is_an_error() -> None:
    own = os.getpid()

    def work(number: int) -> int:
        if os.getpid() != own:
            os.kill(os.getpid(), 9)
        return number

    with pytest.raises(PublishError, match="ended early"):
        run_jobs(range(50), work, least=1)


@pytest.mark.usefixtures("alone")
def test_forked_and_single_builds_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = many_documents(6)
    options = BuildOptions(SETTINGS, tmp_path / "one/public")
    build_site(documents, GLOSSARY, options)
    monkeypatch.setattr(run_jobs, "__kwdefaults__", {"least": 1})
    build_site(documents, GLOSSARY, replace(options, output=tmp_path / "two/public"))
    assert read_site(tmp_path / "one/public") == read_site(tmp_path / "two/public")
