"""Judging a project's glossary against itself and against its articles: check, mine, consistency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bilingua.checks.report import format_sarif
from bilingua.errors import GlossaryError
from bilingua.files import write_atomic
from bilingua.project.checking import PlacedFinding
from bilingua.project.folder import slug_of
from bilingua.project.glossary import GlossaryPlace, open_glossary, read_articles
from bilingua.project.glossary_edit import read_rejected
from bilingua.source import ReadOptions, read_article
from bilingua.terminology import TermMatcher
from bilingua.terminology.consistency import Inconsistency, NameUse, find_inconsistencies, uses_of
from bilingua.terminology.lint import GlossaryFault, check_glossary, read_source
from bilingua.terminology.mining import MinedTerm, MinedText, mine_terms
from bilingua.terminology.termbase import glossary_files
from bilingua.units import Article, BilingualDocument, Finding, Segment, Severity, UnitOrigin


def check_files(paths: Sequence[Path], folder: Path | None) -> list[GlossaryFault]:
    """Check glossary files together with everything they are used with.

    Args:
        paths: Files or folders whose faults are wanted; none for the project's own, or the default glossary.
        folder: Folder of the project.

    Raises:
        GlossaryError: A file or folder cannot be read.
    """
    place = open_glossary(folder)
    wanted = [file for path in paths for file in (glossary_files(path, place.pair) if path.is_dir() else (path,))]
    if not paths:
        wanted = list(glossary_files(place.folders[-1], place.pair))
    loaded = [file for other in place.folders for file in glossary_files(other, place.pair)]
    beside = [file for file in loaded if not any(_is_same(file, one) for one in wanted)]
    names = {str(path) for path in wanted}
    sources = [read_source(path) for path in (*_in_order(beside), *_in_order(wanted))]
    return [fault for fault in check_glossary(sources, place.pair) if fault.place.rpartition(":")[0] in names]


def _is_same(first: Path, second: Path) -> bool:
    return second.exists() and first.samefile(second)


def _in_order(files: Sequence[Path]) -> list[Path]:
    return sorted(files, key=lambda path: (str(path.parent), not path.name.startswith("cldr."), path.name))


def write_sarif(faults: Sequence[GlossaryFault], path: Path) -> None:
    """Write faults as a SARIF 2.1.0 log.

    Raises:
        OutputError: The file cannot be written.
    """
    placed = []
    for fault in faults:
        name, _, line = fault.place.rpartition(":")
        placed.append(PlacedFinding("", name, int(line) - 1, Finding(f"glossary-{fault.check}", fault.severity, fault.message)))
    write_atomic(path, format_sarif(placed))


def is_failing(faults: Sequence[GlossaryFault], fail_on: str) -> bool:
    """Tell whether a fault is as grave as ``fail_on`` (error, warning or never) says."""
    grave = {"error": {Severity.ERROR}, "warning": {Severity.ERROR, Severity.WARNING}, "never": set[Severity]()}[fail_on]
    return any(fault.severity in grave for fault in faults)


def mine_project(files: Sequence[Path], folder: Path | None, min_count: int = 2) -> list[MinedTerm]:
    """List names that the glossary lacks, from the project's articles and translations or from given files.

    Raises:
        GlossaryError: No files are given and there is no project.
        InputError: An article cannot be read.
    """
    place = open_glossary(folder)
    termbase = place.termbase()
    texts = _mined_texts(_articles(files, place), TermMatcher(termbase))
    return mine_terms(texts, termbase, min_count=min_count, rejected=read_rejected(place))


def _articles(files: Sequence[Path], place: GlossaryPlace) -> Iterator[tuple[Article, BilingualDocument | None]]:
    if files:
        for file in files:
            options = ReadOptions(place.pair.source, article_id=slug_of(file))
            yield read_article(file, options if place.project is None else replace(options, settings=place.project.settings.source)), None
    elif place.project is None:
        raise GlossaryError("not in a project: name the articles to look through, or go to a project")
    else:
        yield from read_articles(place.project)


def _mined_texts(articles: Iterator[tuple[Article, BilingualDocument | None]], matcher: TermMatcher) -> Iterator[MinedText]:
    for article, doc in articles:
        segments: list[Segment] = [segment for block in article.blocks for segment in block.segments]
        units = {unit.segment.id: unit for unit in doc.units} if doc else {}
        for segment, matches in zip(segments, matcher.match_segments(segments, article.metadata.terms), strict=True):
            place = f"{article.id}#{segment.id}"
            unit = units.get(segment.id)
            if unit is None or unit.segment.text != segment.text:
                yield MinedText(place, segment.text, matches)
            else:
                yield MinedText(place, segment.text, matches, unit.target, unit.links, unit.origin is UnitOrigin.HUMAN)


def check_consistency(folder: Path | None) -> list[Inconsistency]:
    """Find names that the project's translations write in several ways, and forms that stand for several names.

    Names of the glossary are judged by their recorded outcomes, others by word alignment.

    Raises:
        GlossaryError: There is no project.
        InputError: An article or document cannot be read.
    """
    place = open_glossary(folder)
    if place.project is None:
        raise GlossaryError("not in a project: consistency is that of a project's translations")
    read = list(read_articles(place.project))
    uses = [use for _, doc in read if doc for use in _uses(doc)]
    matcher = TermMatcher(place.termbase())
    for term in mine_terms(_mined_texts(iter(read), matcher), matcher.termbase, rejected=read_rejected(place)):
        uses += [NameUse(term.source, form, where) for form, where in term.english]
    return find_inconsistencies(uses)


def _uses(doc: BilingualDocument) -> Iterator[NameUse]:
    for unit in doc.units:
        yield from uses_of(unit.outcomes, unit.target, f"{doc.article.id}#{unit.segment.id}")
