"""bilingua's engine: from segments to hypotheses with text, spans, alignment and score."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from protocol import serve


def load(config: dict[str, Any]) -> dict[str, Any]:
    from bilingua.config import EngineSettings
    from bilingua.engine import open_engine, read_model
    from bilingua.units import LanguagePair

    settings = EngineSettings(batch_tokens=config["batch_tokens"], workers=config["workers"], threads=config["threads"])
    engine = open_engine(read_model(Path(config["model"])), LanguagePair("ar", "en"), settings)
    return {"engine": engine, "beam": config["beam"]}


def prepare(_: dict[str, Any], texts: list[str]) -> list[str]:
    return texts


def run(system: dict[str, Any], texts: list[str]) -> list[str]:
    from bilingua.units import DecodingOptions, Request

    options = DecodingOptions(beam_size=system["beam"])
    return [hyp.text for hyp in system["engine"].translate([Request(text) for text in texts], options)]


if __name__ == "__main__":
    serve(load, prepare, run)
