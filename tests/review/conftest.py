"""A translated project with a review desk on it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bilingua.project import Project, find_project
from bilingua.review import ReviewDesk

ARTICLE = """---
title: زيارة رسمية
lang: ar
---

زار فلاديمير بوتين بكين. ناقش الطرفان مشروع الجسر.

عاد الوفد إلى موسكو. ناقش الطرفان مشروع الجسر القديم.
"""


@pytest.fixture(scope="session")
def translated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("review") / "news"
    for arguments in (["init", str(root)], ["translate", "--quiet", "--project", str(root)]):
        if arguments[0] == "translate":
            (root / "site/articles/visit.ar.md").write_text(ARTICLE, encoding="utf-8")
        subprocess.run([sys.executable, "-m", "bilingua", *arguments], check=True, capture_output=True)
    return root


@pytest.fixture
def project(translated: Path, tmp_path: Path) -> Project:
    import shutil

    shutil.copytree(translated, tmp_path / "news")
    found = find_project(tmp_path / "news")
    assert found is not None
    return found


@pytest.fixture
def desk(project: Project) -> Iterator[ReviewDesk]:
    opened = ReviewDesk(project)
    yield opened
    opened.close()
