"""Score the guided attention head of a CTranslate2 model against hand-made word alignments.

    python benchmarks/alignment/error_rate.py MODEL_DIR [--gold gold.tsv]

The gold file has Arabic, English and sure points (Pharaoh, 0-based words split at spaces). The
English is forced on the decoder as a target prefix, and `return_attention` gives a row of source
weights for each target piece; the row's greatest piece is its link. Alignment error rate with
sure points only: 1 − 2·|A∩S| / (|A| + |S|) (Och and Ney 2003).
"""

import argparse
import json
from pathlib import Path

import ctranslate2
import sentencepiece as spm

Links = set[tuple[int, int]]
MARK = "\u2581"


def word_numbers(pieces: list[str]) -> list[int]:
    """Return for each piece the number of the word it belongs to."""
    numbers, word = [], -1
    for at, piece in enumerate(pieces):
        word += piece.startswith(MARK) or at == 0
        numbers.append(word)
    return numbers


def head_links(attention: list[list[float]], source: list[str], target: list[str]) -> Links:
    """Turn attention rows of target pieces into word links; a row whose greatest is `</s>` gives none."""
    left, right = word_numbers(source), word_numbers(target)
    links = set()
    for row, word in zip(attention, right, strict=False):
        best = max(range(len(row)), key=row.__getitem__)
        if best < len(left):
            links.add((left[best], word))
    return links


def align(translator: ctranslate2.Translator, tokenizer: spm.SentencePieceProcessor, arabic: str, english: str) -> Links:
    """Force the translation and read the attention."""
    source, target = tokenizer.encode(arabic, out_type=str), tokenizer.encode(english, out_type=str)
    result = translator.translate_batch([[*source, "</s>"]], target_prefix=[target], beam_size=1,
                                        return_attention=True, max_decoding_length=len(target) + 1)[0]  # fmt: skip
    return head_links(result.attention[0], source, target)


def error_rate(pairs: list[tuple[Links, Links]]) -> tuple[float, float, float]:
    """Return alignment error rate, precision and recall over (found, gold) pairs."""
    hits = sum(len(a & s) for a, s in pairs)
    found, gold = sum(len(a) for a, _ in pairs), sum(len(s) for _, s in pairs)
    return 1 - 2 * hits / (found + gold), hits / found, hits / gold


def measure(model: Path, gold: Path) -> dict[str, float]:
    """Score a model directory on a gold file."""
    translator = ctranslate2.Translator(str(model), compute_type="int8")
    tokenizer = spm.SentencePieceProcessor(model_file=str(model / "source.spm"))
    pairs = []
    for line in gold.read_text(encoding="utf-8").splitlines():
        arabic, english, points = line.split("\t")
        wanted = {(int(s), int(t)) for s, t in (p.split("-") for p in points.split())}
        pairs.append((align(translator, tokenizer, arabic, english), wanted))
    rate, precision, recall = error_rate(pairs)
    return {"sentences": len(pairs), "aer": round(rate, 4), "precision": round(precision, 4), "recall": round(recall, 4)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--gold", type=Path, default=Path(__file__).parent / "gold.tsv")
    args = parser.parse_args()
    print(json.dumps(measure(args.model, args.gold)))


if __name__ == "__main__":
    main()
