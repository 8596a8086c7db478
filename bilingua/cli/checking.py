"""``bilingua check``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from bilingua.cli._output import EXIT_FINDINGS, JsonOption, print_json, say
from bilingua.cli._project import ProjectOption, open_project


def check(
    slugs: Annotated[list[str] | None, typer.Argument(help="Articles; none for all.")] = None,
    project: ProjectOption = None,
    fail_on: Annotated[Literal["error", "warning", "never"] | None, typer.Option(help="From which severity to end with code 1.")] = None,
    sarif: Annotated[Path | None, typer.Option(help="Write the findings to this file as SARIF 2.1.0.", dir_okay=False)] = None,
    junit: Annotated[Path | None, typer.Option(help="Write the findings to this file as JUnit XML.", dir_okay=False)] = None,
    as_json: JsonOption = False,
) -> None:
    """Check translations: numbers, names, quotation marks, omissions and more."""
    from bilingua.project.checking import check_project, format_finding, is_failing, waive_findings, write_reports

    opened = open_project(project)
    waived = waive_findings(opened, list(check_project(opened, slugs or [])))
    found = waived.kept
    write_reports(opened, waived, slugs=slugs or [], sarif=sarif, junit=junit)
    if as_json:
        print_json([finding.facts() for finding in found])
    else:
        for finding in found:
            print(format_finding(finding))
        say(f"{len(found)} findings" + (f", {len(waived.waived)} waived" if waived.waived else ""))
    for waiver in () if slugs else waived.unused:
        say(f"{waiver.place}: the waiver of {waiver.check!r} covers nothing; take it out")
    if is_failing(found, fail_on or opened.settings.checks.fail_on):
        raise typer.Exit(EXIT_FINDINGS)


def register(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command()(check)
