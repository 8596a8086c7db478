"""Compare a converted Marian model with transformers, and its int8 form with its float32 form.

    python benchmarks/conversion.py FOLDER SOURCES [--references FILE] [--segments 200] [--threads 2]

Needs the extra ``convert``. The first number is how many of the first segments have exactly the text
that ``transformers`` generates with the same beam in float32 (``early_stopping=True``, which is how
CTranslate2 ends a search); the others are sacreBLEU's chrF2 over all segments.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def translate(folder: Path, texts: Sequence[str], compute_type: str) -> list[Any]:
    """Convert the model and translate with bilingua's engine."""
    from bilingua.config import EngineSettings
    from bilingua.engine import AddOptions, add_model, open_engine
    from bilingua.units import DecodingOptions, LanguagePair, Request

    pair = LanguagePair("ar", "en")
    model = add_model(folder, AddOptions(name=compute_type, pair=pair, quantization=compute_type)).model
    with open_engine(model, pair, EngineSettings(compute_type=compute_type)) as engine:
        return engine.translate([Request(text) for text in texts], DecodingOptions())


def generate(folder: Path, texts: Sequence[str], lengths: Sequence[int]) -> list[str]:
    """Translate with transformers, one text at a time, with the engine's own limits."""
    import torch
    import transformers

    from bilingua.engine.tokenizer import join_pieces

    transformers.utils.logging.set_verbosity_error()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    model = transformers.MarianMTModel.from_pretrained(folder).eval()
    never = [tokenizer.unk_token_id, tokenizer.pad_token_id]
    outputs = []
    for text, length in zip(texts, lengths, strict=True):
        ids = torch.tensor([tokenizer(text)["input_ids"]])
        options = {"num_beams": 4, "early_stopping": True, "suppress_tokens": never, "forced_eos_token_id": None}
        (found,) = model.generate(ids, max_new_tokens=min(256, 2 * length + 24), **options)
        numbers = [number for number in found.tolist()[1:] if number != tokenizer.eos_token_id]
        outputs.append(join_pieces(tokenizer.convert_ids_to_tokens(numbers))[0])
    return outputs


def main() -> None:
    """Print the numbers with versions as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("sources", type=Path)
    parser.add_argument("--references", type=Path)
    parser.add_argument("--segments", type=int, default=200)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    import ctranslate2
    import torch
    import transformers

    from bilingua.normalize import normalize_for_engine

    torch.set_num_threads(given.threads)
    texts = [normalize_for_engine(line) for line in given.sources.read_text(encoding="utf-8").splitlines() if line.strip()]
    with tempfile.TemporaryDirectory() as models:
        os.environ["BILINGUA_MODELS"] = models
        full = translate(given.folder, texts, "float32")
        few = full[: given.segments]
        theirs = generate(given.folder, texts[: given.segments], [len(hyp.source_spans) for hyp in few])
        facts: dict[str, object] = {
            "versions": {"ctranslate2": ctranslate2.__version__, "transformers": transformers.__version__, "torch": torch.__version__},
            "segments": len(few),
            "same_text": sum(hyp.text == text for hyp, text in zip(few, theirs, strict=True)),
        }
        if given.references:
            import sacrebleu

            references = [given.references.read_text(encoding="utf-8").splitlines()]
            for name, found in (("float32", full), ("int8", translate(given.folder, texts, "int8"))):
                facts[f"chrf_{name}"] = round(sacrebleu.corpus_chrf([hyp.text for hyp in found], references).score, 2)
    print(json.dumps(facts, indent=2))


if __name__ == "__main__":
    main()
