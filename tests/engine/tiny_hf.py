"""Hugging Face folders of every family: real configuration classes, seeded tiny weights, real file layout."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sentencepiece

_ARABIC = "في من على وقال الرئيس الوزير موسكو القاهرة اجتماع اليوم حول اتفاق السلام بين روسيا ومصر خلال زيارة رسمية الأمم المتحدة مجلس"
_ENGLISH = "in of on said the president minister Moscow Cairo meeting today about agreement peace between Russia Egypt visit council"
ARABIC = _ARABIC.split()
ENGLISH = _ENGLISH.split()
SHAPE: dict[str, Any] = {
    "d_model": 32,
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_attention_heads": 4,
    "decoder_attention_heads": 4,
    "encoder_ffn_dim": 64,
    "decoder_ffn_dim": 64,
    "max_position_embeddings": 256,
    "scale_embedding": True,
    "init_std": 0.4,
}


def sentences(words: Sequence[str], count: int, seed: int = 1) -> list[str]:
    """Return sentences of 3 to 9 of the words."""
    dice = random.Random(seed)
    return [" ".join(dice.choices(words, k=dice.randint(3, 9))) for _ in range(count)]


def train_tokenizer(path: Path, words: Sequence[str], size: int, **options: Any) -> Path:
    """Train a SentencePiece model on the words."""
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(sentences(words, 400)),
        model_prefix=str(path),
        vocab_size=size,
        hard_vocab_limit=False,
        minloglevel=2,
        **options,
    )
    return path.with_name(path.name + ".model")


def pieces_of(path: Path) -> list[str]:
    """Return the pieces of a SentencePiece model in order."""
    processor = sentencepiece.SentencePieceProcessor(model_file=str(path))
    return [processor.id_to_piece(number) for number in range(len(processor))]


def marian_tokenizers(folder: Path) -> tuple[Path, Path]:
    """Train the two tokenizers of a Marian model: end 0, unknown 1."""
    folder.mkdir(parents=True, exist_ok=True)
    options = {"model_type": "unigram", "bos_id": -1, "eos_id": 0, "unk_id": 1, "pad_id": -1}
    return train_tokenizer(folder / "ar", ARABIC, 110, **options), train_tokenizer(folder / "en", ENGLISH, 90, **options)


def make_marian(folder: Path, *, separate: bool, target_tokens: Sequence[str] = ()) -> Path:
    """Make a Marian model as OPUS-MT publishes them, with one vocabulary or two."""
    import torch
    import transformers

    source_model, target_model = marian_tokenizers(folder.parent / f".{folder.name}-spm")
    folder.mkdir(parents=True)
    shutil.copy(source_model, folder / "source.spm")
    shutil.copy(target_model, folder / "target.spm")
    source, target = pieces_of(source_model), pieces_of(target_model)
    if not separate:
        source = target = list(dict.fromkeys([*source, *target, *target_tokens]))
    # transformers has one padding number for both sides, so published vocabularies are of one length.
    target += [f"<filler{number}>" for number in range(len(source) - len(target))]
    numbers = [{piece: number for number, piece in enumerate([*pieces, "<pad>"])} for pieces in (source, target)]
    _write(folder / "vocab.json", numbers[0])
    if separate:
        _write(folder / "target_vocab.json", numbers[1])
    names = {"tokenizer_class": "MarianTokenizer", "separate_vocabs": separate, "model_max_length": 512}
    special = {"unk_token": "<unk>", "eos_token": "</s>", "pad_token": "<pad>"}
    _write(folder / "tokenizer_config.json", {"source_lang": "ar", "target_lang": "" if target_tokens else "en", **names, **special})
    torch.manual_seed(3)
    config = transformers.MarianConfig(
        vocab_size=len(numbers[0]),
        decoder_vocab_size=len(numbers[1]),
        share_encoder_decoder_embeddings=not separate,
        activation_function="swish",
        pad_token_id=len(numbers[0]) - 1,
        decoder_start_token_id=len(numbers[1]) - 1,
        eos_token_id=0,
        bos_token_id=0,
        forced_eos_token_id=0,
        **SHAPE,
    )
    transformers.MarianMTModel(config).eval().save_pretrained(folder)
    return folder


def make_m2m100(folder: Path) -> Path:
    """Make an M2M-100 model: vocab.json, sentencepiece.bpe.model, language tokens behind the vocabulary."""
    import torch
    import transformers

    folder.mkdir(parents=True)
    model = _both(folder)
    vocabulary = {token: number for number, token in enumerate(["<s>", "<pad>", "</s>", "<unk>", *pieces_of(model)[3:]])}
    _write(folder / "vocab.json", vocabulary)
    tokenizer = transformers.M2M100Tokenizer(str(folder / "vocab.json"), str(model), src_lang="ar", tgt_lang="en")
    tokenizer.save_pretrained(folder)
    size = len(vocabulary) + len(tokenizer.lang_code_to_token) + tokenizer.num_madeup_words
    torch.manual_seed(4)
    transformers.M2M100ForConditionalGeneration(transformers.M2M100Config(vocab_size=size, **SHAPE)).eval().save_pretrained(folder)
    return folder


def make_nllb(folder: Path) -> Path:
    """Make an NLLB-200 model: sentencepiece.bpe.model, tokenizer.json, 202 language tokens."""
    import torch
    import transformers
    from transformers.models.nllb.tokenization_nllb import FAIRSEQ_LANGUAGE_CODES

    folder.mkdir(parents=True)
    _both(folder)
    names = {"tokenizer_class": "NllbTokenizer", "src_lang": None, "tgt_lang": None}
    special = {"additional_special_tokens": FAIRSEQ_LANGUAGE_CODES}
    _write(folder / "tokenizer_config.json", {**names, **special})
    tokenizer = transformers.NllbTokenizer.from_pretrained(folder)
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    _write(folder / "tokenizer_config.json", names)
    _write(folder / "special_tokens_map.json", special)
    torch.manual_seed(5)
    config = transformers.M2M100Config(vocab_size=len(tokenizer), **SHAPE)
    transformers.M2M100ForConditionalGeneration(config).eval().save_pretrained(folder)
    return folder


def make_madlad(folder: Path) -> Path:
    """Make a MADLAD-400 model: T5 v1.1 (gated, untied), spiece.model whose language tokens are pieces."""
    import torch
    import transformers

    folder.mkdir(parents=True)
    languages = ["<2en>", "<2ar>", "<2fr>", "<2iw>"]
    options = {"model_type": "unigram", "unk_id": 2, "bos_id": -1, "eos_id": 1, "pad_id": 0, "user_defined_symbols": languages}
    model = train_tokenizer(folder / "spiece", ARABIC + ENGLISH, 180, **options)
    (folder / "spiece.vocab").unlink()
    _write(folder / "tokenizer_config.json", {"tokenizer_class": "T5Tokenizer", "extra_ids": 0, "additional_special_tokens": []})
    torch.manual_seed(6)
    config = transformers.T5Config(
        vocab_size=len(pieces_of(model)) + 3,
        d_model=32,
        d_kv=8,
        d_ff=64,
        num_layers=2,
        num_heads=4,
        feed_forward_proj="gated-gelu",
        tie_word_embeddings=False,
        decoder_start_token_id=0,
        initializer_factor=1.0,
    )
    made = transformers.T5ForConditionalGeneration(config).eval()
    made.lm_head.weight = torch.nn.Parameter(torch.randn_like(made.lm_head.weight))  # untied, as published
    made.save_pretrained(folder)
    facts = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    del facts["scale_decoder_outputs"]
    _write(folder / "config.json", {**facts, "tie_word_embeddings": False})
    return folder


MAKERS = {
    "marian-shared": lambda folder: make_marian(folder, separate=False),
    "marian-separate": lambda folder: make_marian(folder, separate=True),
    "marian-multi": lambda folder: make_marian(folder, separate=False, target_tokens=(">>eng<<", ">>fra<<")),
    "m2m100": make_m2m100,
    "nllb": make_nllb,
    "madlad": make_madlad,
}


def _both(folder: Path) -> Path:
    model = train_tokenizer(folder / "sentencepiece.bpe", ARABIC + ENGLISH, 180, model_type="bpe", unk_id=0, bos_id=1, eos_id=2)
    (folder / "sentencepiece.bpe.vocab").unlink()
    return model


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
