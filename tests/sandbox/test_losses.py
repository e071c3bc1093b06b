"""The losses of a training, as the code that trains computes them."""

import math

import pytest
import torch

from grader.sandbox.losses import LossLog

# What a mini-batch of four losses may be reduced to before backward() is called.
WAYS = {
    "mean": lambda loss: loss.mean().backward(),
    "sum": lambda loss: loss.sum().backward(),
    "sum of a column": lambda loss: loss.reshape(-1, 1).sum().backward(),
    "negative sum": lambda loss: (-(-loss).sum()).backward(),
    "one by one": lambda loss: loss.backward(torch.ones_like(loss)),
    "by autograd": lambda loss: torch.autograd.backward([loss.mean()]),
    "by keyword": lambda loss: torch.autograd.backward(tensors=loss.mean()),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_loss_of_a_mini_batch_is_its_mean(way):
    """However it is reduced, so that losses can be compared; gradients are as without the log."""
    log, w = LossLog(), torch.ones(4, requires_grad=True)
    for scale in (1.0, 3.0):
        with log.epoch():
            for batch in (1.0, 2.0):
                w.grad = None
                WAYS[way](w * scale * batch)
                assert w.grad[0] in (scale * batch, scale * batch / 4)
    assert log.by_epoch()[:, 0].tolist() == [1.0, 1.5, 4.5]
    assert log.by_epoch()[:, 1].isnan().all()


def test_backward_is_torch_s_own_again():
    """After an epoch, after one that is broken off, and where one lies within another."""
    own, log = torch.autograd.backward, LossLog()
    with pytest.raises(ZeroDivisionError), log.epoch():
        1 / (torch.autograd.backward is own)
    assert torch.autograd.backward is own
    with log.epoch():
        torch.tensor(3.0, requires_grad=True).backward()
        with log.epoch():
            pass
        torch.tensor(1.0, requires_grad=True).backward()
    assert torch.autograd.backward is own and log.by_epoch()[:, 0].tolist() == [3.0, 2.0]


def test_what_is_no_loss_is_not_noted():
    """Nor does it change what backward raises; without any loss there is nothing."""
    log = LossLog()
    with log.epoch():
        for wrong in ((), ("x",), (None,)):
            with pytest.raises(Exception):  # noqa: B017, PT011 - whatever torch says of it
                torch.autograd.backward(*wrong)
    assert log.by_epoch().shape == (0, 2)


def test_a_loss_that_is_no_number_is_kept():
    """It says more than any other."""
    log = LossLog()
    with log.epoch():
        torch.tensor(math.inf, requires_grad=True).backward()
    assert log.by_epoch()[:, 0].tolist() == [math.inf, math.inf]


def test_what_a_mini_batch_recognises_is_told_by_its_loss():
    """By scores that torch's own cross-entropy has, and by probabilities made by hand."""
    y = torch.tensor([3, 1, 4, 1])
    scores = 2 * torch.eye(10)[[3, 1, 4, 5]]
    by_hand = scores.clone().requires_grad_()
    shares = by_hand.exp() / by_hand.exp().sum(1, keepdim=True)
    for loss in (
        torch.nn.functional.cross_entropy(scores.clone().requires_grad_(), y),
        -shares[range(4), y].log().sum(),
    ):
        log = LossLog()
        with log.epoch():
            log.labels = y
            loss.backward()
        assert log.by_epoch()[:, 1].tolist() == [0.75, 0.75]


def test_an_epoch_that_was_left_open_spoils_no_other():
    """Somebody may keep an iterator; torch's own functions are put back between two requests."""
    own = torch.autograd.backward
    left = LossLog().epoch()
    left.__enter__()
    torch.autograd.backward = own
    log = LossLog()
    with log.epoch():
        torch.tensor(2.0, requires_grad=True).backward()
    assert log.by_epoch()[:, 0].tolist() == [2.0, 2.0]
    left.__exit__(None, None, None)
    assert torch.autograd.backward is own
