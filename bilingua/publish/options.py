"""What a build is told and what it reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bilingua.config import SiteSettings
from bilingua.units import BilingualDocument

Downloads = Callable[[BilingualDocument], Mapping[str, str]]
"""Gives the files to offer beside an article: file name to text."""


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How a site is built."""

    settings: SiteSettings
    """The ``[site]`` table."""
    output: Path
    """Folder of the finished site; replaced as a whole, files that bilingua did not make are kept."""
    theme_folder: Path | None = None
    """Folder whose ``templates/`` and ``static/`` win file by file; None or missing for none."""
    epoch: int | None = None
    """SOURCE_DATE_EPOCH, seconds: used where a date is needed and no article has one; None for 1970."""
    downloads: Downloads | None = None
    """Files offered for download on an article's page; None for none."""
    pictures: bool = True
    """Draw the picture that social networks show (needs Pillow; left out without it)."""
    keep_search: bool = False
    """Leave the search index as it is where there is one: a preview need not wait for it."""
    live_reload: bool = False
    """Add the script of the preview server; never for a site that is published."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did."""

    pages: int
    """HTML pages of the site."""
    rendered: int
    """Pages rendered in this build; the others were unchanged."""
    written: tuple[str, ...] = ()
    """Files whose bytes are new or changed, sorted, relative to the output folder."""
    removed: tuple[str, ...] = ()
    """Files of an earlier build that are gone, sorted."""
    kept: tuple[str, ...] = ()
    """Files in the output folder that bilingua did not make and left alone, sorted."""
    warnings: tuple[str, ...] = field(default=())
    """What should be looked at, one sentence each; failures in strict mode."""
