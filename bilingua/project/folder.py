"""Where things lie in a project, and how they get there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from bilingua.config import CONFIG_NAME, Settings, read_settings
from bilingua.errors import OutputError, ProjectError
from bilingua.files import remove_leftovers, write_atomic
from bilingua.memory import TranslationMemory
from bilingua.normalize import slugify
from bilingua.project.store import DocumentStore
from bilingua.resources import default_glossary
from bilingua.source import ReadOptions, format_article, read_article
from bilingua.units import Article, LanguagePair

WORK_FOLDER = ".bilingua"


@dataclass(frozen=True, slots=True)
class AddedArticle:
    """One article that `Project.add` has taken in."""

    article: Article
    """The article, with what cleaning removed."""
    path: Path
    """Where its source file stands now."""
    is_new: bool
    """False where the same text was there already."""


@dataclass(frozen=True, slots=True)
class Project:
    """An opened project."""

    root: Path
    """Folder of ``bilingua.toml``."""
    settings: Settings
    """Its settings."""

    @property
    def pair(self) -> LanguagePair:
        """The project's main language pair."""
        return LanguagePair(self.settings.project.source_lang, self.settings.project.target_lang)

    @property
    def memory_path(self) -> Path:
        """The translation memory."""
        return self.root / WORK_FOLDER / "memory.sqlite"

    @property
    def output(self) -> Path:
        """Folder of the generated site."""
        return self.root / self.settings.site.output

    @property
    def glossary_folder(self) -> Path:
        """Folder of the project's own glossary."""
        return self.root / self.settings.project.glossary

    def glossary_folders(self) -> tuple[Path, ...]:
        """Return the glossary folders in use, lowest rank first."""
        own = self.glossary_folder
        folders = [default_glossary()] if self.settings.project.default_glossary else []
        if own.is_dir() and not any(own.samefile(folder) for folder in folders):
            folders.append(own)
        return tuple(folders)

    def source_path(self, slug: str, language: str | None = None) -> Path:
        """Return where the source of an article stands, or would stand."""
        return self.articles_folder / f"{slug}.{language or self.pair.source}.md"

    @property
    def articles_folder(self) -> Path:
        """Folder of the source articles and their target files."""
        return self.root / self.settings.project.articles

    @property
    def documents_folder(self) -> Path:
        """Folder of the documents."""
        return self.root / self.settings.project.documents

    def source_paths(self) -> dict[str, Path]:
        """Return the source file of every article by slug, sorted by slug."""
        found: dict[str, Path] = {}
        for path in sorted(self.articles_folder.glob("*.*.md")):
            slug, language = path.name.removesuffix(".md").rsplit(".", 1)
            if language != self.pair.target and not path.name.startswith("."):
                found[slug] = path
        return found

    def choose(self, names: Sequence[str]) -> dict[str, Path]:
        """Return the articles named by slug or by file; all of them for no names.

        Raises:
            ProjectError: No such article.
        """
        known = self.source_paths()
        if not names:
            return known
        chosen = {}
        for name in names:
            slug = name if name in known else Path(name).name.removesuffix(".md").rsplit(".", 1)[0]
            if slug not in known:
                raise ProjectError(f"{name}: no such article in {self.articles_folder}; add it with: bilingua add FILE")
            chosen[slug] = known[slug]
        return chosen

    def read(self, slug: str, path: Path) -> Article:
        """Read the source of an article.

        Raises:
            InputError: It cannot be read.
        """
        language = path.name.removesuffix(".md").rsplit(".", 1)[1]
        return read_article(path, ReadOptions(language, self.settings.source, slug))

    def store(self, memory: TranslationMemory) -> DocumentStore:
        """Return the place of the project's documents and target files."""
        return DocumentStore(self.documents_folder, self.articles_folder, self.pair.target, memory)

    def add(self, files: Sequence[Path], language: str | None = None, *, replace_existing: bool = False) -> Iterator[AddedArticle]:
        """Read, clean and take in articles, one after another.

        Raises:
            InputError: A file cannot be read.
            ProjectError: An article of that name with another text is there.
        """
        for file in files:
            yield self._add(file, language or self.pair.source, replace_existing=replace_existing)

    def _add(self, file: Path, language: str, *, replace_existing: bool) -> AddedArticle:
        article = read_article(file, ReadOptions(language, self.settings.source, slug_of(file)))
        path = self.source_path(article.id, language)
        text = format_article(article)
        if path.exists():
            if path.read_text(encoding="utf-8") == text:
                return AddedArticle(article, path, is_new=False)
            if not replace_existing:
                raise ProjectError(f"{path}: an article of that name with another text is there; rename {file.name} or give --replace")
        write_atomic(path, text)
        return AddedArticle(replace(article, path=path), path, is_new=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the project alone while writing.

        Raises:
            ProjectError: Another process is writing.
        """
        path = self.root / WORK_FOLDER / "lock"
        lock = FileLock(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=0)
        except Timeout as err:
            raise ProjectError(f"{self.root}: another bilingua is working on this project; wait until it is done") from err
        except OSError as err:
            raise OutputError(f"{path}: cannot be locked: {err.strerror or err}; check the folder's rights") from err
        try:
            for folder in (self.articles_folder, self.documents_folder, self.root):
                remove_leftovers(folder)
            yield
        finally:
            lock.release()


def slug_of(file: Path) -> str:
    """Return a slug from a file's name: its stem without a language tag; ``article`` where nothing is left."""
    stem = file.name.removesuffix(file.suffix)
    base, _, tag = stem.rpartition(".")
    return slugify(base if base and len(tag) in (2, 3) else stem) or "article"


def find_project(start: Path) -> Project | None:
    """Open the project that ``start`` lies in: the nearest folder upwards with a ``bilingua.toml``.

    Raises:
        ConfigError: Its settings are wrong.
    """
    for folder in (start, *start.parents):
        if (folder / CONFIG_NAME).is_file():
            return Project(folder, read_settings(folder / CONFIG_NAME))
    return None


def init_project(root: Path, pair: LanguagePair) -> Project:
    """Make a project folder: settings, folders, an empty glossary of its own.

    Raises:
        ProjectError: There is a project already.
        OutputError: The folder cannot be written.
    """
    if (root / CONFIG_NAME).exists():
        raise ProjectError(f"{root / CONFIG_NAME}: there is a project already; choose another folder")
    settings = Settings()
    settings = replace(settings, project=replace(settings.project, source_lang=pair.source, target_lang=pair.target))
    project = Project(root, settings)
    write_atomic(root / CONFIG_NAME, _SETTINGS_FILE.format(pair=pair))
    write_atomic(project.glossary_folder / f"own.{pair}.tsv", _GLOSSARY_FILE)
    write_atomic(root / ".gitignore", f"{WORK_FOLDER}/\n{settings.site.output}/\n")
    try:
        for folder in (settings.project.articles, settings.project.documents):
            (root / folder).mkdir(parents=True, exist_ok=True)
    except OSError as err:
        raise OutputError(f"{root}: cannot be written: {err.strerror or err}") from err
    return project


_SETTINGS_FILE = """\
# Settings of a bilingua project; every option is described in docs/configuration.md.

[project]
source_lang = "{pair.source}"
target_lang = "{pair.target}"

[site]
title = "A bilingual site"
base_url = "http://localhost:8000"
"""
_GLOSSARY_FILE = """\
# The project's own terms: they win over the default glossary. One row a term, columns parted by tabs.
source\ttarget\ttype\tstatus\tvariants\tshort\tadmitted\tforbidden\tflags\tdomain\tnote\torigin
"""
