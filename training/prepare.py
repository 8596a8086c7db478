"""Step 1, prepare: read pairs, normalise, drop duplicates, hold out a development set.

    python prepare.py --pairs DIR --work WORK [--mix mix.tsv] [--spm FILE]

`DIR` holds `<name>.tsv` or `<name>.tsv.xz`, one pair a line: Arabic, tab, English. `mix.tsv` says
which are used: name, weight (how often an epoch shows a pair), share (how much of the weight goes
to code-switched copies), holdout (one pair in so many is kept for development; 0 = none).
Writes WORK/rows.tsv (weight, share, Arabic, English), WORK/indomain.tsv (held out, never trained
on) and WORK/spm.model (a copy of --spm, or trained on the rows).
"""

import argparse
import hashlib
import lzma
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import sentencepiece as spm
from text import normalise_arabic, normalise_english

MAX_ARABIC, MAX_ENGLISH = 700, 800  # code points; longer pairs are seldom one sentence


def read_pairs(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the normalised pairs of a plain or xz-compressed TSV file."""
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            sides = line.rstrip("\n").split("\t")
            if len(sides) == 2:
                arabic, english = normalise_arabic(sides[0]), normalise_english(sides[1])
                if 0 < len(arabic) <= MAX_ARABIC and 0 < len(english) <= MAX_ENGLISH:
                    yield arabic, english


def read_mix(path: Path) -> list[tuple[str, float, float, int]]:
    """Read `name, weight, share, holdout` rows; `#` starts a comment line."""
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, weight, share, holdout = line.split("\t")
            rows.append((name, float(weight), float(share), int(holdout)))
    return rows


def is_held_out(arabic: str, one_in: int) -> bool:
    """Decide by the hash of the Arabic text, so that the set never changes between runs."""
    digest = hashlib.sha1(arabic.encode("utf-8"), usedforsecurity=False).digest()
    return one_in > 0 and int.from_bytes(digest[:4], "big") % one_in == 0


def find_file(pairs: Path, name: str) -> Path | None:
    """Return the file of a source, compressed or not, or None where it is absent."""
    return next((p for p in (pairs / f"{name}.tsv", pairs / f"{name}.tsv.xz") if p.exists()), None)


def collect(pairs: Path, mix: list[tuple[str, float, float, int]]) -> tuple[list[tuple], list[tuple]]:
    """Return training rows and held-out pairs; a training row shares no side with a held-out pair."""
    rows, held, seen = [], [], set()
    for name, weight, share, holdout in mix:
        path = find_file(pairs, name)
        if path is None:
            print(f"{name}: not in {pairs}, left out", file=sys.stderr)
            continue
        before = len(rows)
        for pair in read_pairs(path):
            if pair in seen:
                continue
            seen.add(pair)
            if is_held_out(pair[0], holdout):
                held.append(pair)
            else:
                rows.append((weight, share, *pair))
        print(f"{name}: {len(rows) - before} pairs")
    sides = {side for pair in held for side in pair}
    return [row for row in rows if row[2] not in sides and row[3] not in sides], held


def train_tokenizer(work: Path, rows: list[tuple], vocabulary: int) -> None:
    """Train one unigram model for both sides; the last id of the vocabulary is left to <pad>."""
    corpus = work / "spm.txt"
    corpus.write_text("".join(f"{r[2]}\n{r[3]}\n" for r in rows), encoding="utf-8")
    spm.SentencePieceTrainer.train(
        input=str(corpus), model_prefix=str(work / "spm"), vocab_size=vocabulary - 1,
        model_type="unigram", character_coverage=0.9999, bos_id=-1, eos_id=0, unk_id=1, pad_id=-1,
        eos_piece="</s>", unk_piece="<unk>", normalization_rule_name="nmt_nfkc", split_digits=True,
        max_sentencepiece_length=16, hard_vocab_limit=False,
    )  # fmt: skip
    corpus.unlink()


def main() -> None:
    """Run the step; an existing rows.tsv is left alone."""
    here = Path(__file__).parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--mix", type=Path, default=here / "mix.tsv")
    parser.add_argument("--spm", type=Path, help="SentencePiece model to keep using")
    parser.add_argument("--vocabulary", type=int, default=12000, help="entries with <pad>, for a new model")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    if (args.work / "rows.tsv").exists():
        print("rows.tsv is there; delete it to prepare again")
        return
    rows, held = collect(args.pairs, read_mix(args.mix))
    if args.spm:
        shutil.copy(args.spm, args.work / "spm.model")
    else:
        train_tokenizer(args.work, rows, args.vocabulary)
    held_text = "".join(f"{a}\t{e}\n" for a, e in held)
    (args.work / "indomain.tsv").write_text(held_text, encoding="utf-8")
    temporary = args.work / "rows.tsv.tmp"
    temporary.write_text("".join(f"{w:g}\t{s:g}\t{a}\t{e}\n" for w, s, a, e in rows), encoding="utf-8")
    temporary.replace(args.work / "rows.tsv")
    print(f"{len(rows)} pairs to train on, {len(held)} held out")


if __name__ == "__main__":
    main()
