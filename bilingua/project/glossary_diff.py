"""What a change of the glossary touches: entries, articles, segments."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bilingua.errors import GlossaryError
from bilingua.files import write_atomic
from bilingua.pipeline.jobs import engine_terms
from bilingua.project.glossary import GlossaryPlace, open_glossary, read_articles
from bilingua.terminology import Termbase, TermMatcher, load_termbase
from bilingua.terminology.diff import EntryChange, diff_entries
from bilingua.terminology.termbase import glossary_files
from bilingua.units import Article, BilingualDocument, UnitOrigin


@dataclass(frozen=True, slots=True)
class TouchedSegment:
    """A segment whose translation a change decides anew."""

    article: str
    """Slug."""
    segment: str
    """Segment id."""
    text: str
    """Source text."""
    is_human: bool
    """A person translated it: it is kept as it is, and worth a look."""


@dataclass(frozen=True, slots=True)
class GlossaryDiff:
    """Two glossaries compared."""

    changes: tuple[EntryChange, ...]
    """Entries that differ."""
    touched: tuple[TouchedSegment, ...]
    """Segments of the project's articles that `bilingua translate` translates again, a person's among them; in order."""

    def facts(self) -> dict[str, object]:
        """Return it as JSON values."""
        return {
            "changes": [
                {"kind": item.kind, "source": item.entry.source, "columns": list(item.columns), "text": item.describe()}
                for item in self.changes
            ],
            "touched": [{name: getattr(item, name) for name in item.__slots__} for item in self.touched],
        }


def diff_glossaries(old: str, new: str | None, folder: Path | None) -> GlossaryDiff:
    """Compare two states of the glossary and find what the change touches.

    Args:
        old: A glossary folder, a glossary file, or a git revision.
        new: The same; None for the glossary as it is now.
        folder: Folder of the project; None for the one around the current folder, or no articles.

    Raises:
        GlossaryError: A state cannot be found or read.
        InputError: An article cannot be read.
    """
    place = open_glossary(folder)
    with _opened(old, place) as before, _opened(new, place) as after:
        touched: list[TouchedSegment] = []
        if place.project is not None:
            matchers = TermMatcher(before), TermMatcher(after)
            for article, doc in read_articles(place.project):
                touched += _touched(article, doc, *matchers)
        return GlossaryDiff(tuple(diff_entries(before.entries, after.entries)), tuple(touched))


def _touched(article: Article, doc: BilingualDocument | None, before: TermMatcher, after: TermMatcher) -> Iterator[TouchedSegment]:
    segments = [segment for block in article.blocks for segment in block.segments]
    human = {unit.segment.id for unit in doc.units if unit.origin is UnitOrigin.HUMAN} if doc else set()
    sides = (matcher.match_segments(segments, article.metadata.terms) for matcher in (before, after))
    for segment, old, new in zip(segments, *sides, strict=True):
        if engine_terms(segment, old) != engine_terms(segment, new):
            yield TouchedSegment(article.id, segment.id, segment.text, segment.id in human)


@contextmanager
def _opened(state: str | None, place: GlossaryPlace) -> Iterator[Termbase]:
    """Load a state of the glossary: the folders in use, with the project's own in that state."""
    own = place.project.glossary_folder if place.project else place.folders[-1]
    with tempfile.TemporaryDirectory(prefix="bilingua-glossary-") as temporary:
        scratch = Path(temporary)
        if state is None:
            folders = place.folders
        elif Path(state).is_dir():
            lower = [folder for folder in place.folders if not folder.samefile(own)] if own.is_dir() else list(place.folders)
            folders = (*lower, Path(state))
        elif Path(state).is_file():
            _copy(own, scratch, place)
            write_atomic(scratch / Path(state).name, Path(state).read_bytes())
            folders = (*(folder for folder in place.folders if not (own.is_dir() and folder.samefile(own))), scratch)
        else:
            _check_revision(place.project.root if place.project else own, state)
            folders = tuple(_checked_out(folder, state, scratch / str(number), place) for number, folder in enumerate(place.folders))
        yield load_termbase(folders, place.pair, domains=place.domains)


def _copy(folder: Path, scratch: Path, place: GlossaryPlace) -> None:
    for file in glossary_files(folder, place.pair) if folder.is_dir() else ():
        write_atomic(scratch / file.name, file.read_bytes())


def _check_revision(folder: Path, revision: str) -> None:
    if revision.startswith("-") or _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}") is None:
        raise GlossaryError(f"{revision}: no folder, no file and no git revision; give one of these as a state of the glossary")


def _checked_out(folder: Path, revision: str, scratch: Path, place: GlossaryPlace) -> Path:
    """Write a folder's glossary files as a git revision has them; a folder outside the repository stays as it is."""
    is_ours = place.project is None or folder.resolve().is_relative_to(place.project.root.resolve())
    if not is_ours:
        return folder
    names = (_git(folder, "ls-tree", "--name-only", revision, "./") or b"").decode("utf-8").split("\n")
    scratch.mkdir()
    for name in names:
        if name.endswith(f".{place.pair}.tsv"):
            write_atomic(scratch / Path(name).name, _git(folder, "show", f"{revision}:./{Path(name).name}") or b"")
    return scratch


def _git(folder: Path, *arguments: str) -> bytes | None:
    """Run git in a folder; None where it fails or is not installed."""
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
