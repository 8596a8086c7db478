"""``bilingua glossary check, mine, diff, consistency``: judging a glossary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bilingua.cli._output import EXIT_FINDINGS, JsonOption, print_json, say
from bilingua.cli._project import ProjectOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bilingua.terminology.mining import MinedTerm

_Many = list[str] | None


def check(
    paths: Annotated[list[Path] | None, typer.Argument(help="Glossary files or folders; none for the project's own.")] = None,
    project: ProjectOption = None,
    sarif: Annotated[Path | None, typer.Option(help="Write a SARIF log for other programs.", dir_okay=False)] = None,
    fail_on: Annotated[Literal["error", "warning", "never"], typer.Option(help="From which severity to end with code 1.")] = "error",
    as_json: JsonOption = False,
) -> None:
    """Find rows that are broken, contradict each other, can never match, or will surprise."""
    from bilingua.project.glossary_review import check_files, is_failing, write_sarif

    faults = check_files(paths or [], project)
    if sarif:
        write_sarif(faults, sarif)
    if as_json:
        print_json([fault.facts() for fault in faults])
    else:
        for fault in faults:
            print(f"{fault.place}: {fault.severity.value}: {fault.message} [{fault.check}]")
        say(f"{sum(fault.severity.value == 'error' for fault in faults)} errors, {len(faults)} findings in all")
    if is_failing(faults, fail_on):
        raise typer.Exit(EXIT_FINDINGS)


def mine(
    files: Annotated[list[Path] | None, typer.Argument(help="Articles; none for the project's, with their translations.")] = None,
    project: ProjectOption = None,
    min_count: Annotated[int, typer.Option(min=1, help="Occurrences needed; a name after a title needs one.")] = 2,
    accept: Annotated[_Many, typer.Option(help="Add number N of the list, or N=English form; may be repeated.")] = None,
    reject: Annotated[_Many, typer.Option(help="Do not list number N again; may be repeated.")] = None,
    file: Annotated[Path | None, typer.Option(help="Glossary file for accepted names; else the project's own.", dir_okay=False)] = None,
    write: Annotated[Path | None, typer.Option(help="Write all of them to a glossary file, to be edited by hand.", dir_okay=False)] = None,
    as_json: JsonOption = False,
) -> None:
    """List names that the glossary lacks, with counts, contexts and suggested English forms."""
    from bilingua.project.glossary_edit import accept_terms, reject_terms, write_candidates
    from bilingua.project.glossary_review import mine_project

    terms = mine_project(files or [], project, min_count)
    if accept or reject:
        for place in accept_terms(terms, accept or [], project, file):
            print(place)
        if reject:
            say(f"{reject_terms(terms, reject, project)} names are no longer listed")
    elif write:
        write_candidates(terms, write)
        say(f"{write}: {len(terms)} names; edit it, then: bilingua glossary import {write}")
    elif as_json:
        print_json([term.facts() for term in terms])
    else:
        _print_mined(terms)


def _print_mined(terms: Sequence[MinedTerm]) -> None:
    for number, term in enumerate(terms, 1):
        print(f"{number}. {term.source} → {' / '.join(term.suggestions)} ({term.type}, {term.count}×, {', '.join(term.evidence)})")
        for context in term.contexts:
            print(f"     {context}")
    say(f"{len(terms)} names; take one with --accept N or --accept N=NAME, drop one with --reject N")


def diff(
    old: Annotated[str, typer.Argument(help="A glossary folder, a glossary file, or a git revision.")],
    new: Annotated[str | None, typer.Argument(help="The same; none for the glossary as it is now.")] = None,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show which entries changed, and which segments a translation run will translate again."""
    from bilingua.project.glossary_diff import diff_glossaries

    result = diff_glossaries(old, new, project)
    if as_json:
        print_json(result.facts())
        return
    for change in result.changes:
        print(change.describe())
    for item in result.touched:
        print(f"touched: {item.article}#{item.segment}{' (a person’s, kept)' if item.is_human else ''}: {item.text}")
    articles = len({item.article for item in result.touched})
    say(f"{len(result.changes)} entries changed; {len(result.touched)} segments of {articles} articles touched")


def consistency(project: ProjectOption = None, as_json: JsonOption = False) -> None:
    """Show names that translations write in several ways, and forms that stand for several names."""
    from bilingua.project.glossary_review import check_consistency

    found = check_consistency(project)
    if as_json:
        print_json([item.facts() for item in found])
    else:
        for item in found:
            what = "one name, several forms" if item.kind == "forms" else "one form, several names"
            print(f"{what}: {item.subject}")
            for text, places in item.variants:
                print(f"     {text}: {', '.join(places)}")
        say(f"{len(found)} inconsistencies")
    if found:
        raise typer.Exit(EXIT_FINDINGS)


def register(app: typer.Typer) -> None:
    """Add this family's commands."""
    for command in (check, mine, diff, consistency):
        app.command()(command)
