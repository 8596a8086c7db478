"""A project whose translation is broken off in every way, and what it must be in the end."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ARTICLES = 6
EDITED = "A person's own sentence, never to be lost."
SENTENCES = (
    "استقبل الرئيس الروسي فلاديمير بوتين وفدا رقم {n} في موسكو.",
    "وقال سيرغي لافروف إن المحادثات رقم {n} كانت مفيدة.",
    "تناول الطرفان مشروع الجسر رقم {n} وكلفته.",
    "يعود الوفد إلى بكين بعد {n} أيام.",
)


@dataclass(frozen=True)
class Sample:
    """A project with a person's edit in it, half of its articles not translated yet."""

    start: Path
    """The project as every broken run begins."""
    expected: dict[str, bytes]
    """Documents and target files after a run that nothing disturbed."""

    def copy(self, folder: Path) -> Path:
        shutil.copytree(self.start, folder)
        return folder


def command(project: Path) -> list[str]:
    return [sys.executable, "-m", "bilingua", "translate", "--quiet", "--project", str(project)]


def results(project: Path) -> dict[str, bytes]:
    files = [*project.glob("site/documents/*.json"), *project.glob("site/articles/*.en.md")]
    return {path.name: path.read_bytes() for path in files}


def finish(project: Path) -> dict[str, bytes]:
    """Run the same command again, undisturbed, and return what is there then."""
    done = subprocess.run(command(project), capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if "articles;" not in line]) == (0, [])
    leftovers = [path.name for path in project.rglob("*.tmp")]
    assert leftovers == []
    return results(project)


def write_article(project: Path, number: int) -> None:
    body = " ".join(sentence.format(n=number * 10 + index) for index, sentence in enumerate(SENTENCES))
    text = f"---\ntitle: خبر رقم {number}\nlang: ar\n---\n\n{body}\n"
    (project / f"site/articles/item-{number}.ar.md").write_text(text, encoding="utf-8")


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    start = tmp_path_factory.mktemp("faults") / "start"
    subprocess.run([sys.executable, "-m", "bilingua", "init", str(start)], check=True, capture_output=True)
    for number in range(ARTICLES // 2):
        write_article(start, number)
    finish(start)
    target = start / "site/articles/item-0.en.md"
    lines = target.read_text(encoding="utf-8").rstrip("\n").split("\n")
    target.write_text("\n".join([*lines[:-1], EDITED, ""]), encoding="utf-8")
    for number in range(ARTICLES // 2, ARTICLES):
        write_article(start, number)
    reference = start.parent / "reference"
    shutil.copytree(start, reference)
    expected = finish(reference)
    assert EDITED.encode() in expected["item-0.en.md"]
    assert len(expected) == 2 * ARTICLES
    return Sample(start, expected)
