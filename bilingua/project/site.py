"""What ``bilingua publish`` and ``serve`` do: a project's documents to its site."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

from bilingua.errors import ConfigError
from bilingua.formats import format_target
from bilingua.memory import open_memory
from bilingua.project.folder import Project
from bilingua.publish import BuildOptions, BuildReport, build_site
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
    options = BuildOptions(site, project.output, project.root / site.theme_folder, source_date_epoch(), _downloads)
    with project.locked():
        return build_site(_documents(project), _glossary(project), options)


def serve_project(project: Project, port: int, *, open_browser: bool, announce: Callable[[str], None]) -> None:
    """Build and show the site on this machine until interrupted; build again when something changes."""
    raise NotImplementedError


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


def _documents(project: Project) -> list[BilingualDocument]:
    memory = open_memory(project.memory_path if project.memory_path.exists() else None)
    try:
        store = project.store(memory)
        stored = (store.read(slug) for slug in project.source_paths())
        return [one.edits.doc for one in stored if one is not None]
    finally:
        memory.close()


def _glossary(project: Project) -> GlossarySnapshot:
    return load_termbase(project.glossary_folders(), project.pair, domains=project.settings.terms.domains).snapshot()


def _downloads(doc: BilingualDocument) -> dict[str, str]:
    return {f"{doc.article.id}.{doc.pair.target}.md": format_target(doc)}
