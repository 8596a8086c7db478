r"""Step 7, evaluate: BLEU, chrF, copy rate and speed of CTranslate2 directories, in one run.

    python evaluate.py --model given=DIR --model new=DIR \
        [--set flores-dev=flores-dev.ar:flores-dev.en] [--tsv indomain=WORK/indomain.tsv]
        [--copy WORK/copy.tsv] [--json FILE]

A `--set` is two parallel files, a `--tsv` one file of pairs. `--copy` holds Arabic sentences with
terms put in (Arabic, English, terms joined by `|`); a term is copied if it stands in the output
exactly, case and spacing included.
"""

import argparse
import json
import time
from pathlib import Path

import ctranslate2
import sacrebleu
import sentencepiece as spm
from text import normalise_arabic, normalise_english


class System:
    """A CTranslate2 directory with its tokenizer."""

    def __init__(self, folder: Path, threads: int) -> None:
        """Load the model in int8."""
        self.encode = spm.SentencePieceProcessor(model_file=str(folder / "source.spm")).encode
        self.decode = spm.SentencePieceProcessor(model_file=str(folder / "target.spm")).decode
        self.translator = ctranslate2.Translator(str(folder), intra_threads=threads, compute_type="int8")

    def translate(self, sources: list[str], beam: int = 4) -> tuple[list[str], float]:
        """Return the translations and the target pieces a second."""
        tokens = [[*self.encode(normalise_arabic(s), out_type=str), "</s>"] for s in sources]
        started = time.monotonic()
        results = self.translator.translate_batch(
            tokens, beam_size=beam, max_batch_size=2048, batch_type="tokens", max_decoding_length=200
        )
        count = sum(len(r.hypotheses[0]) for r in results)
        return [self.decode(r.hypotheses[0]) for r in results], count / (time.monotonic() - started)


def copy_rate(outputs: list[str], terms: list[list[str]]) -> float:
    """Return the share of terms that stand in their sentence's output exactly."""
    pairs = [(term, out) for out, wanted in zip(outputs, terms, strict=True) for term in wanted]
    return sum(term in out for term, out in pairs) / len(pairs)


def read_tsv(path: Path) -> list[list[str]]:
    """Read the columns of a TSV file, row by row."""
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


def score_set(system: System, sources: list[str], references: list[str]) -> dict[str, object]:
    """Translate and score one set."""
    outputs, pace = system.translate(sources)
    bleu, chrf = sacrebleu.metrics.BLEU(), sacrebleu.metrics.CHRF()
    return {"bleu": round(bleu.corpus_score(outputs, [references]).score, 2),
            "chrf": round(chrf.corpus_score(outputs, [references]).score, 2),
            "signature": f"BLEU {bleu.get_signature()}; chrF {chrf.get_signature()}",
            "segments": len(sources), "pieces_a_second": round(pace)}  # fmt: skip


def main() -> None:
    """Run the step."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", action="append", required=True, help="NAME=CTranslate2 directory")
    parser.add_argument("--set", action="append", default=[], help="NAME=source file:reference file")
    parser.add_argument("--tsv", action="append", default=[], help="NAME=file of pairs")
    parser.add_argument("--copy", type=Path)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    args = parser.parse_args()
    sets: dict[str, tuple[list[str], list[str]]] = {}
    for name, files in (s.split("=", 1) for s in args.set):
        left, right = (Path(f).read_text(encoding="utf-8").splitlines() for f in files.split(":"))
        sets[name] = left, right
    for name, file in (s.split("=", 1) for s in args.tsv):
        rows = read_tsv(Path(file))
        sets[name] = [r[0] for r in rows], [normalise_english(r[1]) for r in rows]
    figures: dict[str, dict[str, object]] = {}
    for name, folder in (m.split("=", 1) for m in args.model):
        system = System(Path(folder), args.threads)
        figures[name] = {label: score_set(system, *pair) for label, pair in sets.items()}
        if args.copy:
            rows = read_tsv(args.copy)
            outputs, _ = system.translate([r[0] for r in rows])
            terms = [r[2].split("|") for r in rows]
            figures[name]["copy"] = {"rate": round(copy_rate(outputs, terms), 4), "terms": sum(map(len, terms))}
        for label, values in figures[name].items():
            print(name, label, json.dumps(values), flush=True)
    if args.json:
        args.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
