"""What ``bilingua translate`` does: a project, loose files or one text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from bilingua.config import Settings
from bilingua.errors import ConfigError, InputError, ProjectError
from bilingua.formats import target_body
from bilingua.lang import is_language_tag
from bilingua.pipeline import Progress
from bilingua.project.batch import ArticleFile, BatchItem, outside_slugs, translate_batch
from bilingua.project.folder import Project, find_project
from bilingua.project.stages import opened_translator
from bilingua.project.store import DocumentStore
from bilingua.resources import default_glossary
from bilingua.source import ReadOptions, parse_blocks, read_article
from bilingua.source.encoding import decode_text
from bilingua.units import Article, LanguagePair

Run = Callable[[Callable[[Progress], None]], Iterator[BatchItem]]


@dataclass(frozen=True, slots=True)
class Overrides:
    """Options of the command that win over the settings; None leaves a setting as it is."""

    source_lang: str | None = None
    """Language of the articles."""
    target_lang: str | None = None
    """Language of the translation."""
    model: str | None = None
    """Name of the model."""
    workers: int | None = None
    """Batches translated at the same time."""
    threads: int | None = None
    """Threads of one batch."""
    runner: Literal["local", "ray"] | None = None
    """Where batches are translated."""
    address: str | None = None
    """Address of a Ray cluster."""
    enforce: bool = True
    """Enforce the glossary."""

    def apply(self, settings: Settings) -> Settings:
        """Return the settings with these options in place.

        Raises:
            ConfigError: A language is no BCP 47 tag.
        """
        for tag in (self.source_lang, self.target_lang):
            if tag is not None and not is_language_tag(tag):
                raise ConfigError(f"{tag!r} is no language tag; give a BCP 47 tag such as ar, en or zh-Hant")
        project, engine = settings.project, settings.engine
        source_lang, target_lang = self.source_lang or project.source_lang, self.target_lang or project.target_lang
        return replace(
            settings,
            project=replace(project, source_lang=source_lang, target_lang=target_lang),
            engine=replace(
                engine,
                model=self.model or engine.model,
                workers=engine.workers if self.workers is None else self.workers,
                threads=engine.threads if self.threads is None else self.threads,
                runner=self.runner or engine.runner,
                ray_address=self.address or engine.ray_address,
            ),
            terms=settings.terms if self.enforce else replace(settings.terms, enforce=False),
        )


@contextmanager
def translation_run(names: Sequence[str], out: Path | None, folder: Path | None, overrides: Overrides) -> Iterator[Run]:
    """Open what a batch needs and yield the function that runs it.

    Args:
        names: Slugs or files; none for the whole project.
        out: Folder for loose files; None for a project's articles.
        folder: Folder of the project; None for the one around the current folder.
        overrides: Options of the command.

    Raises:
        ProjectError: No project and no ``out``, an unknown article, or the project is locked.
        BilinguaError: As `opened_translator`.
    """
    project = find_project((folder or Path()).resolve())
    if out is not None:
        settings = overrides.apply(project.settings if project and folder else Settings())
        with _loose_run([Path(name) for name in names], out, settings) as run:
            yield run
        return
    if project is None:
        raise ProjectError("not in a project: give --out DIR to translate loose files, or make a project with: bilingua init DIR")
    settings = overrides.apply(project.settings)
    project = Project(project.root, settings)
    chosen = project.choose(names)
    stages = opened_translator(settings, project.pair, project.glossary_folders(), project.memory_path)
    with project.locked(), stages as (translator, memory):
        sources = {slug: _project_file(project, slug, path) for slug, path in chosen.items()}
        yield lambda report: translate_batch(sources, project.store(memory), translator, report)


@contextmanager
def _loose_run(files: list[Path], out: Path, settings: Settings) -> Iterator[Run]:
    if not files:
        raise ProjectError("no files named; give the articles to translate before --out DIR")
    pair = LanguagePair(settings.project.source_lang, settings.project.target_lang)
    named = outside_slugs(files, pair)
    project = Project(out, settings)
    with project.locked(), opened_translator(settings, pair, [default_glossary()], project.memory_path) as (translator, memory):
        sources = {slug: _loose_file(file, slug, settings) for slug, file in named.items()}
        yield lambda report: translate_batch(sources, DocumentStore(out, out, pair.target, memory), translator, report)


def _project_file(project: Project, slug: str, path: Path) -> ArticleFile:
    return ArticleFile(path, lambda: project.read(slug, path))


def _loose_file(file: Path, slug: str, settings: Settings) -> ArticleFile:
    return ArticleFile(file, lambda: read_article(file, ReadOptions(settings.project.source_lang, settings.source, slug)))


def translate_text(data: bytes, folder: Path | None, overrides: Overrides) -> str:
    """Translate one text, Markdown kept; nothing is cleaned, stored or looked up.

    Raises:
        InputError: The text is empty or of no readable encoding.
        BilinguaError: As `opened_translator`.
    """
    project = find_project((folder or Path()).resolve())
    settings = overrides.apply(project.settings if project else Settings())
    pair = LanguagePair(settings.project.source_lang, settings.project.target_lang)
    folders = project.glossary_folders() if project else (default_glossary(),)
    body = decode_text(data, pair.source, "standard input")
    article = Article("text", pair.source, "", body, parse_blocks("", body, pair.source))
    with opened_translator(settings, pair, folders, None) as (translator, _):
        result = next(iter(translator.run([("standard input", lambda: (article, None))])))
    if result.doc is None:
        raise InputError(result.error)
    return target_body(result.doc).rstrip("\n")
