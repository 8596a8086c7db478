"""chrF and BLEU with their signatures."""

from __future__ import annotations

import pytest

from bilingua.scoring import score_bleu, score_chrf


def test_equal_texts_score_a_hundred() -> None:
    texts = ["The delegation arrived in Moscow yesterday."]
    assert score_chrf(texts, texts).value == pytest.approx(100.0)
    assert score_bleu(texts, texts).value == pytest.approx(100.0)


def test_scores_are_sacrebleus_own() -> None:
    import sacrebleu

    outputs, references = ["The cat sat on a mat."], ["The cat sat on the mat."]
    assert score_chrf(outputs, references).value == sacrebleu.corpus_chrf(outputs, [references]).score
    assert score_bleu(outputs, references).value == sacrebleu.corpus_bleu(outputs, [references]).score


def test_every_score_has_its_signature() -> None:
    score = score_chrf(["a"], ["a"])
    assert (score.name, "nc:6" in score.signature, "version:" in score.signature) == ("chrF2", True, True)


@pytest.mark.parametrize(("outputs", "references"), [([], []), (["a"], ["a", "b"])])
def test_score_refuses_unequal_sets(outputs: list[str], references: list[str]) -> None:
    with pytest.raises(ValueError, match="the same number"):
        score_chrf(outputs, references)
