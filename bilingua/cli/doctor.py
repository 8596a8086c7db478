"""``bilingua doctor``."""

from __future__ import annotations

import dataclasses

import typer

from bilingua.cli._output import EXIT_FINDINGS, JsonOption, print_json
from bilingua.cli._project import ProjectOption

_SIGNS = {"ok": "ok     ", "absent": "absent ", "problem": "PROBLEM"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor(project: ProjectOption = None, as_json: JsonOption = False) -> None:
    """Look at the installation: versions, cores, models, folders, disk, and what is missing."""
    from bilingua.project.doctor import State, examine

    notes = examine(project)
    if as_json:
        print_json([dataclasses.asdict(note) for note in notes])
    else:
        for note in notes:
            print(f"{_SIGNS[note.state]}  {note.area:8}{note.name}: {note.value}" + (f"\n{'':17}→ {note.fix}" if note.fix else ""))
    if any(note.state is State.PROBLEM for note in notes):
        raise typer.Exit(EXIT_FINDINGS)
