"""Argos Translate as shipped: its Python call, one segment after another, on the packaged built-in model."""

from __future__ import annotations

import os
from typing import Any

from protocol import serve


def load(config: dict[str, Any]) -> dict[str, Any]:
    os.environ.update(config["environment"])
    from argostranslate import package, sbd, translate

    # Its splitter's Arabic model is fetched from the network at run time; every text here is one
    # sentence, so leaving the step out changes no result and is in its favour.
    sbd.MiniSBDSentencizer.split_sentences = lambda _, text: [text]
    package.install_from_path(config["package"])
    languages = {language.code: language for language in translate.get_installed_languages()}
    translation = languages["ar"].get_translation(languages["en"])
    translation.translate("سلام")  # loads the model
    return {"translation": translation}


def prepare(_: dict[str, Any], texts: list[str]) -> list[str]:
    return texts


def run(system: dict[str, Any], texts: list[str]) -> list[str]:
    return [system["translation"].translate(text) for text in texts]


if __name__ == "__main__":
    serve(load, prepare, run)
