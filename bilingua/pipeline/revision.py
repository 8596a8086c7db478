"""What a reviewer should look at again because the source changed under a person's translation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from bilingua.units import BilingualDocument, Finding, Severity, TranslationUnit, UnitOrigin

CHECK = "source-changed"
# Below this similarity (rapidfuzz ratio, 0 to 100) two sources are taken for different sentences.
_SIMILAR = 50.0


def mark_changed_sources(earlier: BilingualDocument, units: Sequence[TranslationUnit]) -> tuple[TranslationUnit, ...]:
    """Add a finding to every machine unit that takes the place of a person's, with both texts.

    A person's unit whose source is no longer in the article is matched with the most similar new
    source. The finding stays until a person has accepted or edited the unit.
    """
    now = {unit.segment.id for unit in units}
    known = {unit.segment.id: unit for unit in earlier.units}
    findings = {unit.segment.id: _kept(known.get(unit.segment.id)) for unit in units if unit.origin is not UnitOrigin.HUMAN}
    fresh = [unit for unit in units if unit.segment.id in findings and unit.segment.id not in known]
    for lost in earlier.units:
        if lost.origin is not UnitOrigin.HUMAN or lost.segment.id in now or not fresh:
            continue
        score, unit = max(((fuzz.ratio(lost.segment.text, one.segment.text), one) for one in fresh), key=lambda pair: pair[0])
        if score >= _SIMILAR:
            findings[unit.segment.id] += (_finding(lost, unit),)
    return tuple(replace(unit, findings=unit.findings + findings.get(unit.segment.id, ())) for unit in units)


def _kept(unit: TranslationUnit | None) -> tuple[Finding, ...]:
    return tuple(finding for finding in unit.findings if finding.check == CHECK) if unit else ()


def _finding(lost: TranslationUnit, unit: TranslationUnit) -> Finding:
    message = f"the source changed under a person's translation; it was {lost.segment.text!r}, translated as {lost.target!r}"
    return Finding(CHECK, Severity.WARNING, message, unit.segment.id)
