"""What ``bilingua publish`` and ``serve`` do: a project's documents to its site."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bilingua.config import SiteSettings
from bilingua.errors import ConfigError
from bilingua.formats import format_target
from bilingua.formats.exchange import ExchangeOptions
from bilingua.formats.tmx import format_tmx
from bilingua.formats.xliff2 import format_xliff2
from bilingua.memory import open_memory
from bilingua.project.folder import Project
from bilingua.publish import BuildOptions, BuildReport, ServeOptions, build_site, serve_site
from bilingua.terminology import load_termbase
from bilingua.units import BilingualDocument, GlossarySnapshot


def publish_project(project: Project, *, base_url: str | None = None, strict: bool | None = None) -> BuildReport:
    """Build the site of a project, a person's edits taken in.

    Raises:
        InputError: A document cannot be read.
        PublishError: The site cannot be built.
        OutputError: It cannot be written.
    """
    site = project.settings.site
    site = replace(site, base_url=base_url or site.base_url, strict=site.strict if strict is None else strict)
    loader = _Loader(project)
    try:
        with project.locked():
            documents, glossary = loader.load()
            return build_site(documents, glossary, _options(project, site))
    finally:
        loader.close()


def serve_project(project: Project, port: int, *, open_browser: bool, announce: Callable[[str], None]) -> None:
    """Build and show the site on this machine until interrupted; build again when something changes.

    Raises:
        InputError: A document cannot be read.
        PublishError: The first build fails.
        OutputError: The port is taken, or the preview cannot be written.
    """
    folders = (
        project.articles_folder,
        project.documents_folder,
        project.root / project.settings.site.theme_folder,
        project.glossary_folder,
    )
    loader = _Loader(project)
    try:
        serve_site(loader.load, _options(project, project.settings.site), ServeOptions(port, folders, open_browser, announce))
    finally:
        loader.close()


def _options(project: Project, site: SiteSettings) -> BuildOptions:
    return BuildOptions(site, project.output, project.root / site.theme_folder, source_date_epoch(), _downloads)


class _Loader:
    """Reads a project's documents and glossary; what did not change on disk is the same object as before."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._memory = open_memory(project.memory_path if project.memory_path.exists() else None)
        self._store = project.store(self._memory)
        self._documents: dict[str, tuple[object, BilingualDocument]] = {}
        self._glossary: tuple[object, GlossarySnapshot] | None = None

    def close(self) -> None:
        self._memory.close()

    def load(self) -> tuple[list[BilingualDocument], GlossarySnapshot]:
        documents = {}
        for slug in self._project.source_paths():
            stamp = (_stamp(self._store.document_path(slug)), _stamp(self._store.target_path(slug)))
            known = self._documents.get(slug)
            if known is not None and known[0] == stamp:
                documents[slug] = known
            elif (stored := self._store.read(slug)) is not None:
                documents[slug] = (stamp, stored.edits.doc)
        self._documents = documents
        return [doc for _, doc in documents.values()], self._load_glossary()

    def _load_glossary(self) -> GlossarySnapshot:
        project = self._project
        stamp = tuple((path, _stamp(path)) for folder in project.glossary_folders() for path in sorted(folder.glob("*.tsv")))
        if self._glossary is None or self._glossary[0] != stamp:
            termbase = load_termbase(project.glossary_folders(), project.pair, domains=project.settings.terms.domains)
            self._glossary = (stamp, termbase.snapshot())
        return self._glossary[1]


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size


def source_date_epoch() -> int | None:
    """Return SOURCE_DATE_EPOCH, which makes builds repeatable (reproducible-builds.org), or None.

    Raises:
        ConfigError: It is set and no whole number.
    """
    value = os.environ.get("SOURCE_DATE_EPOCH")
    if not value:
        return None
    if not value.isdigit():
        raise ConfigError(f"SOURCE_DATE_EPOCH is {value!r}; give seconds since 1970 as a whole number, or unset it")
    return int(value)


def _downloads(doc: BilingualDocument) -> dict[str, str]:
    slug = doc.article.id
    return {
        f"{slug}.{doc.pair.target}.md": format_target(doc),
        f"{slug}.tmx": format_tmx(doc),
        f"{slug}.xlf": format_xliff2(doc, ExchangeOptions()),
    }
