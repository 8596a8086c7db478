"""Term scores of any system's output, from plain files: one segment a line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bilingua.errors import InputError
from bilingua.evaluation.terms import TermReport, evaluate_terms
from bilingua.terminology.matcher import TermMatcher
from bilingua.terminology.termbase import load_termbase
from bilingua.units import LanguagePair


def evaluate_term_files(
    source: Path, output: Path, glossary: Sequence[Path], pair: LanguagePair, *, reference: Path | None = None
) -> TermReport:
    """Score one system's output on the terms that a glossary finds in its source.

    The mode (none, right or random terms) is what the system was given when it made ``output``;
    run it once for each and compare the reports.

    Args:
        source: Source segments, one a line.
        output: The system's translations, same number of lines.
        glossary: Folders of glossary files, later ones win.
        pair: Languages of the two files.
        reference: Translations by people, same number of lines, for chrF, BLEU, window overlap and 1−TERm.

    Raises:
        InputError: A file cannot be read, is empty, or has another number of lines.
        GlossaryError: The glossary is wrong.
        MissingExtraError: A reference is given and sacreBLEU is not installed.
    """
    sources = _read_lines(source)
    outputs = _read_lines(output, as_many_as=(source, len(sources)))
    references = _read_lines(reference, as_many_as=(source, len(sources))) if reference else None
    matcher = TermMatcher(load_termbase(glossary, pair))
    return evaluate_terms(outputs, [matcher.match_text(text) for text in sources], references, pair.target)


def _read_lines(path: Path, as_many_as: tuple[Path, int] | None = None) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError) as err:
        raise InputError(f"{path}: segments cannot be read: {err}") from err
    if as_many_as and len(lines) != as_many_as[1]:
        raise InputError(f"{path}: {len(lines)} lines, but {as_many_as[0]} has {as_many_as[1]}; give one segment a line in both")
    if not any(line.strip() for line in lines):
        raise InputError(f"{path}: no segment found; give one a line")
    return lines
