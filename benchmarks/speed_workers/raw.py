"""CTranslate2 alone: one call of `translate_batch` on tokens made beforehand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from protocol import serve


def load(config: dict[str, Any]) -> dict[str, Any]:
    import ctranslate2
    import sentencepiece

    folder = Path(config["model"])
    return {
        "translator": ctranslate2.Translator(
            str(folder), compute_type="int8", inter_threads=config["workers"], intra_threads=config["threads"]
        ),
        "tokenizer": sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm")),
        "beam": config["beam"],
        "batch_tokens": config["batch_tokens"],
    }


def prepare(system: dict[str, Any], texts: list[str]) -> list[list[str]]:
    from bilingua.normalize import normalize_for_engine

    pieces = system["tokenizer"].encode([normalize_for_engine(text) for text in texts], out_type=str)
    return [[*row, "</s>"] for row in pieces]


def run(system: dict[str, Any], tokens: list[list[str]]) -> list[str]:
    results = system["translator"].translate_batch(
        tokens, beam_size=system["beam"], max_batch_size=system["batch_tokens"], batch_type="tokens"
    )
    return ["".join(result.hypotheses[0]) for result in results]


if __name__ == "__main__":
    serve(load, prepare, run)
