"""A page of the plan: where it stands, what it is made of, what it depends on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """One HTML page, not yet rendered."""

    path: str
    """Below the site's root, with a slash at the end (``ar/slug/``) or a file name (``404.html``)."""
    template: str
    """Template that renders it."""
    lang: str
    """Language of its interface."""
    title: str
    """Title, plain text."""
    inputs: tuple[str, ...]
    """Digests of everything beside templates and settings that decides its bytes."""
    context: Callable[[], Mapping[str, object]]
    """Gives the template's own values; called only when the page is rendered."""
    alternates: tuple[tuple[str, str], ...] = ()
    """(language or ``x-default``, path) of the same content in every language, itself included."""
    date: str = ""
    """ISO date of the content, for the sitemap; empty where unknown."""
    is_indexed: bool = True
    """Search engines may take it."""
    description: str = ""
    """One or two sentences for search engines."""

    @property
    def file(self) -> str:
        """Path of its file below the site's root."""
        return f"{self.path}index.html" if self.path.endswith("/") or not self.path else self.path


@dataclass(frozen=True, slots=True)
class SitePlan:
    """Everything that is to be made, in a fixed order."""

    pages: tuple[Page, ...]
    """HTML pages."""
    files: tuple[tuple[str, bytes], ...]
    """Other files: path and content."""
