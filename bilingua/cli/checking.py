"""``bilingua check``."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from bilingua.cli._output import EXIT_FINDINGS, JsonOption, print_json, say
from bilingua.cli._project import ProjectOption, open_project


def check(
    slugs: Annotated[list[str] | None, typer.Argument(help="Articles; none for all.")] = None,
    project: ProjectOption = None,
    fail_on: Annotated[Literal["error", "warning", "never"] | None, typer.Option(help="From which severity to end with code 1.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Check translations: numbers, names, quotation marks, omissions and more."""
    from bilingua.project.checking import check_project, format_finding, is_failing

    opened = open_project(project)
    found = list(check_project(opened, slugs or []))
    if as_json:
        print_json([finding.facts() for finding in found])
    else:
        for finding in found:
            print(format_finding(finding))
        say(f"{len(found)} findings")
    if is_failing(found, fail_on or opened.settings.checks.fail_on):
        raise typer.Exit(EXIT_FINDINGS)


def register(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command()(check)
