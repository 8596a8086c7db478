"""``bilingua model …``: the translation models on this machine."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bilingua.cli._output import JsonOption, print_json, print_rows, say, usage_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from bilingua.engine import Added, AddOptions, Download, ModelInfo
    from bilingua.units import LanguagePair

app = typer.Typer(help="Translation models: list, pull, add, verify, remove.", no_args_is_help=True, rich_markup_mode=None)
Quantization = Literal["int8", "int16", "float16", "bfloat16", "float32"]
NameOption = Annotated[str, typer.Option("--name", help="Name of the installed model; else made from where it comes from.")]
PairOption = Annotated[str, typer.Option("--pair", help="Language pair, such as ar-en, where the model's files do not name it.")]
QuantizationOption = Annotated[Quantization, typer.Option("--quantization", help="Precision of converted weights.")]
ReplaceOption = Annotated[bool, typer.Option("--replace", help="Put it in the place of an installed model of the same name.")]
SmokeOption = Annotated[bool, typer.Option("--skip-smoke", help="Add it even if it fails on the test sentences.")]
InstalledArgument = Annotated[str, typer.Argument(help="Name of the model.")]


@app.command("list")
def list_installed(
    as_json: JsonOption = False,
    known: Annotated[bool, typer.Option("--known", help="List the names that can be pulled instead.")] = False,
) -> None:
    """List the installed models."""
    from bilingua.engine import list_models, load_catalogue

    if known:
        rows = [{"name": rule.example, "licence": rule.licence or "see its card", "about": rule.about} for rule in load_catalogue()]
    else:
        rows = [
            {"name": model.name, "pairs": model.describe_pairs(), "licence": model.licence, "folder": str(model.folder)}
            for model in list_models()
        ]
    print_rows(rows, as_json=as_json)


@app.command()
def pull(
    name: Annotated[str, typer.Argument(help="A known name (see: bilingua model list --known), or OWNER/MODEL at the hub.")],
    revision: Annotated[str, typer.Option("--revision", help="Branch, tag or commit.")] = "main",
    install_name: NameOption = "",
    pair: PairOption = "",
    quantization: QuantizationOption = "int8",
    replace: ReplaceOption = False,
    skip_smoke: SmokeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Download a model from the Hugging Face hub, convert and test it.

    HF_ENDPOINT (a mirror), HF_TOKEN and HF_HUB_OFFLINE are respected. An interrupted download goes
    on where it stopped.
    """
    from bilingua.engine import pull_model

    options = _options(install_name, pair, quantization, replace=replace, skip_smoke=skip_smoke)
    _show(pull_model(name, options, revision=revision, report=_reporter()), as_json=as_json)


@app.command()
def add(
    path: Annotated[Path, typer.Argument(help="Folder or archive: Hugging Face, Marian, OPUS-MT, .argosmodel or CTranslate2.")],
    install_name: NameOption = "",
    pair: PairOption = "",
    licence: Annotated[str, typer.Option("--licence", help="Licence of the weights.")] = "",
    guided: Annotated[bool, typer.Option("--guided", help="It was trained with guided alignment: its attention aligns words.")] = False,
    quantization: QuantizationOption = "int8",
    replace: ReplaceOption = False,
    skip_smoke: SmokeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Add a model from disk: check, convert and test it."""
    import dataclasses

    from bilingua.engine import add_model

    options = _options(install_name, pair, quantization, replace=replace, skip_smoke=skip_smoke)
    options = dataclasses.replace(options, licence=licence, is_guided=guided, origin=path.name)
    _show(add_model(path, options), as_json=as_json)


@app.command()
def verify(name: Annotated[str, typer.Argument(help="Name of the model; all where it is left out.")] = "") -> None:
    """Compare models' files with the hashes in their manifests."""
    from bilingua.engine import find_named, list_models, verify_model

    for model in [find_named(name)] if name else list_models():
        verify_model(model)
        print(f"{model.name}: every file is as its manifest says")


@app.command()
def remove(name: InstalledArgument) -> None:
    """Delete a model of yours."""
    from bilingua.engine import remove_model

    print(f"{remove_model(name).name}: removed")


@app.command()
def default(
    pair: Annotated[str, typer.Argument(help="Language pair, such as ar-en; without one the defaults are listed.")] = "",
    name: Annotated[str, typer.Argument(help="Model to take for the pair; without one the choice is bilingua's again.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Choose the model for a pair, or list what is chosen."""
    from bilingua.engine import read_defaults, set_default_model

    if pair:
        set_default_model(_parse_pair(pair), name)
    print_rows([{"pair": key, "model": value} for key, value in read_defaults().items()], as_json=as_json)


@app.command()
def info(name: InstalledArgument, as_json: JsonOption = False) -> None:
    """Show what is known of a model: source, revision, licence, languages, conversion, scores."""
    from bilingua.engine import find_named

    facts = _facts(find_named(name))
    if as_json:
        print_json(facts)
    else:
        for key, value in facts.items():
            print(f"{key}: {value}")


def _options(name: str, pair: str, quantization: str, *, replace: bool, skip_smoke: bool) -> AddOptions:
    from bilingua.engine import AddOptions

    chosen = _parse_pair(pair) if pair else None
    return AddOptions(name=name, pair=chosen, quantization=quantization, run_smoke=not skip_smoke, replace=replace)


def _parse_pair(text: str) -> LanguagePair:
    from bilingua.lang import is_language_tag
    from bilingua.units import LanguagePair

    parts = text.split("-")
    for cut in range(1, len(parts)):
        source, target = "-".join(parts[:cut]), "-".join(parts[cut:])
        if is_language_tag(source) and is_language_tag(target):
            return LanguagePair(source, target)
    raise usage_error(f"{text!r} is no language pair; write the source, a hyphen and the target, such as ar-en")


def _show(added: Added, *, as_json: bool) -> None:
    """Say what was added; licence and notice always, since they bind whoever uses the translations."""
    model = added.model
    samples = [{"source": source, "target": target} for source, target in added.smoke.samples] if added.smoke else []
    if as_json:
        print_json({**_facts(model), "samples": samples})
    else:
        print(f"{model.name}: added; it translates {model.describe_pairs()}; licence {model.licence}")
        for sample in samples[:2]:
            print(f"  {sample['source']}  →  {sample['target']}")
    if model.manifest.notice:
        say(f"notice: {model.manifest.notice}")
    if added.smoke is not None and not added.smoke.pairs:
        say("no test sentences in its source languages: look at its first translations yourself")


def _facts(model: ModelInfo) -> dict[str, Any]:
    manifest = model.manifest
    return {
        "name": model.name,
        "family": manifest.family,
        "pairs": model.describe_pairs(),
        "licence": manifest.licence,
        "notice": manifest.notice,
        "origin": manifest.origin,
        "revision": manifest.revision,
        "conversion": manifest.conversion,
        "quality": "; ".join(f"{item.metric} {item.value} on {item.data}" for item in manifest.quality),
        "alignment": manifest.alignment.is_usable,
        "max_source_tokens": manifest.max_source_tokens,
        "bytes": sum(item.size for item in manifest.files),
        "sha256": model.sha256,
        "folder": str(model.folder),
    }


def _reporter() -> Callable[[Download], None]:
    """Say on a terminal's or a log's stderr which file comes next; the hub's library draws its own bars on terminals."""

    def report(download: Download) -> None:
        if download.file:
            share = f"{download.bytes_done >> 20} of {download.bytes >> 20} MB"
            print(f"file {download.files_done + 1} of {download.files}, {share}: {download.file}", file=sys.stderr)

    return report
