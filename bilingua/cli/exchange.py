"""``bilingua export`` and ``import``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from bilingua.cli._output import EXIT_FINDINGS, JsonOption, print_json, say
from bilingua.cli._project import ProjectOption, open_project

EXIT_ERROR = 3


def export(
    slugs: Annotated[list[str] | None, typer.Argument(help="Articles; none for all.")] = None,
    format_name: Annotated[
        Literal["xliff2", "xliff1", "tmx", "po", "html", "docx", "md"], typer.Option("--format", help="Format of the files.")
    ] = "xliff2",
    out: Annotated[Path, typer.Option(help="Folder for the files.", file_okay=False)] = Path("exchange"),
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write translations for other programs and for reviewers without tools."""
    from bilingua.project.exchange import export_documents

    written = list(export_documents(open_project(project), slugs or [], format_name, out))
    if as_json:
        print_json([{"article": one.slug, "path": str(one.path), "units": one.units} for one in written])
    else:
        for one in written:
            print(f"{one.path}: {one.units} units")


def import_(
    files: Annotated[list[Path], typer.Argument(help="Exchange files that bilingua exported, edited since.")],
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take edited exchange files in: changed translations become a person's and are kept from now on."""
    from bilingua.project.exchange import import_files

    taken = list(import_files(open_project(project), files))
    for one in taken:
        say(
            f"bilingua: {one.error}"
            if one.error
            else f"{one.slug}: {len(one.changed)} changed, {len(one.accepted)} accepted, from {one.path}"
        )
    if as_json:
        print_json(
            [
                {"path": str(one.path), "article": one.slug, "changed": one.changed, "accepted": one.accepted, "error": one.error}
                for one in taken
            ]
        )
    if any(one.error for one in taken):
        raise typer.Exit(EXIT_ERROR if all(one.error for one in taken) else EXIT_FINDINGS)


def register(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command()(export)
    app.command("import")(import_)
