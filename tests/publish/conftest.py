"""What the publisher's tests share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bilingua.config import SiteSettings
from bilingua.publish import BuildOptions, BuildReport, build_site
from bilingua.units import BilingualDocument
from tests.publish.sample import DOCUMENTS, GLOSSARY

SETTINGS = SiteSettings(
    title="Two Columns", title_source="عمودان", description="News in two languages.", base_url="https://news.example/two", search=False
)
Build = Callable[..., BuildReport]


def read_site(folder: Path) -> dict[str, bytes]:
    """Return every file of a site by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Build a site into ``tmp_path / "public"``."""

    def run(documents: Sequence[BilingualDocument] = DOCUMENTS, settings: SiteSettings = SETTINGS, **options: object) -> BuildReport:
        return build_site(documents, GLOSSARY, BuildOptions(settings, tmp_path / "public", pictures=False, **options))  # type: ignore[arg-type]

    return run
