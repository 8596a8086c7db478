"""What commands print: results to stdout, everything else to stderr; a table for people, JSON for machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from bilingua.pipeline import Progress

EXIT_FINDINGS = 1
EXIT_USAGE = 2

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def print_json(value: object) -> None:
    """Print one JSON value to stdout."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def print_rows(rows: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """Print rows with equal keys: a table with aligned columns, or a JSON list."""
    if as_json:
        print_json(list(rows))
        return
    if not rows:
        return
    heads = list(rows[0])
    cells = [[str(row[head]) for head in heads] for row in rows]
    widths = [max(len(head), *(len(line[index]) for line in cells)) for index, head in enumerate(heads)]
    for line in [[head.upper() for head in heads], *cells]:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def say(text: str) -> None:
    """Print one line to stderr."""
    print(text, file=sys.stderr)


def usage_error(text: str) -> typer.Exit:
    """Say what is wrong with the call and return the exit to raise."""
    say(f"bilingua: {text}")
    return typer.Exit(EXIT_USAGE)


@contextmanager
def progress_display(*, quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """Show how far a run is: a bar with count, rate and time left on a terminal, plain lines elsewhere."""
    if quiet:
        yield lambda _: None
    elif sys.stderr.isatty():
        yield from _bar()
    else:
        yield _plain_lines()


def _bar() -> Iterator[Callable[[Progress], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Any) -> Text:
            return Text(f"{task.speed or 0:.0f} segments/s")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("translating", total=None)

        def report(progress: Progress) -> None:
            bar.update(
                task, completed=progress.segments_done, total=progress.segments_known, description=f"{progress.articles_done} articles"
            )

        yield report


def _plain_lines() -> Callable[[Progress], None]:
    shown = {"articles": -1}

    def report(progress: Progress) -> None:
        if progress.articles_done != shown["articles"] and progress.segments_done:
            shown["articles"] = progress.articles_done
            say(f"{progress.articles_done} articles done, {progress.segments_done} of {progress.segments_known} segments")

    return report
