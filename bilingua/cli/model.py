"""``bilingua model …``."""

from __future__ import annotations

from typing import Annotated

import typer

from bilingua.cli._output import JsonOption, print_rows

app = typer.Typer(help="Translation models: list, verify.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_installed(as_json: JsonOption = False) -> None:
    """List the installed models."""
    from bilingua.engine import list_models

    rows = [
        {"name": model.name, "pairs": " ".join(map(str, model.pairs)), "licence": model.licence, "folder": str(model.folder)}
        for model in list_models()
    ]
    print_rows(rows, as_json=as_json)


@app.command()
def verify(name: Annotated[str, typer.Argument(help="Name of the model.")]) -> None:
    """Compare a model's files with the hashes in its manifest."""
    from bilingua.engine import find_named, verify_model

    verify_model(find_named(name))
    print(f"{name}: every file is as its manifest says")
