"""The glossary of a project, or the default one outside any: opening it, looking terms up, counting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bilingua.config import Settings
from bilingua.errors import GlossaryError
from bilingua.memory import open_memory
from bilingua.project.folder import Project, find_project
from bilingua.resources import default_glossary
from bilingua.terminology import Termbase, TermMatcher, load_termbase
from bilingua.terminology.near import search_entries
from bilingua.terminology.termbase import glossary_files
from bilingua.terminology.tsv import read_entries
from bilingua.units import Article, BilingualDocument, LanguagePair


@dataclass(frozen=True, slots=True)
class GlossaryPlace:
    """Which glossary a command works on."""

    project: Project | None
    """The project; None outside any."""
    pair: LanguagePair
    """The languages."""
    folders: tuple[Path, ...]
    """Glossary folders, lowest rank first."""
    domains: tuple[str, ...] = ()
    """Domains in use; empty for all."""

    def termbase(self) -> Termbase:
        """Load the termbase.

        Raises:
            GlossaryError: A row is wrong.
        """
        return load_termbase(self.folders, self.pair, domains=self.domains)

    def file_for(self, kind: str, given: Path | None = None) -> Path:
        """Return the file that new entries of a type belong into.

        It is the one given, else ``own.<pair>.tsv`` of the project, else the project's file with the
        most entries of that type.

        Raises:
            GlossaryError: There is no project, and no file is given.
        """
        if given is not None:
            return given
        if self.project is None:
            told = "not in a project, and the default glossary is not to be changed"
            raise GlossaryError(f"{told}: give --file, or make a project with: bilingua init DIR")
        folder = _from_here(self.project.glossary_folder)
        own = folder / f"own.{self.pair}.tsv"
        files = [path for path in glossary_files(folder, self.pair) if not path.name.startswith("cldr.")] if folder.is_dir() else []
        if own.exists() or not files:
            return own
        counts = {path: sum(entry.type == kind for entry in read_entries(path)) for path in files}
        return max(files, key=lambda path: counts[path])


def open_glossary(folder: Path | None) -> GlossaryPlace:
    """Find the glossary of the project around ``folder`` (or the current folder), else the default one.

    Raises:
        ConfigError: The project's settings are wrong.
    """
    project = find_project((folder or Path()).resolve())
    if project is None:
        settings = Settings().project
        return GlossaryPlace(None, LanguagePair(settings.source_lang, settings.target_lang), (_from_here(default_glossary()),))
    folders = tuple(_from_here(path) for path in project.glossary_folders())
    return GlossaryPlace(project, project.pair, folders, project.settings.terms.domains)


def _from_here(path: Path) -> Path:
    """Return a path as a person would type it: relative where it lies below the current folder."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def open_termbase(folder: Path | None) -> Termbase:
    """Load the termbase of the project around ``folder`` (or the current folder), else the default glossary.

    Raises:
        GlossaryError: A row is wrong.
    """
    return open_glossary(folder).termbase()


def find_terms(query: str, folder: Path | None, limit: int = 20) -> list[dict[str, object]]:
    """Look entries up by a text in either language, near spellings included, best first."""
    return [
        {
            "source": near.entry.source,
            "target": near.entry.target,
            "type": near.entry.type,
            "status": near.entry.status.value,
            "form": near.form,
            "similarity": near.similarity,
            "note": near.entry.note,
            "place": near.entry.place,
        }
        for near in search_entries(query, open_termbase(folder).entries, limit=limit)
    ]


def terms_in(text: str, folder: Path | None) -> list[dict[str, str]]:
    """Return what the glossary finds in a text, in order."""
    matcher = TermMatcher(open_termbase(folder))
    return [
        {
            "surface": match.surface,
            "target": match.target,
            "source": match.entry.source,
            "type": match.entry.type,
            "via": match.via,
            "place": match.entry.place,
        }
        for match in matcher.match_text(text)
    ]


def read_articles(project: Project) -> Iterator[tuple[Article, BilingualDocument | None]]:
    """Yield every article of a project with its document, a person's edits taken in; None where there is none yet.

    Raises:
        InputError: An article or document cannot be read.
    """
    memory = open_memory(project.memory_path if project.memory_path.exists() else None)
    try:
        store = project.store(memory)
        for slug, path in project.source_paths().items():
            stored = store.read(slug)
            yield project.read(slug, path), stored.edits.doc if stored else None
    finally:
        memory.close()


def glossary_stats(folder: Path | None) -> dict[str, int]:
    """Count entries, spellings and short forms by type, and how much of the glossary the project's articles use."""
    place = open_glossary(folder)
    termbase = place.termbase()
    entries = termbase.entries
    counts = {
        "entries": len(entries),
        "variants": sum(len(entry.variants) for entry in entries),
        "short forms": sum(len(entry.shorts) for entry in entries),
        **dict(sorted(Counter(f"type {entry.type}" for entry in entries).items())),
    }
    return counts | (_coverage(place.project, termbase) if place.project else {})


def _coverage(project: Project, termbase: Termbase) -> dict[str, int]:
    matcher = TermMatcher(termbase)
    used: Counter[str] = Counter()
    segments = with_terms = articles = 0
    for article, _ in read_articles(project):
        articles += 1
        inside = [segment for block in article.blocks for segment in block.segments]
        for matches in matcher.match_segments(inside, article.metadata.terms):
            segments += 1
            with_terms += bool(matches)
            used.update(match.entry.id for match in matches if match.entry.place)
    return {
        "articles": articles,
        "segments": segments,
        "segments with terms": with_terms,
        "term occurrences": sum(used.values()),
        "entries used": len(used),
        "entries unused": len(termbase.entries) - len(used),
    }
