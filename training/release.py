"""Step 8, release: put a CTranslate2 directory into the project and bring its manifest up to date.

    python release.py --ct2 WORK/ct2 --to ../models/ar-en-mini --revision "…" --scores scores.json --system new

`--scores` is what evaluate.py wrote with --json; the figures of `--system` become the manifest's
quality rows. The manifest must be there already; the tokenizers must be the ones it names.
"""

import argparse
import hashlib
import json
import shutil
from pathlib import Path

FILES = ("config.json", "model.bin", "shared_vocabulary.json", "source.spm", "target.spm")


def quality(figures: dict[str, dict[str, object]]) -> list[dict[str, object]]:
    """Return manifest rows for every set that was scored."""
    rows: list[dict[str, object]] = []
    for name, found in figures.items():
        for metric, key in (("BLEU", "bleu"), ("chrF", "chrf")):
            if key in found:
                signature = f"{found['signature']}; {found['segments']} segments, beam 4, int8"
                rows.append({"data": name, "metric": metric, "value": found[key], "signature": signature})
    return rows


def main() -> None:
    """Run the step."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ct2", type=Path, required=True)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--revision", required=True)
    parser.add_argument("--scores", type=Path, required=True)
    parser.add_argument("--system", required=True)
    args = parser.parse_args()
    manifest_path = args.to / "manifest.json"
    manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
    records = []
    for name in FILES:
        data = (args.ct2 / name).read_bytes()
        if name.endswith(".spm") and data != (args.to / name).read_bytes():
            raise SystemExit(f"{args.ct2 / name}: another tokenizer than {args.to / name}")
        records.append({"name": name, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)})
    for name in FILES:
        temporary = args.to / f"{name}.tmp"
        shutil.copyfile(args.ct2 / name, temporary)
        temporary.replace(args.to / name)
    scores = json.loads(args.scores.read_text(encoding="utf-8"))[args.system]
    manifest |= {"files": records, "revision": args.revision, "quality": quality(scores)}
    temporary = manifest_path.with_suffix(".tmp")
    temporary.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    temporary.replace(manifest_path)
    print(f"{args.to}: {args.revision}")


if __name__ == "__main__":
    main()
