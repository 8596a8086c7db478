"""The engine's small parts: batches, pieces, cores."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilingua.engine.batching import plan_batches
from bilingua.engine.machine import Parallelism, choose_parallelism, usable_cores
from bilingua.engine.tokenizer import Tokenizer, join_pieces
from bilingua.errors import ModelError
from bilingua.units import Span


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 3)), max_size=80), st.integers(1, 200))
def test_batches_hold_every_text_once_in_one_shape(shapes: list[tuple[int, int]], budget: int) -> None:
    batches = plan_batches(shapes, budget)
    assert sorted(index for batch in batches for index in batch) == list(range(len(shapes)))
    for batch in batches:
        assert len({shapes[index] for index in batch}) == 1
        assert len(batch) == 1 or sum(shapes[index][0] for index in batch) <= budget


def test_batches_go_from_long_to_short() -> None:
    assert plan_batches([(3, 0), (9, 0), (3, 0), (5, 1)], 6) == [[1], [3], [0, 2]]


@pytest.mark.parametrize(
    ("pieces", "text", "spans"),
    [
        ([], "", []),
        (["▁Hello", "▁wor", "ld", "."], "Hello world.", [(0, 5), (6, 9), (9, 11), (11, 12)]),
        (["▁", "▁a"], " a", [(0, 0), (1, 2)]),
        (["no", "▁lead"], "no lead", [(0, 2), (3, 7)]),
        (["▁x", "<0xF0>", "<0x9F>", "<0x98>", "<0x80>", "y"], "x😀y", [(0, 1), (1, 2), (1, 2), (1, 2), (1, 2), (2, 3)]),
        (["<0x41>", "<0xC3>", "▁b"], "A\ufffd b", [(0, 1), (1, 2), (3, 4)]),
        (["▁<0xZZ>"], "<0xZZ>", [(0, 6)]),
    ],
    ids=["none", "words", "empty-word", "no-lead", "bytes", "broken-bytes", "no-byte"],
)
def test_join_pieces_gives_text_and_spans(pieces: list[str], text: str, spans: list[tuple[int, int]]) -> None:
    assert join_pieces(pieces) == (text, tuple(Span(*span) for span in spans))


def test_tokenizer_keeps_the_text(tmp_path: Path) -> None:
    from bilingua.resources import builtin_models

    tokenizer = Tokenizer(builtin_models() / "ar-en-mini" / "source.spm", threads=2)
    texts = ["قال الرئيس Putin إن 123 😀.", "", "الأمم المتحدة"]
    pieces = tokenizer.encode(texts)
    assert [join_pieces(row)[0] for row in pieces] == texts
    assert tokenizer.count(texts) == [len(row) for row in pieces]
    assert [tokenizer.is_common(piece) for piece in ("▁the", "▁Putin", "☃")] == [True, False, False]


def test_missing_tokenizer_is_a_model_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none\.spm: tokenizer cannot be loaded"):
        Tokenizer(tmp_path / "none.spm", threads=1)


@pytest.mark.parametrize(
    ("cores", "workers", "threads", "expected"),
    [(1, 0, 0, (1, 1)), (2, 0, 0, (2, 1)), (32, 0, 0, (8, 4)), (8, 1, 0, (1, 8)), (8, 0, 4, (2, 4)), (2, 3, 5, (3, 5)), (2, 0, 4, (1, 4))],
)
def test_cores_are_shared_out(cores: int, workers: int, threads: int, expected: tuple[int, int]) -> None:
    assert choose_parallelism(cores, workers, threads) == Parallelism(*expected)


def test_a_container_quota_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from bilingua.engine import machine

    quota = tmp_path / "cpu.max"
    monkeypatch.setattr(machine, "_QUOTA_V2", quota)
    monkeypatch.setattr(machine, "_QUOTA_V1", (tmp_path / "none", tmp_path / "none"))
    quota.write_text("50000 100000\n")
    assert usable_cores() == 1
    quota.write_text("max 100000\n")
    unbounded = usable_cores()
    quota.unlink()
    assert usable_cores() == unbounded
