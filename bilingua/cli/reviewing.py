"""``bilingua review``."""

from __future__ import annotations

from typing import Annotated

import typer

from bilingua.cli._output import say
from bilingua.cli._project import ProjectOption, open_project


def review(
    project: ProjectOption = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on this machine; 0 takes a free one.")] = 0,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
) -> None:
    """Read, correct and accept translations on a local page."""
    from bilingua.review.serve import serve_review

    serve_review(open_project(project), port, open_browser=open_browser, announce=say)


def register(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command()(review)
