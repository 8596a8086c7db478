"""``bilingua glossary …``."""

from __future__ import annotations

from typing import Annotated

import typer

from bilingua.cli._output import JsonOption, print_json
from bilingua.cli._project import ProjectOption

app = typer.Typer(help="The glossary: look terms up, check it, see what it holds.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def stats(project: ProjectOption = None, as_json: JsonOption = False) -> None:
    """Count the entries by type."""
    from bilingua.project.glossary import glossary_stats

    facts = glossary_stats(project)
    if as_json:
        print_json(facts)
    else:
        for name, count in facts.items():
            print(f"{name}: {count}")


@app.command()
def find(
    text: Annotated[str, typer.Argument(help="A text in the source language.")], project: ProjectOption = None, as_json: JsonOption = False
) -> None:
    """Show which terms the glossary finds in a text."""
    from bilingua.project.glossary import terms_in

    rows = terms_in(text, project)
    if as_json:
        print_json(rows)
    else:
        for row in rows:
            print(f"{row['surface']} → {row['target']} ({row['type']}, {row['place']})")
