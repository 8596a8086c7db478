"""The recipe, step by step, on the 2,000-pair sample with a small model."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

REASON = "needs training/requirements.txt (torch, transformers, eflomal)"
torch = pytest.importorskip("torch", reason=REASON)
pytest.importorskip("transformers", reason=REASON)
pytest.importorskip("eflomal", reason=REASON)
np = pytest.importorskip("numpy", reason=REASON)

pytestmark = pytest.mark.training
TRAINING = Path(__file__).parents[2] / "training"
VOCABULARY = "2000"
SMALL = ["--vocabulary", VOCABULARY, "--width", "64", "--feed-forward", "128", "--encoder-layers", "2",
         "--decoder-layers", "1", "--heads", "2"]  # fmt: skip


def run(script: str, *args: object) -> str:
    done = subprocess.run([sys.executable, TRAINING / script, *map(str, args)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run prepare, align, augment, train (in two parts), average and export."""
    work = tmp_path_factory.mktemp("work")
    sample = TRAINING / "sample"
    run("prepare.py", "--pairs", sample, "--work", work, "--mix", sample / "mix.tsv", "--vocabulary", VOCABULARY)
    run("align.py", "--work", work)
    run("augment.py", "--work", work, "--pairs", sample)
    train = ("train.py", "--work", work, *SMALL, "--warmup", 20, "--rate", 3e-3, "--pieces", 2000, "--log-every", 10,
             "--save-minutes", 0.05, "--threads", 2)  # fmt: skip
    run(*train, "--steps", 50)
    run(*train, "--steps", 100)
    run("average.py", "--work", work, "--last", 2, "--out", work / "averaged.pt")
    run("export.py", "--weights", work / "averaged.pt", "--spm", work / "spm.model", "--out", work)
    return work


def test_held_out_pairs_share_no_side_with_training_rows(work: Path) -> None:
    rows = [line.split("\t") for line in (work / "rows.tsv").read_text(encoding="utf-8").splitlines()]
    held = [line.split("\t") for line in (work / "indomain.tsv").read_text(encoding="utf-8").splitlines()]
    assert 20 < len(held) < 100
    assert {r[2] for r in rows} & {h[0] for h in held} == set()
    assert {r[3] for r in rows} & {h[1] for h in held} == set()


def test_arrays_agree_with_one_another(work: Path) -> None:
    data = np.load(work / "train.npz")
    count = len(data["weight"])
    assert [len(data[f"{k}_off"]) for k in ("src", "tgt", "al")] == [count + 1] * 3
    assert [int(data[f"{k}_off"][-1]) for k in ("src", "tgt", "al")] == [len(data[k]) for k in ("src", "tgt", "al")]
    lengths = np.diff(data["src_off"]), np.diff(data["tgt_off"])
    owner = np.repeat(np.arange(count), np.diff(data["al_off"]))
    assert bool((data["al"][:, 0] <= lengths[0][owner]).all())
    assert bool((data["al"][:, 1] <= lengths[1][owner]).all())


def test_loss_falls_and_the_run_resumes(work: Path) -> None:
    log = [json.loads(line) for line in (work / "run" / "log.jsonl").read_text().splitlines()]
    assert [entry["step"] for entry in log] == list(range(10, 101, 10))
    assert log[-1]["nll"] < log[3]["nll"] < log[0]["nll"] - 0.5
    assert log[-1]["guided"] < log[0]["guided"]
    checks = [entry["dev_nll"] for entry in log if "dev_nll" in entry]
    assert checks[-1] < checks[0]


def test_exported_directories_load_and_score(work: Path) -> None:
    tsv, copy, out = work / "indomain.tsv", work / "copy.tsv", work / "scores.json"
    run("evaluate.py", "--model", f"small={work / 'ct2'}", "--tsv", f"dev={tsv}", "--copy", copy, "--json", out)
    figures = json.loads(out.read_text())["small"]
    assert figures["dev"]["segments"] == len(tsv.read_text(encoding="utf-8").splitlines())
    assert "nc:6" in figures["dev"]["signature"]
    assert 0 <= figures["copy"]["rate"] <= 1
    names = {"config.json", "model.bin", "shared_vocabulary.json", "source.spm", "target.spm"}
    assert names == {p.name for p in (work / "ct2").iterdir()}
    assert len(json.loads((work / "marian" / "vocab.json").read_text(encoding="utf-8"))) == int(VOCABULARY)
