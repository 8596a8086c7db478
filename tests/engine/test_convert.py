"""Models of every family, from a hub through conversion to text, against transformers' own ``generate``.

Needs torch and transformers; run with an environment that has the extra ``convert``.
"""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bilingua.config import EngineSettings
from bilingua.engine import AddOptions, ModelInfo, add_model, open_engine, pull_model, verify_model
from bilingua.engine.tokenizer import join_pieces
from bilingua.errors import ModelError
from bilingua.normalize import normalize_for_engine
from bilingua.resources import builtin_models
from bilingua.units import DecodingOptions, Hypothesis, LanguagePair, Request
from tests.engine.fake_hub import FakeHub, serve_hub
from tests.engine.tiny_hf import ARABIC, MAKERS, sentences

pytest.importorskip("torch", reason="conversion needs the extra convert")
transformers = pytest.importorskip("transformers", reason="conversion needs the extra convert")
pytestmark = [pytest.mark.convert, pytest.mark.filterwarnings("ignore")]

ROOT = Path(__file__).resolve().parents[2]
PAIR = LanguagePair("ar", "en")
LIMIT = 40
# What the family's own documentation puts before the text, and the token that the decoder is made to begin with.
BEFORE = {"marian-multi": ">>eng<< ", "madlad": "<2en> "}
FORCED = {"m2m100": ("__ar__", "__en__"), "nllb": ("arb_Arab", "eng_Latn")}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A tiny model of every family in its published layout."""
    root = tmp_path_factory.mktemp("hub")
    transformers.utils.logging.set_verbosity_error()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {name: make(root / name) for name, make in MAKERS.items()}


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("BILINGUA_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    return tmp_path / "models"


def _ours(model: ModelInfo, texts: list[str], beam: int) -> list[Hypothesis]:
    options = DecodingOptions(beam_size=beam, max_output_tokens=LIMIT)
    with open_engine(model, PAIR, EngineSettings(compute_type="float32")) as engine:
        return engine.translate([Request(text) for text in texts], options)


def _theirs(name: str, folder: Path, texts: list[str], lengths: list[int], beam: int) -> list[str]:
    """Decode with transformers: one text at a time, unknown tokens and padding never chosen, as bilingua does."""
    import torch

    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    model = transformers.AutoModelForSeq2SeqLM.from_pretrained(folder).eval()
    never = [tokenizer.unk_token_id] + ([tokenizer.pad_token_id] if name.startswith("marian") else [])
    options: dict[str, Any] = {"num_beams": beam, "early_stopping": beam > 1, "suppress_tokens": never, "forced_eos_token_id": None}
    if name in FORCED:
        source, target = (tokenizer.convert_tokens_to_ids(token) for token in FORCED[name])
        options["forced_bos_token_id"] = target
    outputs = []
    for text, length in zip(texts, lengths, strict=True):
        ids = tokenizer(BEFORE.get(name, "") + text, add_special_tokens=name not in FORCED)["input_ids"]
        if name in FORCED:
            ids = [source, *ids, tokenizer.eos_token_id]
        limit = min(LIMIT, 2 * length + 24) + (name in FORCED)
        (found,) = model.generate(torch.tensor([ids]), max_new_tokens=limit, **options)
        if name == "marian-separate":
            tokenizer._switch_to_target_mode()
        numbers = found.tolist()[1 + (name in FORCED) :]
        numbers = numbers[:-1] if numbers and numbers[-1] == tokenizer.eos_token_id else numbers
        tokens = zip(tokenizer.convert_ids_to_tokens(numbers), numbers, strict=True)
        # Rows of the embeddings without a token are never chosen by trained weights; random ones choose them too.
        named = [f"madeupword{number}" if token in (None, tokenizer.unk_token) else token for token, number in tokens]
        outputs.append(join_pieces(named)[0])
        if name == "marian-separate":
            tokenizer._switch_to_input_mode()
    return outputs


@pytest.mark.parametrize("name", MAKERS)
def test_a_family_pulled_from_the_hub_gives_the_text_that_transformers_gives(
    name: str, folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Greedily all texts; with a beam nearly all: random weights make ties that rounding decides."""
    with serve_hub(FakeHub({f"team/{name}": folders[name]})) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        added = pull_model(f"team/{name}", AddOptions(pair=PAIR, quantization="float32", run_smoke=False))
    verify_model(added.model)
    assert added.model.pairs == (PAIR,)
    texts = sentences(ARABIC, 20, seed=9)
    same = {}
    for beam in (1, 4):
        found = _ours(added.model, texts, beam)
        wanted = _theirs(name, folders[name], texts, [len(hyp.source_spans) for hyp in found], beam)
        same[beam] = sum(hyp.text == text for hyp, text in zip(found, wanted, strict=True))
    assert same[1] == 20
    assert same[4] >= 17


@pytest.mark.parametrize(
    ("name", "family", "count", "code"),
    [
        ("nllb", "nllb", 200, ("arb_Arab", "eng_Latn")),
        ("m2m100", "m2m100", 100, ("__ar__", "__en__")),
        ("madlad", "madlad", 4, ("<2ar>", "<2en>")),
    ],
)
def test_languages_come_from_the_vocabulary(name: str, family: str, count: int, code: tuple[str, str], folders: dict[str, Path]) -> None:
    added = add_model(folders[name], AddOptions(run_smoke=False))
    manifest = added.model.manifest
    assert manifest.family == family
    assert abs(len(manifest.sources) - count) <= 2
    assert added.model.codes(PAIR) == code
    if name == "madlad":
        assert dict(manifest.targets)["he"] == "<2iw>"


def test_a_non_commercial_licence_is_noticed(folders: dict[str, Path]) -> None:
    manifest = add_model(folders["nllb"], AddOptions(run_smoke=False)).model.manifest
    assert manifest.licence == "CC-BY-NC-4.0"
    assert "not for commercial use" in manifest.notice
    assert ("«", '"') in manifest.replacements


def test_pickled_weights_are_loaded_as_weights_only(folders: dict[str, Path], tmp_path: Path) -> None:
    """The same weights as torch writes them convert to the same model."""
    import shutil

    import safetensors.torch
    import torch

    folder = tmp_path / "pickled"
    shutil.copytree(folders["marian-shared"], folder)
    weights = safetensors.torch.load_file(folder / "model.safetensors")
    torch.save(weights, folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    one = add_model(folder, AddOptions(run_smoke=False))
    two = add_model(folders["marian-shared"], AddOptions(run_smoke=False))
    hashes = [next(item.sha256 for item in added.model.manifest.files if item.name == "model.bin") for added in (one, two)]
    assert hashes[0] == hashes[1]


def test_random_weights_are_not_added(folders: dict[str, Path], models: Path) -> None:
    with pytest.raises(ModelError, match="does not translate"):
        add_model(folders["marian-shared"], AddOptions())
    assert list(models.iterdir()) == []


def _marian_folder() -> Path:
    for folder in (ROOT / "models" / "ar-en-mini-marian", Path(os.environ.get("BILINGUA_MARIAN_DIR") or "/none")):
        if (folder / "model.safetensors").is_file():
            return folder
    pytest.skip("the built-in model's Marian folder is not here; set BILINGUA_MARIAN_DIR")


@pytest.mark.slow
def test_the_builtin_models_marian_folder_gives_what_transformers_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    """200 sentences, beam 4, float32: the same text, but for ties that the order of additions decides."""
    folder = _marian_folder()
    lines = (ROOT / "benchmarks/terms/sentences.ar.jsonl").read_text(encoding="utf-8").splitlines()
    texts = list(dict.fromkeys(normalize_for_engine(json.loads(line)["text"]) for line in lines))[:200]
    added = add_model(folder, AddOptions(name="builtin", quantization="float32"))
    found = _ours(added.model, texts, 4)
    wanted = _theirs("marian", folder, texts, [len(hyp.source_spans) for hyp in found], 4)
    assert len(texts) == 200
    assert sum(hyp.text == text for hyp, text in zip(found, wanted, strict=True)) >= 199


def test_the_builtin_model_is_the_one_in_the_package(tmp_path: Path) -> None:
    """Both are of one family: what the package says of the built-in model is what conversion would say."""
    facts = json.loads((builtin_models() / "ar-en-mini" / "manifest.json").read_text(encoding="utf-8"))
    added = add_model(_marian_folder(), AddOptions(name="builtin", is_guided=True))
    tokens = added.model.manifest.tokens
    assert (added.model.manifest.family, list(tokens.source_suffix)) == (facts["family"], facts["tokens"]["source_suffix"])


def _to_marian(folder: Path, output: Path) -> Path:
    """Write a Hugging Face Marian folder as OPUS-MT publishes the same model, the way back of transformers' own conversion."""
    import shutil

    import numpy as np
    import safetensors.numpy

    from tests.engine.tiny_marian import SETTINGS

    weights = safetensors.numpy.load_file(folder / "model.safetensors")
    parts = {"self": "self_", "encoder": "context_", "fc1": "ffn_", "fc2": "ffn_", "final": "ffn_"}
    names = {"q_proj": "q", "k_proj": "k", "v_proj": "v", "out_proj": "o", "fc1": "1", "fc2": "2"}
    arrays: dict[str, Any] = {"Wemb": weights["model.shared.weight"][:-1], "decoder_ff_logit_out_b": weights["final_logits_bias"][:, :-1]}
    for name, value in weights.items():
        steps = name.split(".")
        if "layers" not in steps:
            continue
        scope = f"{steps[1]}_l{int(steps[3]) + 1}_{parts[steps[4].split('_')[0]]}"
        if "layer_norm" in steps[4]:
            scope += "ffn_ln_" if steps[4].startswith("final") else "Wo_ln_"
            arrays[scope + ("scale" if steps[-1] == "weight" else "bias")] = value[None]
        else:
            arrays[scope + ("W" if steps[-1] == "weight" else "b") + names[steps[-2]]] = value.T if steps[-1] == "weight" else value[None]
    text = SETTINGS.format(decoder="self-attention", guided="none").replace("depth: 1", "depth: 2").replace("relu", "swish")
    output.mkdir()
    np.savez(output / "model.npz", **arrays, **{"special:model.yml": np.frombuffer((text + "\0").encode(), dtype="int8")})
    numbers = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    lines = (f'"{token}": {number}' for token, number in numbers.items() if token != "<pad>")
    (output / "vocab.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (output / "decoder.yml").write_text("models:\n  - model.npz\nvocabs:\n  - vocab.yml\n  - vocab.yml\n", encoding="utf-8")
    for name in ("source.spm", "target.spm"):
        shutil.copy(folder / name, output / name)
    return output


def test_marians_own_format_gives_the_same_as_the_hugging_face_folder(folders: dict[str, Path], tmp_path: Path) -> None:
    texts = sentences(ARABIC, 20, seed=9)
    options = {"pair": PAIR, "quantization": "float32", "run_smoke": False}
    one = add_model(folders["marian-shared"], AddOptions(name="one", **options))  # type: ignore[arg-type]
    two = add_model(_to_marian(folders["marian-shared"], tmp_path / "opus"), AddOptions(name="two", **options))  # type: ignore[arg-type]
    assert [hyp.text for hyp in _ours(one.model, texts, 4)] == [hyp.text for hyp in _ours(two.model, texts, 4)]
