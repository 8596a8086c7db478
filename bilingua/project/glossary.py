"""The glossary of a project, or the default one outside any."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from bilingua.config import Settings
from bilingua.project.folder import find_project
from bilingua.resources import default_glossary
from bilingua.terminology import Termbase, TermMatcher, load_termbase
from bilingua.units import LanguagePair


def open_termbase(folder: Path | None) -> Termbase:
    """Load the termbase of the project around ``folder`` (or the current folder), else the default glossary.

    Raises:
        GlossaryError: A row is wrong.
    """
    project = find_project((folder or Path()).resolve())
    settings = Settings().project
    if project is None:
        return load_termbase([default_glossary()], LanguagePair(settings.source_lang, settings.target_lang))
    return load_termbase(project.glossary_folders(), project.pair, domains=project.settings.terms.domains)


def glossary_stats(folder: Path | None) -> dict[str, int]:
    """Count entries, spellings and short forms, in all and by type."""
    entries = open_termbase(folder).entries
    counts = {
        "entries": len(entries),
        "variants": sum(len(entry.variants) for entry in entries),
        "short forms": sum(len(entry.shorts) for entry in entries),
    }
    return counts | dict(sorted(Counter(f"type {entry.type}" for entry in entries).items()))


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
