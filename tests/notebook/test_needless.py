"""What of the top level is left out, because no function depends on it."""

from grader.notebook import read

DEFINITIONS = """\
import torch
W = torch.zeros(784, 10)
b = torch.zeros(10)
params = [W, b]
def net(X):
    return X @ params[0] + params[1]
def train(epochs):
    return [net] * epochs
"""


def left_out(*lines: str) -> list[str]:
    source = read((DEFINITIONS + "\n".join(lines)).encode(), "a.py")
    return [statement.source for statement in source.statements if statement.needless]


def test_definitions_and_what_they_read_are_kept():
    """Functions, imports and the global tensors that functions read all run."""
    assert left_out() == []


def test_training_is_left_out():
    """A call of one's own function and a loop train; nothing defined needs either."""
    lines = ["train(5)", "fitted = train(5)", "for epoch in range(9):\n    train(1)"]
    assert left_out(*lines) == lines


def test_training_of_a_script_is_left_out():
    """So is what a script does when it is run."""
    assert left_out('if __name__ == "__main__":\n    train(5)') == ["train(5)"]


def test_loop_over_what_a_function_reads_is_kept():
    """``params``, which ``net`` reads, must be given their gradients."""
    assert left_out("for p in params:\n    p.requires_grad_()") == []


def test_loop_over_what_such_a_name_was_made_of_is_kept():
    """``W`` is read by no function, but is in ``params``, which is."""
    assert left_out("while W.sum() > 1:\n    W /= 2") == []


def test_plots_and_prints_are_kept():
    """They are harmless, and what they call is inert."""
    assert left_out("plt.plot([1, 2])", "print(W.shape)", "import matplotlib.pyplot as plt") == []


def test_long_chain_of_names_is_followed():
    """The first of a thousand names, each made of the one before, is needed with the last."""
    chain = [f"n{i + 1} = n{i}" for i in range(1000)]
    read_last = "def last():\n    return n1000"
    assert left_out("n0 = train(1)", *chain, read_last) == []
