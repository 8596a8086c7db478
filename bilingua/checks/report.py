"""Findings for other programs: SARIF 2.1.0 and JUnit XML."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Protocol
from urllib.parse import quote

import bilingua
from bilingua.checks.waivers import Waiver
from bilingua.units import Finding, Severity
from bilingua.xml_io import escape_text, format_lines, format_tag

_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
# SARIF calls the mildest level "note".
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


class Placed(Protocol):
    """A finding with the place where a person looks for it."""

    @property
    def path(self) -> str:
        """The file, as messages name it; relative for results that travel."""
        ...

    @property
    def line(self) -> int:
        """0-based line in it."""
        ...

    @property
    def slug(self) -> str:
        """The article."""
        ...

    @property
    def finding(self) -> Finding:
        """The finding."""
        ...

    def facts(self) -> dict[str, object]:
        """Return it as JSON values."""
        ...


def format_sarif(found: Sequence[Placed], waived: Sequence[tuple[Placed, Waiver]] = ()) -> str:
    """Return findings as a SARIF 2.1.0 log (OASIS standard); waived ones are there as suppressed results. Deterministic."""
    rules = sorted({placed.finding.check for placed in (*found, *(one for one, _ in waived))})
    results = [_result(placed, rules) for placed in found]
    for placed, waiver in waived:
        suppression = {"kind": "external", "status": "accepted", "justification": waiver.reason}
        results.append({**_result(placed, rules), "suppressions": [suppression]})
    driver = {"name": "bilingua", "version": bilingua.__version__, "rules": [{"id": rule} for rule in rules]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return json.dumps({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


def _result(placed: Placed, rules: Sequence[str]) -> dict[str, Any]:
    finding = placed.finding
    physical = {"artifactLocation": {"uri": _uri(placed.path)}, "region": {"startLine": placed.line + 1}}
    location: dict[str, Any] = {"physicalLocation": physical}
    name = f"{placed.slug}/{finding.segment_id}" if finding.segment_id else placed.slug
    location["logicalLocations"] = [{"name": finding.segment_id or placed.slug, "fullyQualifiedName": name, "kind": "element"}]
    return {
        "ruleId": finding.check,
        "ruleIndex": rules.index(finding.check),
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [location],
        # The same finding keeps its identity when lines move.
        "partialFingerprints": {"segment/v1": f"{name}:{finding.check}:{finding.message}"},
    }


def _uri(path: str) -> str:
    """Return a path as a URI reference: relative ones stay relative."""
    return quote(path.replace("\\", "/"), safe="/:")


def format_junit(found: Sequence[Placed], articles: Sequence[str], waived: Sequence[tuple[Placed, Waiver]] = ()) -> str:
    """Return findings as JUnit XML: a test suite for each article, a test case for each check that found something.

    Errors are failures, waived findings skipped cases, milder findings stand in the case's output. An article
    without findings has one passing case, so that a reader sees that it was checked. Deterministic.
    """
    suites = []
    names = [*articles, *sorted({placed.slug for placed in found} - set(articles))]
    for slug in names:
        own = sorted((placed for placed in found if placed.slug == slug), key=lambda placed: placed.finding.check)
        cases = [_case(slug, check, list(group)) for check, group in groupby(own, key=lambda placed: placed.finding.check)]
        skipped = [_skipped(placed, waiver) for placed, waiver in waived if placed.slug == slug]
        failures = sum(any(placed.finding.severity is Severity.ERROR for placed in group) for group in _by_check(own))
        if not cases and not skipped:
            cases = [format_tag("testcase", {"classname": f"bilingua.{slug}", "name": "all checks"})]
        counts = {
            "name": slug,
            "tests": str(len(cases) + len(skipped)),
            "failures": str(failures),
            "errors": "0",
            "skipped": str(len(skipped)),
        }
        suites.append(format_tag("testsuite", counts, format_lines([*cases, *skipped], 2)))
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + format_tag("testsuites", {"name": "bilingua check"}, format_lines(suites)) + "\n"


def _by_check(own: Sequence[Placed]) -> list[list[Placed]]:
    return [list(group) for _, group in groupby(own, key=lambda placed: placed.finding.check)]


def _case(slug: str, check: str, found: Sequence[Placed]) -> str:
    errors = [placed for placed in found if placed.finding.severity is Severity.ERROR]
    others = [placed for placed in found if placed.finding.severity is not Severity.ERROR]
    content = ""
    if errors:
        content += format_tag("failure", {"type": check, "message": errors[0].finding.message}, escape_text(_text(errors)))
    if others:
        content += format_tag("system-out", {}, escape_text(_text(others)))
    return format_tag("testcase", {"classname": f"bilingua.{slug}", "name": check, "file": found[0].path}, content)


def _skipped(placed: Placed, waiver: Waiver) -> str:
    content = format_tag("skipped", {"message": f"waived: {waiver.reason}"})
    name = f"{placed.finding.check} ({placed.finding.segment_id or 'document'})"
    return format_tag("testcase", {"classname": f"bilingua.{placed.slug}", "name": name, "file": placed.path}, content)


def _text(found: Sequence[Placed]) -> str:
    return "\n".join(f"{one.path}:{one.line + 1}: {one.finding.severity.value}: {one.finding.message}" for one in found)
