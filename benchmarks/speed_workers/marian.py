"""Hugging Face transformers, MarianMTModel on the CPU in float32: batched by length, or one segment a call."""

from __future__ import annotations

from typing import Any

from protocol import serve


def load(config: dict[str, Any]) -> dict[str, Any]:
    import torch
    from transformers import MarianMTModel, MarianTokenizer

    torch.set_num_threads(config["workers"] * config["threads"])
    return {
        "model": MarianMTModel.from_pretrained(config["marian"]).eval(),
        "tokenizer": MarianTokenizer.from_pretrained(config["marian"]),
        "beam": config["beam"],
        "batch": config["batch_segments"],
    }


def prepare(_: dict[str, Any], texts: list[str]) -> list[str]:
    return texts


def run(system: dict[str, Any], texts: list[str]) -> list[str]:
    import torch

    order = sorted(range(len(texts)), key=lambda index: -len(texts[index]))
    found = [""] * len(texts)
    for start in range(0, len(order), system["batch"]):
        indices = order[start : start + system["batch"]]
        given = system["tokenizer"]([texts[index] for index in indices], return_tensors="pt", padding=True)
        with torch.inference_mode():
            ids = system["model"].generate(**given, num_beams=system["beam"], max_length=256)
        for index, text in zip(indices, system["tokenizer"].batch_decode(ids, skip_special_tokens=True), strict=True):
            found[index] = text
    return found


if __name__ == "__main__":
    serve(load, prepare, run)
