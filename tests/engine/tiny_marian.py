"""Original Marian folders, as OPUS-MT and Firefox Translations publish them, made with numpy alone."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np

from tests.engine.tiny_hf import marian_tokenizers, pieces_of

WIDTH = 32
SETTINGS = """\
dec-depth: 1
enc-depth: 1
guided-alignment: {guided}
transformer-decoder-autoreg: {decoder}
transformer-ffn-activation: relu
transformer-guided-alignment-layer: last
transformer-heads: 4
transformer-no-projection: false
transformer-postprocess: dan
transformer-postprocess-emb: d
transformer-preprocess: ""
type: transformer
"""


def marian_arrays(sizes: tuple[int, int], *, decoder: str = "self-attention", guided: str = "none") -> dict[str, Any]:
    """Return seeded weights under Marian's names for vocabularies of two sizes."""
    dice = np.random.default_rng(7)

    def matrix(*shape: int) -> Any:
        return dice.normal(0, 0.4, shape).astype("float32")

    arrays: dict[str, Any] = {"encoder_Wemb": matrix(sizes[0], WIDTH), "decoder_Wemb": matrix(sizes[1], WIDTH)}
    arrays["decoder_ff_logit_out_Wt"] = arrays["decoder_Wemb"]
    arrays["decoder_ff_logit_out_b"] = matrix(1, sizes[1])
    for scope in ("encoder_l1_self", "decoder_l1_self", "decoder_l1_context"):
        for part in "qkvo":
            arrays[f"{scope}_W{part}"] = matrix(WIDTH, WIDTH)
            arrays[f"{scope}_b{part}"] = matrix(1, WIDTH)
        arrays |= {f"{scope}_Wo_ln_scale": np.ones((1, WIDTH), "float32"), f"{scope}_Wo_ln_bias": matrix(1, WIDTH)}
    for scope in ("encoder_l1_ffn", "decoder_l1_ffn"):
        arrays |= {f"{scope}_W1": matrix(WIDTH, 64), f"{scope}_b1": matrix(1, 64), f"{scope}_W2": matrix(64, WIDTH)}
        arrays |= {f"{scope}_b2": matrix(1, WIDTH), f"{scope}_ffn_ln_scale": np.ones((1, WIDTH), "float32")}
        arrays[f"{scope}_ffn_ln_bias"] = matrix(1, WIDTH)
    text = SETTINGS.format(decoder=decoder, guided=guided) + "\0"
    arrays["special:model.yml"] = np.frombuffer(text.encode(), dtype="int8")
    return arrays


def make_opus(folder: Path, *, guided: str = "none") -> Path:
    """Make an OPUS-MT folder: decoder.yml, .npz, one YAML vocabulary, source.spm, target.spm, README.md."""
    source, target = marian_tokenizers(folder.parent / f".{folder.name}-spm")
    folder.mkdir(parents=True)
    shutil.copy(source, folder / "source.spm")
    shutil.copy(target, folder / "target.spm")
    pieces = list(dict.fromkeys([*pieces_of(source), *pieces_of(target)]))
    lines = (f'"{piece}": {number}' for number, piece in enumerate(pieces))
    (folder / "opus.vocab.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    np.savez(folder / "opus.model.npz", **marian_arrays((len(pieces), len(pieces)), guided=guided))
    (folder / "decoder.yml").write_text(
        "relative-paths: true\nmodels:\n  - opus.model.npz\nvocabs:\n  - opus.vocab.yml\n  - opus.vocab.yml\nbeam-size: 6\n",
        encoding="utf-8",
    )
    (folder / "README.md").write_text("* source language(s): ara\n* target language(s): eng\n", encoding="utf-8")
    return folder


def make_firefox(folder: Path, *, decoder: str = "self-attention") -> Path:
    """Make a Firefox Translations teacher: weights with their settings inside, vocab.src.spm and vocab.trg.spm."""
    source, target = marian_tokenizers(folder.parent / f".{folder.name}-spm")
    folder.mkdir(parents=True)
    shutil.copy(source, folder / "vocab.src.spm")
    shutil.copy(target, folder / "vocab.trg.spm")
    sizes = (len(pieces_of(source)), len(pieces_of(target)))
    np.savez(folder / "final.model.npz.best-chrf.npz", **marian_arrays(sizes, decoder=decoder, guided="corpus.aln.gz"))
    return folder
