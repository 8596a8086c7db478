"""``bilingua publish`` and ``serve``."""

from __future__ import annotations

from typing import Annotated

import typer

from bilingua.cli._output import EXIT_FINDINGS, JsonOption, print_json, say
from bilingua.cli._project import ProjectOption, open_project


def publish(
    project: ProjectOption = None,
    base_url: Annotated[str | None, typer.Option(help="Address under which the site will stand.")] = None,
    strict: Annotated[bool | None, typer.Option("--strict/--no-strict", help="Treat warnings as failures.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Build the bilingual site from the documents; needs no model and no glossary."""
    from bilingua.project.site import publish_project

    opened = open_project(project)
    report = publish_project(opened, base_url=base_url, strict=strict)
    for warning in report.warnings:
        say(f"bilingua: warning: {warning}")
    if as_json:
        print_json({"pages": report.pages, "rendered": report.rendered, "written": len(report.written), "warnings": list(report.warnings)})
    else:
        say(f"{report.pages} pages in {opened.output}; {report.rendered} rendered, {len(report.written)} files written")
    if report.warnings and (opened.settings.site.strict if strict is None else strict):
        raise typer.Exit(EXIT_FINDINGS)


def serve(
    project: ProjectOption = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on this machine; 0 takes a free one.")] = 8000,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the site in a browser.")] = False,
) -> None:
    """Show the site on this machine and build it again when an article changes."""
    from bilingua.project.site import serve_project

    serve_project(open_project(project), port, open_browser=open_browser, announce=say)


def register(app: typer.Typer) -> None:
    """Add this family's commands."""
    for command in (publish, serve):
        app.command()(command)
