"""The trainer's own Marian equals the library's, and its loss equals the plain one."""

import pytest

REASON = "needs training/requirements.txt (torch, transformers)"
torch = pytest.importorskip("torch", reason=REASON)
transformers = pytest.importorskip("transformers", reason=REASON)

from export import build_marian  # noqa: E402
from model import Dropout, Marian, Shape  # noqa: E402

pytestmark = pytest.mark.training
SHAPE = Shape(vocabulary=101, width=32, feed_forward=48, encoder_layers=2, decoder_layers=2, heads=4)


@pytest.fixture
def model() -> Marian:
    torch.manual_seed(3)
    return Marian(SHAPE)


def batch(rows: int, length: int, kept: int) -> "torch.Tensor":
    ids = torch.randint(2, 90, (rows, length), generator=torch.Generator().manual_seed(length))
    ids[0, kept:] = SHAPE.pad
    return ids


def test_logits_equal_those_of_the_library(model: Marian) -> None:
    source, shifted = batch(3, 9, 6), batch(3, 7, 7)
    library = build_marian(model.state_dict(), SHAPE)
    with torch.no_grad():
        wanted = library(input_ids=source, attention_mask=(source != SHAPE.pad).long(), decoder_input_ids=shifted).logits
        found = model(source, shifted)[0] @ model.model.shared.weight.T
    torch.testing.assert_close(found, wanted, atol=1e-4, rtol=1e-4)


def test_guided_attention_is_head_zero_of_the_last_layer(model: Marian) -> None:
    source, shifted = batch(2, 8, 5), batch(2, 6, 6)
    library = build_marian(model.state_dict(), SHAPE)
    library.set_attn_implementation("eager")
    with torch.no_grad():
        mask = (source != SHAPE.pad).long()
        wanted = library(input_ids=source, attention_mask=mask, decoder_input_ids=shifted, output_attentions=True)
        found = model(source, shifted)[2]
    torch.testing.assert_close(found, wanted.cross_attentions[-1][:, 0], atol=1e-4, rtol=1e-4)


def test_chunked_loss_and_gradients_equal_the_plain_ones(model: Marian) -> None:
    source, shifted, target = batch(3, 9, 6), batch(3, 7, 7), batch(3, 7, 4)
    model.loss(model(source, shifted)[0], target, 0.1)[0].backward()
    found = [p.grad.clone() for p in model.parameters()]
    model.zero_grad()
    counts = target != SHAPE.pad
    scores = (model(source, shifted)[0] @ model.model.shared.weight.T)[counts][:, :-1].log_softmax(-1)
    plain = -scores.gather(1, target[counts][:, None])[:, 0]
    (0.9 * plain - 0.1 * scores.mean(-1)).mean().backward()
    for one, other in zip(found, model.parameters(), strict=True):
        torch.testing.assert_close(one, other.grad, atol=1e-5, rtol=1e-3)


def test_dropout_keeps_the_mean_and_stops_without_gradients() -> None:
    torch.manual_seed(0)
    dropout, ones = Dropout(0.25, torch.float32, "cpu"), torch.ones(400, 500)
    dropped = dropout(ones)
    assert sorted(set(dropped.flatten().tolist())) == [0.0, pytest.approx(4 / 3)]
    assert float(dropped.mean()) == pytest.approx(1.0, abs=0.01)
    with torch.no_grad():
        assert dropout(ones) is ones
