"""Step 8, release: put a CTranslate2 directory into the project and bring its manifest up to date.

    python release.py --ct2 WORK/ct2 --to ../models/ar-en-mini --revision "…" --scores scores.json --system new

`--scores` is what evaluate.py wrote with --json; the figures of `--system` on `--set` become the
manifest's quality rows. The manifest must be there already, and the tokenizers
must be the same. After a later change of the card: `python -m bilingua.engine.manifest DIR`.
"""

import argparse
import hashlib
import json
import shutil
from pathlib import Path

FILES = ("config.json", "model.bin", "shared_vocabulary.json", "source.spm", "target.spm")


def quality(name: str, found: dict[str, object]) -> list[dict[str, object]]:
    """Return manifest rows of one set; models are ranked by them, so it is one that others publish too."""
    signature = f"{found['signature']}; {found['segments']} segments, beam 4, int8"
    figures = (("BLEU", "bleu"), ("chrF", "chrf"))
    return [{"data": name, "metric": metric, "value": found[key], "signature": signature} for metric, key in figures]


def main() -> None:
    """Run the step."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ct2", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--revision", required=True)
    parser.add_argument("--scores", type=Path, required=True)
    parser.add_argument("--system", required=True)
    parser.add_argument("--set", default="flores-dev", help="the set whose figures go into the manifest")
    args = parser.parse_args()
    manifest_path = args.to / "manifest.json"
    manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
    for name in ("source.spm", "target.spm"):
        if (args.ct2 / name).read_bytes() != (args.to / name).read_bytes():
            raise SystemExit(f"{args.ct2 / name}: another tokenizer than {args.to / name}")
    for name in FILES:
        temporary = args.to / f"{name}.tmp"
        shutil.copyfile(args.ct2 / name, temporary)
        temporary.replace(args.to / name)
    records = [{"name": p.name, "sha256": hashlib.sha256(p.read_bytes()).hexdigest(), "size": p.stat().st_size}
               for p in sorted(args.to.iterdir()) if p.name != manifest_path.name]  # fmt: skip
    scores = json.loads(args.scores.read_text(encoding="utf-8"))[args.system]
    manifest |= {"files": records, "revision": args.revision, "quality": quality(args.set, scores[args.set])}
    temporary = manifest_path.with_suffix(".tmp")
    temporary.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    temporary.replace(manifest_path)
    print(f"{args.to}: {args.revision}")


if __name__ == "__main__":
    main()
