"""What ``bilingua check`` does: the checks run over a project's documents as they stand now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bilingua.checks import check_document, check_names, check_unit
from bilingua.checks.report import Placed, format_junit, format_sarif
from bilingua.checks.waivers import WAIVERS_NAME, Waived, apply_waivers, parse_waivers
from bilingua.config import CONFIG_NAME
from bilingua.errors import ConfigError, InputError, ProjectError
from bilingua.files import write_atomic
from bilingua.memory import open_memory
from bilingua.pipeline.units import judge_human
from bilingua.project.folder import Project
from bilingua.units import BilingualDocument, Finding, Severity, TranslationUnit, UnitOrigin


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A finding with the place a person looks for."""

    slug: str
    """The article."""
    path: str
    """Its target file."""
    line: int
    """0-based line of the segment in the target file; 0 where it is not found."""
    finding: Finding
    """The finding."""

    def facts(self) -> dict[str, object]:
        """Return it as JSON values."""
        return {
            "article": self.slug,
            "path": self.path,
            "line": self.line + 1,
            "segment": self.finding.segment_id,
            "check": self.finding.check,
            "severity": self.finding.severity.value,
            "message": self.finding.message,
        }


def check_project(project: Project, slugs: Sequence[str]) -> Iterator[PlacedFinding]:
    """Run every check on the chosen articles (all for none) and yield what they find, in order.

    Raises:
        ConfigError: A check that is switched off does not exist.
        ProjectError: An article is unknown or not translated yet.
        InputError: A document or target file cannot be read.
    """
    _refuse_unknown_checks(project)
    memory = open_memory(project.memory_path if project.memory_path.exists() else None)
    try:
        store = project.store(memory)
        for slug in project.choose(slugs):
            stored = store.read(slug)
            if stored is None:
                if slugs:
                    raise ProjectError(f"{slug}: is not translated yet; run: bilingua translate {slug}")
                continue
            path = store.target_path(slug)
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            yield from _check_document(project, stored.edits.doc, str(path), text)
    finally:
        memory.close()


def _refuse_unknown_checks(project: Project) -> None:
    for name in project.settings.checks.disabled:
        if name not in check_names():
            raise ConfigError(f"{project.root / CONFIG_NAME}: [checks] disabled names {name!r}; known: {', '.join(check_names())}")


def _check_document(project: Project, doc: BilingualDocument, path: str, text: str) -> Iterator[PlacedFinding]:
    disabled = project.settings.checks.disabled
    for unit in doc.units:
        for finding in check_unit(_judged(unit), doc.pair, disabled):
            place = text.find(unit.target)
            yield PlacedFinding(doc.article.id, path, text.count("\n", 0, max(place, 0)), finding)
    for finding in check_document(doc, disabled):
        yield PlacedFinding(doc.article.id, path, 0, finding)


def _judged(unit: TranslationUnit) -> TranslationUnit:
    """A person's text has no outcomes of its own until the next run: judge it by the machine's matches."""
    if unit.origin is not UnitOrigin.HUMAN:
        return unit
    return replace(unit, outcomes=tuple(judge_human(outcome.match, unit.target) for outcome in unit.outcomes))


def waive_findings(project: Project, found: Sequence[PlacedFinding]) -> Waived:
    """Part findings by the project's waivers file, where there is one.

    Raises:
        ConfigError: The file is wrong.
        InputError: It cannot be read.
    """
    path = project.root / WAIVERS_NAME
    if not path.exists():
        return apply_waivers(found, ())
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise InputError(f"{path}: waivers cannot be read: {err}") from err
    return apply_waivers(found, parse_waivers(text, str(path), check_names()))


def write_reports(project: Project, waived: Waived, *, slugs: Sequence[str], sarif: Path | None, junit: Path | None) -> None:
    """Write the findings as SARIF and JUnit files, paths relative to the project.

    Raises:
        OutputError: A file cannot be written.
    """
    kept = [_relative(placed, project.root) for placed in waived.kept]
    accepted = [(_relative(placed, project.root), waiver) for placed, waiver in waived.waived]
    if sarif is not None:
        write_atomic(sarif, format_sarif(kept, accepted))
    if junit is not None:
        write_atomic(junit, format_junit(kept, list(project.choose(slugs)), accepted))


def _relative(placed: Placed, root: Path) -> PlacedFinding:
    path = Path(placed.path)
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else placed.path
    return PlacedFinding(placed.slug, name, placed.line, placed.finding)


def format_finding(placed: Placed) -> str:
    """Return ``path:line: severity: message [check]``."""
    finding = placed.finding
    return f"{placed.path}:{placed.line + 1}: {finding.severity.value}: {finding.message} [{finding.check}]"


def is_failing(found: Sequence[Placed], fail_on: str) -> bool:
    """Tell whether a finding is as grave as ``fail_on`` (error, warning or never) says."""
    grave = {"error": {Severity.ERROR}, "warning": {Severity.ERROR, Severity.WARNING}, "never": set[Severity]()}[fail_on]
    return any(placed.finding.severity in grave for placed in found)
