"""The CTranslate2 engine on the built-in model: same bytes however it is run, alignment, errors."""

from __future__ import annotations

import dataclasses
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import ctranslate2
import pytest
import sentencepiece
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bilingua.config import EngineSettings
from bilingua.engine import Ct2Engine, ModelInfo, find_model, open_engine, read_model
from bilingua.engine.manifest import TokenLayout, read_manifest, refresh_manifest, write_manifest
from bilingua.errors import ModelError
from bilingua.normalize import normalize_for_engine
from bilingua.units import DecodingOptions, Hypothesis, LanguagePair, Request

PAIR = LanguagePair("ar", "en")
OPTIONS = DecodingOptions()
SENTENCES = (
    "وصل الوزير إلى بغداد مساء الأحد في زيارة رسمية تستمر يومين.",
    "أعلنت الحكومة عن خطة جديدة لدعم المزارعين في المحافظات الجنوبية.",
    "قال الرئيس لـ Putin إن المحادثات كانت «مثمرة» وإنها ستتواصل الأسبوع المقبل.",
    "كيم جونغ أون يزور مصنعا جديدا في بيونغ يانغ.",
    "وأضاف أن بلاده ترفض أي تدخل في شؤونها الداخلية.",
    "سلام",
    "أكد وزير الخارجية الروسي سيرغي لافروف أن موسكو مستعدة للحوار.",
    "ارتفعت الصادرات بنسبة 4.5 في المئة خلال الربع الأول من عام 2024.",
    "وأضاف أن بلاده ترفض أي عدوان على شؤونها الخارجية.",
)
REQUESTS = tuple(Request(text, prefix) for text in SENTENCES for prefix in ("", "The", "Russian Foreign Minister Sergey Lavrov"))


@pytest.fixture(scope="module")
def model() -> ModelInfo:
    return find_model(PAIR, "ar-en-mini")


@pytest.fixture(scope="module")
def engine(model: ModelInfo) -> Iterator[Ct2Engine]:
    with open_engine(model, PAIR, EngineSettings(workers=2, threads=1)) as opened:
        yield opened


@pytest.fixture(scope="module")
def expected(model: ModelInfo) -> dict[Request, Hypothesis]:
    """Every request decoded alone, one thread."""
    with open_engine(model, PAIR, EngineSettings(workers=1, threads=1)) as opened:
        return {request: opened.translate([request], OPTIONS)[0] for request in REQUESTS}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_output_does_not_depend_on_how_it_is_run(model: ModelInfo, expected: dict[Request, Hypothesis], data: st.DataObject) -> None:
    workers, threads = data.draw(st.sampled_from([(1, 1), (2, 1), (1, 2), (3, 2)]))
    budget = data.draw(st.sampled_from([1, 30, 64, 512, 4096]))
    requests = data.draw(st.lists(st.sampled_from(REQUESTS), min_size=1, max_size=24))
    with open_engine(model, PAIR, EngineSettings(workers=workers, threads=threads, batch_tokens=budget)) as opened:
        assert opened.translate(requests, OPTIONS) == [expected[request] for request in requests]


@pytest.mark.parametrize("options", [DecodingOptions(beam_size=1), DecodingOptions(6, 0.6, 1.2, 3)], ids=["greedy", "safe"])
def test_other_options_are_as_steady(engine: Ct2Engine, options: DecodingOptions) -> None:
    together = engine.translate(REQUESTS, options)
    assert together == [engine.translate([request], options)[0] for request in REQUESTS]


def test_text_and_score_are_those_of_ctranslate2(model: ModelInfo, engine: Ct2Engine) -> None:
    """The reference is CTranslate2 itself, one text at a time."""
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(model.folder / "source.spm"))
    tokens = [[*tokenizer.encode(normalize_for_engine(text), out_type=str), "</s>"] for text in SENTENCES]
    raw = ctranslate2.Translator(str(model.folder), compute_type="int8")
    results = raw.translate_batch(tokens, beam_size=4, max_batch_size=1, return_scores=True, disable_unk=True)
    found = engine.translate([Request(text) for text in SENTENCES], OPTIONS)
    assert [hyp.text for hyp in found] == [tokenizer.decode(result.hypotheses[0]) for result in results]
    assert [hyp.score for hyp in found] == pytest.approx([result.scores[0] for result in results], rel=1e-6)


def test_first_token_has_its_own_link(model: ModelInfo, engine: Ct2Engine) -> None:
    """CTranslate2 mixes up the first attention row within a batch; names at the start must be right all the same."""
    texts = [f"{name} يزور مصنعا جديدا." for name in ("Lavrov", "Putin", "Macron", "Trump", "Xi", "Kim")]
    found = engine.translate([Request(text) for text in texts], OPTIONS)
    for text, hyp in zip(texts, found, strict=True):
        first = hyp.text[hyp.target_spans[0].start : hyp.target_spans[0].end]
        linked = hyp.source_spans[hyp.alignment[0]]
        if text.startswith(first):
            assert text.startswith(hyp.source[linked.start : linked.end])
    assert sum(text.startswith(hyp.text[:2]) for text, hyp in zip(texts, found, strict=True)) >= 3


def test_copied_words_are_aligned_with_themselves(engine: Ct2Engine) -> None:
    hyp = engine.translate([Request("قال الرئيس لـ Putin إن الحرب انتهت.")], OPTIONS)[0]
    assert "Putin" in hyp.text
    links = {
        (hyp.text[target.start : target.end], hyp.source[hyp.source_spans[index].start : hyp.source_spans[index].end])
        for target, index in zip(hyp.target_spans, hyp.alignment, strict=True)
    }
    assert ("Putin", "Putin") in links


def test_a_tighter_source_limit_is_taken(model: ModelInfo) -> None:
    with open_engine(model, PAIR, EngineSettings(max_source_tokens=5)) as opened:
        assert opened.info.max_source_tokens == 5
        assert opened.translate([Request(SENTENCES[0])], OPTIONS)[0].is_truncated
    with open_engine(model, PAIR, EngineSettings(max_source_tokens=100_000)) as opened:
        assert opened.info.max_source_tokens == model.manifest.max_source_tokens


def test_options_name_what_decides_the_output_and_nothing_else(model: ModelInfo) -> None:
    options = set()
    for workers, budget in ((1, 0), (2, 64)):
        with open_engine(model, PAIR, EngineSettings(workers=workers, batch_tokens=budget)) as opened:
            options.add(opened.info.options)
    assert len(options) == 1
    assert '"compute_type":"int8_float32"' in options.pop()


def test_float_weights_give_the_same_text(model: ModelInfo, expected: dict[Request, Hypothesis]) -> None:
    """Not bit for bit, but the score moves by less than a thousandth and the text not at all."""
    results = []
    for workers, budget in ((1, 1), (2, 512)):
        with open_engine(model, PAIR, EngineSettings(compute_type="float32", workers=workers, batch_tokens=budget)) as opened:
            results.append(opened.translate(REQUESTS, OPTIONS))
    assert [hyp.text for hyp in results[0]] == [hyp.text for hyp in results[1]]
    assert [hyp.score for hyp in results[0]] == pytest.approx([hyp.score for hyp in results[1]], abs=1e-3)


def test_wrong_pair_names_the_right_ones(model: ModelInfo) -> None:
    with pytest.raises(ModelError, match=r"'ar-en-mini' does not translate fa-en; it translates ar-en"):
        open_engine(model, LanguagePair("fa", "en"), EngineSettings())


def test_unknown_compute_type_names_the_known_ones(model: ModelInfo) -> None:
    with pytest.raises(ModelError, match=r"'int3' is not supported on cpu; use one of: .*float32.*int8"):
        open_engine(model, PAIR, EngineSettings(compute_type="int3"))


@pytest.mark.skipif(ctranslate2.get_cuda_device_count() > 0, reason="there is a CUDA device here")
def test_missing_cuda_device_is_said(model: ModelInfo) -> None:
    with pytest.raises(ModelError, match="no CUDA device"):
        open_engine(model, PAIR, EngineSettings(device="cuda"))


@pytest.fixture
def copied(model: ModelInfo, tmp_path: Path) -> Path:
    """A copy of the built-in model that a test may break."""
    return Path(shutil.copytree(model.folder, tmp_path / "copy", copy_function=shutil.copyfile))


@pytest.mark.parametrize("name", ["model.bin", "source.spm", "config.json"])
def test_altered_file_is_not_loaded(copied: Path, name: str) -> None:
    raw = bytearray((copied / name).read_bytes())
    raw[len(raw) // 2] ^= 1
    (copied / name).write_bytes(raw)
    with pytest.raises(ModelError, match=rf"{name}: sha256 is .* the manifest says"):
        open_engine(read_model(copied), PAIR, EngineSettings())


@pytest.mark.parametrize(("name", "found"), [("model.bin", "cannot be loaded"), ("source.spm", "tokenizer cannot be loaded")])
def test_damaged_file_with_a_right_hash_is_refused(copied: Path, name: str, found: str) -> None:
    (copied / name).write_bytes(b"\x01\x00 nonsense")
    refresh_manifest(copied)
    broken = read_model(copied)
    with pytest.raises(ModelError, match=found):
        open_engine(broken, PAIR, EngineSettings())


def test_family_differences_are_data(copied: Path) -> None:
    """The tokens of a language-token layout reach the model from the manifest, and leave no trace in the text."""
    manifest = read_manifest(copied)
    tokens = TokenLayout(source_prefix=("{source}",), source_suffix=("</s>",), target_prefix=("{target}",))
    changed = dataclasses.replace(
        manifest, sources=(("ar", "▁Arabic"),), targets=(("en", "▁English"),), tokens=tokens, replacements=(("«", '"'), ("»", '"'))
    )
    write_manifest(copied, changed)
    with open_engine(read_model(copied), PAIR, EngineSettings()) as opened:
        hyp = opened.translate([Request(SENTENCES[2], "He")], OPTIONS)[0]
        assert opened.translate([Request(text, "He") for text in SENTENCES], OPTIONS)[2] == hyp
    assert '"مثمرة"' in hyp.source
    assert hyp.text.startswith("He")
    assert "English" not in hyp.text
    assert len(hyp.alignment) == len(hyp.target_spans)
    assert max(hyp.alignment) < len(hyp.source_spans)


def test_model_without_useful_attention_gives_no_alignment(copied: Path) -> None:
    manifest = read_manifest(copied)
    write_manifest(copied, dataclasses.replace(manifest, alignment=dataclasses.replace(manifest.alignment, is_usable=False)))
    with open_engine(read_model(copied), PAIR, EngineSettings()) as opened:
        hyp = opened.translate([Request(SENTENCES[0])], OPTIONS)[0]
    assert hyp.alignment == ()
    assert hyp.target_spans


def test_interrupt_leaves_at_once() -> None:
    """Ctrl-C in the middle of a long call ends the program with Python's own code, in seconds."""
    program = (
        "import signal\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs begin with it ignored\n"
        "from bilingua.config import EngineSettings\n"
        "from bilingua.engine import find_model, open_engine\n"
        "from bilingua.units import *\n"
        "pair = LanguagePair('ar', 'en')\n"
        "engine = open_engine(find_model(pair, 'ar-en-mini'), pair, EngineSettings())\n"
        "requests = [Request(f'{i} وصل الوزير إلى بغداد مساء الأحد في زيارة رسمية') for i in range(20000)]\n"
        "try:\n"
        "    print('started', flush=True)\n"
        "    engine.translate(requests, DecodingOptions())\n"
        "except KeyboardInterrupt:\n"
        "    print('stopped', flush=True)\n"
        "    engine.close()\n"
        "    raise SystemExit(130)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env={**os.environ})
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=60)
    assert (output, process.returncode) == ("stopped\n", 130)
