"""``bilingua evaluate …``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bilingua.cli._output import JsonOption, print_rows

app = typer.Typer(help="Measure translations, made by bilingua or by anything else.", no_args_is_help=True, rich_markup_mode=None)

PairOption = Annotated[str, typer.Option("--pair", help="Languages, source-target.")]


@app.command()
def terms(
    source: Annotated[Path, typer.Argument(help="Source segments, one a line.", exists=True, dir_okay=False)],
    outputs: Annotated[list[Path], typer.Argument(help="Outputs of one or more systems, one segment a line.", exists=True, dir_okay=False)],
    reference: Annotated[Path | None, typer.Option(help="Translations by people; brings chrF, BLEU and more.", exists=True)] = None,
    glossary: Annotated[
        list[Path] | None, typer.Option(help="Folder of glossary files; none for the default one.", file_okay=False)
    ] = None,
    pair: PairOption = "ar-en",
    as_json: JsonOption = False,
) -> None:
    """Score how systems hold the glossary's terms: success, consistency, window overlap, 1-TERm, chrF, BLEU."""
    from bilingua.evaluation import describe_report, evaluate_term_files, parse_pair
    from bilingua.resources import default_glossary

    folders = glossary or [default_glossary()]
    languages = parse_pair(pair)
    reports = [evaluate_term_files(source, output, folders, languages, reference=reference) for output in outputs]
    print_rows(
        [{"output": output.name, **describe_report(report)} for output, report in zip(outputs, reports, strict=True)], as_json=as_json
    )


@app.command()
def modes(
    cases: Annotated[Path, typer.Argument(help="Annotated sentences with references.", exists=True, dir_okay=False)],
    model: Annotated[str | None, typer.Option(help="Name of an installed model; none for the pair's default.")] = None,
    pair: PairOption = "ar-en",
    as_json: JsonOption = False,
) -> None:
    """Translate annotated sentences with no terms, the right ones and random ones, and score each."""
    from bilingua.config import EngineSettings, TermsSettings
    from bilingua.engine import find_model, open_engine
    from bilingua.evaluation import compare_modes, describe_mode, parse_pair, read_cases
    from bilingua.units import DecodingOptions

    languages = parse_pair(pair)
    with open_engine(find_model(languages, model or ""), languages, EngineSettings()) as engine:
        reports = compare_modes(
            read_cases(cases), lambda requests: engine.translate(requests, DecodingOptions()), TermsSettings(), languages.target
        )
    print_rows([describe_mode(report) for report in reports], as_json=as_json)
