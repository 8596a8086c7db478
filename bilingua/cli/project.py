"""``bilingua init``, ``add`` and ``status``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bilingua.cli._output import EXIT_FINDINGS, JsonOption, print_json, print_rows, say
from bilingua.cli._project import ProjectOption, open_project
from bilingua.errors import BilinguaError


def init(
    folder: Annotated[Path, typer.Argument(help="Folder of the new project.", file_okay=False)],
    source_lang: Annotated[str, typer.Option(help="Language of the articles (BCP 47).")] = "ar",
    target_lang: Annotated[str, typer.Option(help="Language of the translation (BCP 47).")] = "en",
) -> None:
    """Make a project folder: settings, articles, glossary."""
    from bilingua.project import init_project
    from bilingua.units import LanguagePair

    project = init_project(folder, LanguagePair(source_lang, target_lang))
    say(f"{project.root}: project made; go there and take articles in: cd {project.root} && bilingua add FILE…")


def add(
    files: Annotated[list[Path], typer.Argument(help="Articles: text, Markdown or HTML files.")],
    project: ProjectOption = None,
    source_lang: Annotated[str | None, typer.Option(help="Language of these articles; else the project's.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace articles of the same name.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Take articles in: read, clean, list what cleaning removed."""
    opened = open_project(project)
    failed, rows = 0, []
    for file in files:
        try:
            with opened.locked():
                added = next(opened.add([file], source_lang, replace_existing=replace))
        except BilinguaError as err:
            failed += 1
            say(f"bilingua: {err}")
            continue
        removed = [{"rule": item.rule, "line": item.line + 1, "text": item.text} for item in added.article.removals]
        rows.append(
            {"slug": added.article.id, "title": added.article.title, "path": str(added.path), "new": added.is_new, "removed": removed}
        )
    if as_json:
        print_json(rows)
    else:
        for row in rows:
            _print_added(row)
    if failed:
        raise typer.Exit(EXIT_FINDINGS if rows else 3)


def _print_added(row: dict[str, object]) -> None:
    print(f"{row['slug']}: {row['title']}" + ("" if row["new"] else " (was there already)"))
    removed = row["removed"]
    assert isinstance(removed, list)
    for item in removed:
        print(f"  removed, line {item['line']}, rule {item['rule']}: {item['text']}")


def status(project: ProjectOption = None, as_json: JsonOption = False) -> None:
    """Show how far every article is: segments, states, terms, findings."""
    from bilingua.project.status import article_rows

    rows = list(article_rows(open_project(project)))
    if not rows and not as_json:
        say("no articles yet; add some with: bilingua add FILE…")
    print_rows(rows, as_json=as_json)


def register(app: typer.Typer) -> None:
    """Add this family's commands."""
    for command in (init, add, status):
        app.command()(command)
