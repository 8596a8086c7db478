"""``bilingua glossary …``: looking up, adding, importing and exporting terms."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from bilingua.cli import glossary_review
from bilingua.cli._output import EXIT_FINDINGS, JsonOption, print_json, say, usage_error
from bilingua.cli._project import ProjectOption

app = typer.Typer(help="The glossary: look terms up, add, check, exchange and compare them.", no_args_is_help=True, rich_markup_mode=None)
FileOption = Annotated[Path | None, typer.Option("--file", help="Glossary file; else the project's own.", dir_okay=False)]
_Many = list[str] | None


@app.command()
def stats(project: ProjectOption = None, as_json: JsonOption = False) -> None:
    """Count the entries by type, and how many of them the project's articles use."""
    from bilingua.project.glossary import glossary_stats

    facts = glossary_stats(project)
    if as_json:
        print_json(facts)
    else:
        for name, count in facts.items():
            print(f"{name}: {count}")


@app.command()
def find(
    query: Annotated[str, typer.Argument(help="A term or part of one, in either language; near spellings are found too.")],
    project: ProjectOption = None,
    limit: Annotated[int, typer.Option(min=1, help="Most entries shown.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Look entries up, best first, with the file and line of each."""
    from bilingua.project.glossary import find_terms

    rows = find_terms(query, project, limit)
    if as_json:
        print_json(rows)
    else:
        for row in rows:
            near = "" if row["similarity"] == 100 else f" [{row['form']}, {row['similarity']:.0f}%]"
            print(f"{row['place']}: {row['source']} → {row['target']} ({row['type']}){near}")
    if not rows:
        say("no entry is near; add one with: bilingua glossary add")
        raise typer.Exit(EXIT_FINDINGS)


@app.command()
def match(
    text: Annotated[str, typer.Argument(help="A text in the source language.")],
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show which terms the glossary finds in a text."""
    from bilingua.project.glossary import terms_in

    rows = terms_in(text, project)
    if as_json:
        print_json(rows)
    else:
        for row in rows:
            print(f"{row['surface']} → {row['target']} ({row['type']}, {row['place'] or 'by rule'})")


@app.command()
def add(
    source: Annotated[str | None, typer.Argument(help="The term in the source language; asked for on a terminal.")] = None,
    target: Annotated[str | None, typer.Argument(help="Its decided form in the target language; asked for on a terminal.")] = None,
    kind: Annotated[str | None, typer.Option("--type", help="person, title, organisation, place, … as in the glossary's README.")] = None,
    variant: Annotated[_Many, typer.Option(help="Another spelling of the source term; may be repeated.")] = None,
    short: Annotated[_Many, typer.Option(help="A short form, as source=target; may be repeated.")] = None,
    admitted: Annotated[_Many, typer.Option(help="Another target form that counts as right; may be repeated.")] = None,
    forbidden: Annotated[_Many, typer.Option(help="A target form that must not appear; may be repeated.")] = None,
    status: Annotated[Literal["required", "preferred", "keep"] | None, typer.Option(help="How strictly it holds.")] = None,
    flag: Annotated[_Many, typer.Option(help="exact, inflect, case or marks; may be repeated.")] = None,
    domain: Annotated[str, typer.Option(help="Subject field; empty for all.")] = "",
    note: Annotated[str, typer.Option(help="For readers.")] = "",
    origin: Annotated[str, typer.Option(help="Where the decision comes from.")] = "own",
    file: FileOption = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Add it even if an entry is nearly the same.")] = False,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a term at its sorted place; what is not given is asked for on a terminal."""
    from bilingua.project.glossary_edit import add_term, draft_term

    cells = {"source": _ask("Source term", source), "target": _ask("Target term", target), "type": _ask("Type", kind, "other")}
    lists = {"variants": variant, "short": short, "admitted": admitted, "forbidden": forbidden, "flags": flag}
    cells |= {name: "|".join(values) for name, values in lists.items() if values}
    cells |= {"status": status or "", "domain": domain, "note": note, "origin": origin}
    draft = draft_term(cells, project, file)
    for near in draft.near:
        say(f"nearly the same: {near.entry.place}: {near.entry.source} → {near.entry.target} ({near.similarity:.0f}%)")
    if draft.near and not yes and not (sys.stdin.isatty() and typer.confirm("Add it all the same?", err=True)):
        say(f"not added: {cells['source']}; if it is another term, give --yes")
        raise typer.Exit(EXIT_FINDINGS)
    row = add_term(draft)
    if as_json:
        print_json({"place": row, "near": [near.entry.place for near in draft.near]})
    else:
        print(row)


def _ask(what: str, given: str | None, default: str | None = None) -> str:
    """Return what was given, or ask on a terminal; elsewhere the default, or a usage error."""
    if given is not None:
        return given
    if sys.stdin.isatty():
        return str(typer.prompt(what, default=default, err=True))
    if default is None:
        raise usage_error(f"{what.lower()} is missing; give it as an argument (it is asked for on a terminal only)")
    return default


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="TBX, TMX, CSV or TSV; what it is is found out.", dir_okay=False)],
    into: FileOption = None,
    encoding: Annotated[str, typer.Option(help="Encoding of a CSV or TSV that is not UTF-8.")] = "",
    replace: Annotated[bool, typer.Option("--replace", help="Let the file win over rows of the same source term.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen and write nothing.")] = False,
    project: ProjectOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take terms in from another program's file; a broken file changes nothing."""
    from bilingua.project.glossary_edit import ImportChoices, import_file

    imported, merge, path = import_file(file, project, ImportChoices(into, encoding, replace, dry_run))
    for note in imported.notes:
        say(note)
    for old, new in merge.kept:
        say(f"{old.place}: {old.source!r} stays {old.target!r}; the file ({new.place}) has {new.target!r}")
    counts = {"added": len(merge.added), "replaced": len(merge.replaced), "kept": len(merge.kept), "same": merge.same}
    if as_json:
        print_json({"file": str(path), "format": imported.format, **counts, "notes": list(imported.notes)})
    else:
        say(f"{path}: {', '.join(f'{count} {name}' for name, count in counts.items())} (read as {imported.format})")


@app.command()
def export(
    out: Annotated[Path, typer.Argument(help="The file; its ending tells the format. - for standard output.")],
    format_name: Annotated[
        Literal["tsv", "csv", "deepl", "google", "aws", "omegat", "tmx", "tbx-basic", "tbx-min", "tbx-core"] | None,
        typer.Option("--format", help="Format, where the ending does not tell."),
    ] = None,
    style: Annotated[Literal["dct", "dca"], typer.Option(help="Style of TBX.")] = "dct",
    own: Annotated[bool, typer.Option("--own", help="Only the project's own terms, not the default glossary.")] = False,
    project: ProjectOption = None,
) -> None:
    """Write the glossary for another program."""
    from bilingua.project.glossary_edit import export_file

    path = None if str(out) == "-" else out
    done = export_file(path, project, format_name or "", style=style, own_only=own)
    for note in done.notes:
        say(note)
    if path is None:
        print(done.text, end="")


glossary_review.register(app)
