"""``bilingua translate``."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

import typer

from bilingua.cli._output import EXIT_FINDINGS, JsonOption, print_json, progress_display, say
from bilingua.cli._project import ProjectOption

_COUNTED = ("articles", "failed", "segments", "translated", "reused", "kept", "terms", "terms_verified")


def translate(
    names: Annotated[list[str] | None, typer.Argument(help="Files or slugs; none for the whole project, - for standard input.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Outside a project: folder for DIR/<stem>.en.md and DIR/<stem>.json.", file_okay=False)
    ] = None,
    project: ProjectOption = None,
    source_lang: Annotated[str | None, typer.Option(help="Language of the articles.")] = None,
    target_lang: Annotated[str | None, typer.Option(help="Language of the translation.")] = None,
    model: Annotated[str | None, typer.Option(help="Name of the model.")] = None,
    workers: Annotated[int | None, typer.Option(min=0, help="Batches translated at the same time.")] = None,
    threads: Annotated[int | None, typer.Option(min=0, help="Threads of one batch.")] = None,
    runner: Annotated[Literal["local", "ray"] | None, typer.Option(help="Translate here or on a Ray cluster.")] = None,
    address: Annotated[str | None, typer.Option(help="Address of the Ray cluster; none starts one here.")] = None,
    no_terms: Annotated[bool, typer.Option("--no-terms", help="Do not enforce the glossary.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Translate articles; what is translated already and unchanged is not translated again."""
    from bilingua.project.translation import Overrides, translate_text, translation_run

    overrides = Overrides(source_lang, target_lang, model, workers, threads, runner, address, enforce=not no_terms)
    if names == ["-"]:
        print(translate_text(sys.stdin.buffer.read(), project, overrides))
        return
    summary: Counter[str] = Counter(dict.fromkeys(_COUNTED, 0))
    articles: list[dict[str, object]] = []
    with translation_run(names or [], out, project, overrides) as run, progress_display(quiet=quiet or as_json) as report:
        for item in run(report):
            changed = {"name": item.name, "error": item.error, "changed": item.is_changed, "edited": item.edited}
            articles.append({**changed, **item.counts})
            summary.update({"articles": 1, "failed": int(bool(item.error)), **item.counts})
            if item.error:
                say(f"bilingua: {item.error}")
    _finish(summary, articles, as_json=as_json)


def _finish(summary: Counter[str], articles: list[dict[str, object]], *, as_json: bool) -> None:
    if as_json:
        print_json({"summary": summary, "articles": articles})
    else:
        say(
            f"{summary['articles'] - summary['failed']} of {summary['articles']} articles; {summary['segments']} segments: "
            f"{summary['translated']} translated, {summary['reused']} reused, {summary['kept']} a person's; "
            f"terms {summary['terms_verified']} of {summary['terms']} verified"
        )
    if summary["failed"]:
        raise typer.Exit(EXIT_FINDINGS if summary["failed"] < summary["articles"] else 3)


def register(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command()(translate)
