"""Step 6, export: weights to a Hugging Face Marian directory and an int8 CTranslate2 directory.

    python export.py --weights FILE.pt --spm WORK/spm.model --out DIR [--half]

Writes DIR/marian (float32, or float16 with --half) and DIR/ct2.
"""

import argparse
import json
import shutil
from pathlib import Path

import sentencepiece as spm
import torch
from ctranslate2.converters import TransformersConverter
from model import Shape
from safetensors.torch import load_file, save_file
from transformers import MarianConfig, MarianMTModel

TOKENIZER = {
    "source_lang": "ar", "target_lang": "en", "unk_token": "<unk>", "eos_token": "</s>",
    "pad_token": "<pad>", "model_max_length": 512, "separate_vocabs": False,
    "tokenizer_class": "MarianTokenizer",
}  # fmt: skip


def build_marian(weights: dict[str, torch.Tensor], shape: Shape) -> MarianMTModel:
    """Return the library's model with these weights."""
    config = MarianConfig(**shape.to_marian(), dropout=0.1)
    config.architectures = ["MarianMTModel"]
    model = MarianMTModel(config).eval()
    lost = model.load_state_dict({k: v.float() for k, v in weights.items()}, strict=False)
    derived = ("embed_tokens", "embed_positions", "lm_head", "final_logits_bias")
    strange = [k for k in lost.missing_keys if not any(d in k for d in derived)] + lost.unexpected_keys
    if strange:
        raise SystemExit(f"weights and shape do not fit: {strange[:4]}")
    model.tie_weights()
    generation = {"bad_words_ids": [[shape.pad]], "num_beams": 4, "max_length": 256, "eos_token_id": 0,
                  "decoder_start_token_id": shape.pad, "pad_token_id": shape.pad, "forced_eos_token_id": 0}  # fmt: skip
    for name, value in generation.items():
        setattr(model.generation_config, name, value)
    return model


def write_marian(model: MarianMTModel, tokenizer: Path, out: Path) -> None:
    """Write the directory that MarianMTModel and MarianTokenizer load."""
    model.save_pretrained(out)
    pieces = spm.SentencePieceProcessor(model_file=str(tokenizer))
    vocabulary = {pieces.id_to_piece(i): i for i in range(pieces.get_piece_size())}
    size = model.config.vocab_size
    for filler in range(len(vocabulary), size - 1):
        vocabulary[f"<unused{filler}>"] = filler
    vocabulary["<pad>"] = size - 1
    (out / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    (out / "tokenizer_config.json").write_text(json.dumps(TOKENIZER), encoding="utf-8")
    for side in ("source.spm", "target.spm"):
        shutil.copyfile(tokenizer, out / side)


def drop_empty_bias(path: Path) -> None:
    """Leave out the output bias, which is all zeros and which the library supplies."""
    weights = load_file(path)
    if not weights["final_logits_bias"].any():
        del weights["final_logits_bias"]
        save_file(weights, path, metadata={"format": "pt"})


def main() -> None:
    """Run the step."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--spm", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--half", action="store_true", help="write the Marian directory in float16")
    args = parser.parse_args()
    loaded = torch.load(args.weights, weights_only=True, map_location="cpu")
    model = build_marian(loaded["model"], Shape(**loaded["shape"]))
    marian = args.out / "marian"
    marian.mkdir(parents=True, exist_ok=True)
    write_marian(model, args.spm, marian)
    converter = TransformersConverter(str(marian), copy_files=["source.spm", "target.spm"])
    converter.convert(str(args.out / "ct2"), quantization="int8", force=True)
    if args.half:
        write_marian(model.half(), args.spm, marian)
        drop_empty_bias(marian / "model.safetensors")
    for path in sorted(args.out.rglob("*.*")):
        print(f"{path.stat().st_size:>10} {path.relative_to(args.out)}")


if __name__ == "__main__":
    main()
