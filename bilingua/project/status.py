"""How far a project is, article by article."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from bilingua.errors import BilinguaError
from bilingua.memory import open_memory
from bilingua.project.folder import Project
from bilingua.units import BilingualDocument, Severity, UnitState


def article_rows(project: Project) -> Iterator[dict[str, Any]]:
    """Yield one row an article: segments, units by state, terms, findings and what is to be done."""
    memory = open_memory(project.memory_path if project.memory_path.exists() else None)
    try:
        store = project.store(memory)
        for slug, path in project.source_paths().items():
            try:
                stored = store.read(slug)
                article = project.read(slug, path)
            except BilinguaError as err:
                yield _row(slug, None, f"error: {err}")
                continue
            if stored is None:
                yield _row(slug, None, "not translated")
            elif stored.edits.doc.article.sha256 != article.sha256:
                yield _row(slug, stored.edits.doc, "source changed")
            elif stored.edits.changed:
                yield _row(slug, stored.edits.doc, f"edited ({len(stored.edits.changed)} segments)")
            else:
                yield _row(slug, stored.edits.doc, "up to date")
    finally:
        memory.close()


def _row(slug: str, doc: BilingualDocument | None, state: str) -> dict[str, Any]:
    units = doc.units if doc else ()
    outcomes = [outcome for unit in units for outcome in unit.outcomes]
    findings = [finding for unit in units for finding in unit.findings] + list(doc.findings if doc else ())
    return {
        "article": slug,
        "segments": len(units),
        "machine": sum(unit.state is UnitState.TRANSLATED for unit in units),
        "reviewed": sum(unit.state is UnitState.REVIEWED for unit in units),
        "final": sum(unit.state is UnitState.FINAL for unit in units),
        "terms": f"{sum(outcome.is_verified for outcome in outcomes)}/{len(outcomes)}",
        "methods": " ".join(f"{method}:{count}" for method, count in sorted(Counter(outcome.method.value for outcome in outcomes).items())),
        "errors": sum(finding.severity is Severity.ERROR for finding in findings),
        "warnings": sum(finding.severity is Severity.WARNING for finding in findings),
        "state": state,
    }
