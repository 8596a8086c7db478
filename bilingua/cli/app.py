"""The commands put together, and what an error looks like."""

from __future__ import annotations

import logging
import os
import sys
from typing import Annotated

import typer

import bilingua
from bilingua.cli import api, checking, doctor, evaluation, exchange, glossary, model, project, reviewing, site, translation
from bilingua.errors import BilinguaError

EXIT_ERROR = 3
_INTERRUPTED = 130  # Typer's code for Ctrl-C, after it has said so

app = typer.Typer(
    name="bilingua",
    help="Translate articles offline, hold every name fixed with a glossary, publish bilingual static sites.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=True,
    rich_markup_mode=None,
)
for family in (project, translation, checking, reviewing, exchange, site, api, doctor):
    family.register(app)
app.add_typer(evaluation.app, name="evaluate")
app.add_typer(glossary.app, name="glossary")
app.add_typer(model.app, name="model")


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Show the version and stop.")] = False) -> None:
    """Translate articles offline, hold every name fixed with a glossary, publish bilingual static sites."""
    if version:
        typer.echo(f"bilingua {bilingua.__version__}")
        raise typer.Exit


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; an error is one line on stderr, never a traceback."""
    logging.basicConfig(format="%(levelname)s: %(message)s", level=logging.WARNING)
    try:
        result = typer.main.get_command(app)(arguments, prog_name="bilingua", standalone_mode=True)
    except SystemExit as stop:
        if stop.code != _INTERRUPTED:
            return stop.code if isinstance(stop.code, int) else EXIT_ERROR
        print("bilingua: what was finished is kept; run the same command to go on", file=sys.stderr)
        return EXIT_ERROR
    except BilinguaError as err:
        print(f"bilingua: {err}", file=sys.stderr)
        return EXIT_ERROR
    except BrokenPipeError:
        return EXIT_ERROR
    except Exception as err:
        # A fault of the program: still one line, with a way to see all of it.
        if os.environ.get("BILINGUA_TRACEBACK"):
            raise
        print(f"bilingua: unexpected {type(err).__name__}: {err}; set BILINGUA_TRACEBACK=1 to see where, and report it", file=sys.stderr)
        return EXIT_ERROR
    return result if isinstance(result, int) else 0
