"""``bilingua serve-api``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bilingua.cli._output import say
from bilingua.cli._project import ProjectOption


def serve_api(
    project: ProjectOption = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port on this machine, else 5000; 0 takes a free one.")] = None,
    pair: Annotated[list[str] | None, typer.Option(help="Language pair, e.g. ar-en; may be repeated. None: the project's.")] = None,
    model: Annotated[str | None, typer.Option(help="Name of the model.")] = None,
    api_keys: Annotated[Path | None, typer.Option(help="File with one API key a line; requests then need one.", dir_okay=False)] = None,
    rate: Annotated[int | None, typer.Option(min=0, help="Requests a minute for each client; 0 for no limit.")] = None,
    max_chars: Annotated[int | None, typer.Option(min=1, help="Longest request in characters.")] = None,
    max_file: Annotated[int | None, typer.Option(min=1, help="Longest file in bytes.")] = None,
    no_files: Annotated[bool, typer.Option("--no-files", help="Translate no files.")] = False,
    allow_origin: Annotated[list[str] | None, typer.Option(help="Web origin whose pages may call; may be repeated, * for all.")] = None,
    allow_host: Annotated[list[str] | None, typer.Option(help="Host name to be called by, beside localhost; may be repeated.")] = None,
    behind_proxy: Annotated[bool, typer.Option("--behind-proxy", help="Believe a local proxy's X-Forwarded headers.")] = False,
    workers: Annotated[int | None, typer.Option(min=0, help="Batches translated at the same time.")] = None,
    threads: Annotated[int | None, typer.Option(min=0, help="Threads of one batch.")] = None,
) -> None:
    """Answer LibreTranslate's API on this machine, with the glossary applied."""
    from bilingua.api.command import ServiceCall, run_service

    call = ServiceCall(
        project=project, port=port, pairs=tuple(pair or ()), model=model, workers=workers, threads=threads, files=not no_files,
        keys_file=api_keys, rate=rate, max_chars=max_chars, max_file=max_file,
        origins=tuple(allow_origin or ()), hosts=tuple(allow_host or ()), behind_proxy=behind_proxy,
    )  # fmt: skip
    run_service(call, say)


def register(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command(name="serve-api")(serve_api)
