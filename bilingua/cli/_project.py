"""The project that a command works on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bilingua.errors import ProjectError

if TYPE_CHECKING:
    from bilingua.project import Project

ProjectOption = Annotated[Path | None, typer.Option("--project", "-C", help="Folder of the project.", file_okay=False)]


def open_project(folder: Path | None) -> Project:
    """Open the project of ``folder``, or the one around the current folder.

    Raises:
        ProjectError: There is none.
    """
    from bilingua.project import find_project

    start = (folder or Path()).resolve()
    project = find_project(start)
    if project is None:
        raise ProjectError(f"{start}: no project here (no bilingua.toml up to the root); make one with: bilingua init DIR")
    return project
