"""Whatever ends a run, the same command goes on and gives the same bytes; a person's words are never lost."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.conftest import EDITED, Sample, command, finish, results

BREAK_OFF = Path(__file__).with_name("break_off.py")


def kill_after(project: Path, seconds: float) -> None:
    process = subprocess.Popen(command(project), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    process.kill()
    process.wait()


def duration(sample: Sample, folder: Path) -> float:
    project = sample.copy(folder)
    begun = time.monotonic()
    finish(project)
    return time.monotonic() - begun


def check_kills(sample: Sample, folder: Path, seeds: range) -> None:
    whole = duration(sample, folder / "timed")
    for seed in seeds:
        project = sample.copy(folder / f"killed-{seed}")
        kill_after(project, random.Random(seed).uniform(0.2, 1.0) * whole)
        assert EDITED in (project / "site/articles/item-0.en.md").read_text(encoding="utf-8")
        assert finish(project) == sample.expected, f"seed {seed}"
        shutil.rmtree(project)


def test_killed_at_random_moments(sample: Sample, tmp_path: Path) -> None:
    check_kills(sample, tmp_path, range(6))


@pytest.mark.slow
def test_killed_at_200_random_moments(sample: Sample, tmp_path: Path) -> None:
    check_kills(sample, tmp_path, range(1000, 1200))


def broken_at(sample: Sample, folder: Path, number: int) -> int:
    """Break a run off at its n-th write, finish it, and return the broken run's exit code."""
    project = sample.copy(folder / f"write-{number}")
    call = [sys.executable, str(BREAK_OFF), str(number), *command(project)[3:]]
    code = subprocess.run(call, capture_output=True, check=False).returncode
    assert EDITED in (project / "site/articles/item-0.en.md").read_text(encoding="utf-8")
    assert finish(project) == sample.expected, f"write {number}"
    shutil.rmtree(project)
    return code


@pytest.mark.parametrize("number", [0, 1, 4, 9, 15, 22, 30])
def test_broken_off_at_a_write(sample: Sample, tmp_path: Path, number: int) -> None:
    assert broken_at(sample, tmp_path, number) == 137


@pytest.mark.slow
def test_broken_off_at_every_write(sample: Sample, tmp_path: Path) -> None:
    number = 0
    while broken_at(sample, tmp_path, number) == 137:
        number += 1
    assert number > 40


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system needs root")
def test_full_disk_is_one_clear_line_and_nothing_is_lost(sample: Sample, tmp_path: Path) -> None:
    project = tmp_path / "small"
    project.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(project)], capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine does not let tests mount a tmpfs")
    try:
        shutil.copytree(sample.start, project, dirs_exist_ok=True)
        filler = project / "filler"
        subprocess.run(["dd", "if=/dev/zero", f"of={filler}", "bs=4096"], capture_output=True, check=False)  # ends when the disk is full
        done = subprocess.run(command(project), capture_output=True, text=True, check=False)
        assert done.returncode in (1, 3)
        assert "Traceback" not in done.stderr
        assert "full" in done.stderr or "No space left" in done.stderr
        assert EDITED in (project / "site/articles/item-0.en.md").read_text(encoding="utf-8")
        filler.unlink()
        subprocess.run(["mount", "-o", "remount,size=64m", str(project)], check=True)
        assert finish(project) == sample.expected
    finally:
        subprocess.run(["umount", str(project)], check=True)


def test_interrupted_by_the_user_is_one_line(sample: Sample, tmp_path: Path) -> None:
    import signal

    project = sample.copy(tmp_path / "interrupted")
    process = subprocess.Popen(command(project), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(0.6)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert "Traceback" not in errors
    assert process.returncode in (0, 3)
    assert results(project).keys() >= {"item-0.en.md"}
    assert finish(project) == sample.expected
