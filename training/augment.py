"""Step 3, augment: rows and links to arrays of pieces, with code-switched and name-swapped copies.

    python augment.py --work WORK --pairs DIR [--copies 3] [--fresh 0.6] [--swap 0.15]

A pair of weight w and share s gives: itself at w·(1−s−swap), `--copies` code-switched copies that
share w·s, and one copy with a swapped name at w·swap. Writes WORK/train.npz, WORK/indomain.npz and
WORK/copy.tsv (held-out sentences with unseen terms put in: Arabic, English, terms joined by `|`).
"""

import argparse
import hashlib
import random
from array import array
from pathlib import Path

import numpy as np
import sentencepiece as spm
from align import read_links
from prepare import find_file, read_pairs
from switch import Links, Switcher, find_proper

MAX_PIECES = 120
NAME_FILES = ("dict-arabic-names-wikidata", "dict-countries-cities", "dict-hkiri-ne-person",
              "dict-hkiri-ne-org", "dict-hkiri-ne-loc", "dict-google-translit", "dict-cldr")  # fmt: skip
TITLES = (
    "President", "Prime Minister", "Foreign Minister", "Defence Minister", "Vice Foreign Minister",
    "Deputy Prime Minister", "King", "Crown Prince", "Emir", "Sultan", "Ambassador", "General",
    "Marshal", "Admiral", "Colonel", "Chairman of the State Affairs Commission", "UN Secretary-General",
    "Secretary-General", "General Secretary", "Comrade", "Minister of Culture", "Special Envoy",
    "Kremlin spokesman", "Speaker of Parliament", "Patriarch", "Sheikh", "Dr", "Governor", "Premier",
    "President of the State Affairs", "Russian President", "Chinese President", "Minister of Defence",
)  # fmt: skip
STATES = ("Republic of", "Kingdom of", "Democratic People's Republic of", "Islamic Republic of",
          "Ministry of Foreign Affairs of", "Embassy of", "Central Committee of", "Bank of")  # fmt: skip


class Arrays:
    """Growing piece arrays of training items."""

    def __init__(self, tokenizer: spm.SentencePieceProcessor) -> None:
        """Keep the tokenizer and a cache of the pieces of each word."""
        self.encode = tokenizer.encode
        self.cache: dict[str, list[int]] = {}
        self.src, self.tgt, self.al = array("i"), array("i"), array("i")
        self.src_off, self.tgt_off, self.al_off = [0], [0], [0]
        self.weight: list[float] = []

    def pieces(self, words: list[str]) -> tuple[list[int], list[list[int]]]:
        """Encode word by word; also the positions of the pieces of each word."""
        ids: list[int] = []
        places = []
        for word in words:
            if word not in self.cache:
                self.cache[word] = self.encode(word)
            places.append(list(range(len(ids), len(ids) + len(self.cache[word]))))
            ids += self.cache[word]
        return ids, places

    def add(self, source: list[str], target: list[str], links: Links, weight: float) -> None:
        """Append one pair, unless a side is empty or too long; links become piece points."""
        (src, src_at), (tgt, tgt_at) = self.pieces(source), self.pieces(target)
        if not (0 < len(src) <= MAX_PIECES and 0 < len(tgt) <= MAX_PIECES) or weight <= 0:
            return
        for s, t in links:
            left, right = src_at[s], tgt_at[t]
            same = len(left) == len(right)
            for x, y in zip(left, right, strict=True) if same else ((x, y) for x in left for y in right):
                self.al.extend((x, y))
        self.al.extend((len(src), len(tgt)))  # </s> looks at </s>
        self.src.extend(src)
        self.tgt.extend(tgt)
        for offsets, values in ((self.src_off, self.src), (self.tgt_off, self.tgt)):
            offsets.append(len(values))
        self.al_off.append(len(self.al) // 2)
        self.weight.append(weight)

    def save(self, path: Path) -> None:
        """Write the arrays at once."""
        temporary = path.with_suffix(".tmp.npz")
        np.savez(temporary, src=np.array(self.src, np.int32), src_off=np.array(self.src_off),
                 tgt=np.array(self.tgt, np.int32), tgt_off=np.array(self.tgt_off),
                 al=np.array(self.al, np.int32).reshape(-1, 2), al_off=np.array(self.al_off),
                 weight=np.array(self.weight, np.float32))  # fmt: skip
        temporary.replace(path)


def read_names(pairs: Path, tokenizer: spm.SentencePieceProcessor
               ) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:  # fmt: skip
    """Return names for training and one name in twenty, by hash, that training never puts in.

    A name with a letter that the tokenizer lacks («Škabrnja») cannot be copied and is left out.
    """
    names = []
    for name in NAME_FILES:
        path = find_file(pairs, name)
        names += read_pairs(path) if path else ()
    names = [(a, e) for a, e in names if e[0].isupper() and e.count(" ") < 5 and not a[0].isascii()]
    unknown = tokenizer.unk_id()
    names = [pair for pair in names if unknown not in tokenizer.encode(pair[1])]
    used, unseen = [], []
    for arabic, english in dict.fromkeys(names):
        digest = hashlib.sha1(english.encode(), usedforsecurity=False).digest()[0]
        (unseen if digest < 13 else used).append((arabic, english))
    return used, unseen


def make_terms(names: list[tuple[str, str]], glossary: list[str], rng: random.Random, count: int) -> list[str]:
    """Draw terms as a glossary has them: names alone, title and name, «Republic of» and name, two joined.

    Three in ten come from the glossary itself, where there is one.
    """
    terms = []
    english = [e for _, e in names]
    for _ in range(count if english else 0):
        if glossary and rng.random() < 0.3:
            terms.append(rng.choice(glossary))
            continue
        name, kind = rng.choice(english), rng.random()
        if kind < 0.3:
            name = f"{rng.choice(TITLES)} {name}"
        elif kind < 0.38:
            name = f"{rng.choice(STATES)} {name}"
        elif kind < 0.5:
            name = f"{name} {rng.choice(english)}"
        terms.append(" ".join(name.split(" ")[:7]))
    return terms or [f"{t} Ann Lee" for t in TITLES]


def add_row(arrays: Arrays, switcher: Switcher, row: list[str], links: Links, args: argparse.Namespace) -> None:
    """Add a training row and its copies."""
    weight, share = float(row[0]), float(row[1])
    source, target = row[2].split(" "), row[3].split(" ")
    left = weight
    if share > 0 and len(source) > 3:
        copies = args.copies if weight > 1 else 1
        for _ in range(copies):
            made = switcher.switch(source, target, links, fresh=args.fresh)
            if made:
                arrays.add(*made[:3], weight * share / copies)
                left -= weight * share / copies
        made = switcher.swap(source, target, links) if switcher.names else None
        if made:
            arrays.add(*made[:3], weight * args.swap)
            left -= weight * args.swap
    arrays.add(source, target, links, left)


def main() -> None:
    """Run the step; an existing train.npz is left alone."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--copies", type=int, default=3)
    parser.add_argument("--fresh", type=float, default=0.6)
    parser.add_argument("--swap", type=float, default=0.15)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    work: Path = args.work
    if (work / "train.npz").exists():
        print("train.npz is there; delete it to augment again")
        return
    rng = random.Random(args.seed)
    tokenizer = spm.SentencePieceProcessor(model_file=str(work / "spm.model"))
    used, unseen = read_names(args.pairs, tokenizer)
    train, dev = Arrays(tokenizer), Arrays(tokenizer)
    with (work / "rows.tsv").open(encoding="utf-8") as rows:
        proper = find_proper(row[3].split(" ") for row in (r.rstrip("\n").split("\t") for r in rows) if row[1] != "0")
    own = find_file(args.pairs, "glossary")
    glossary = [english for _, english in read_pairs(own)] if own else []
    switcher = Switcher(make_terms(used, glossary, rng, 200_000), used, proper, rng)
    probe = Switcher(make_terms(unseen or used, [], rng, 5000), [], proper, rng)
    copies = []
    with (work / "links.txt").open() as links, (work / "rows.tsv").open(encoding="utf-8") as rows:
        for row in rows:
            add_row(train, switcher, row.rstrip("\n").split("\t"), read_links(next(links)), args)
        for pair in (work / "indomain.tsv").read_text(encoding="utf-8").splitlines():
            source, target = (side.split(" ") for side in pair.split("\t"))
            points = read_links(next(links))
            dev.add(source, target, points, 1.0)
            made = probe.switch(source, target, points, fresh=1.0, names_only=True)
            if made:
                copies.append((" ".join(made[0]), " ".join(made[1]), "|".join(made[3])))
    (work / "copy.tsv").write_text("".join("\t".join(c) + "\n" for c in copies), encoding="utf-8")
    dev.save(work / "indomain.npz")
    train.save(work / "train.npz")
    shown = float(np.dot(np.array(train.weight), np.diff(train.tgt_off)))
    print(f"{len(train.weight)} items, {shown / 1e6:.2f} M target pieces an epoch, {len(copies)} copy probes")


if __name__ == "__main__":
    main()
