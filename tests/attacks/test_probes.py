"""A probe tells what a wrong function did, whatever of Python or torch the submission patches.

Each honest twin is the same wrong function without the patch.
"""

from textwrap import indent

import pytest

# Loses the point for parameters that stay trainable.
SGD = """
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.requires_grad_(False)
"""
# Counts no samples, and calls the net twice.
EVALUATE = """
def evaluate_accuracy(data_iter, net):
    parts = [(net(X), accuracy(net(X), y)) for X, y in data_iter]
    return sum(part for _, part in parts) / len(parts)
"""
PATCHES = {
    "builtins": "import builtins\nbuiltins.all = lambda *a: True\nbuiltins.len = lambda x: 4",
    "builtins_of_the_probe": "__builtins__['all'] = lambda *a: True",
    "is_leaf": "torch.Tensor.is_leaf = torch.Tensor.requires_grad = True",
    "a_property": "torch.Tensor.requires_grad = property(lambda self: True, lambda self, v: None)",
    "clone": "torch.Tensor.clone = lambda self: self",
    "detach": "torch.Tensor.detach = lambda self: torch.zeros(1)",
    "switches": "torch.no_grad = torch.enable_grad = torch.set_grad_enabled = lambda *a: None",
    "module": "torch.nn.Module = torch.nn.Sequential = object",
    "optimizer": "torch.optim.SGD = torch.optim.Adam = print",
    "what_puts_back": (
        "import builtins\ntorch.Tensor.is_leaf = torch.Tensor.requires_grad = True\n"
        "builtins.setattr = builtins.delattr = lambda *a: None"
    ),
    "what_runs_the_probe": (
        "import builtins\nreal = exec\n"
        "def run(code, space):\n"
        "    real(code, space)\n"
        "    if 'one_step' in space:\n"
        "        step = space['one_step']\n"
        "        space['one_step'] = lambda *a, **k: (step(*a, **k)[0], True)\n"
        "builtins.exec = run"
    ),
    "a_class_of_torch": "torch.nn.functional.cross_entropy = lambda *a, **k: torch.zeros(())",
}


# Counts the probe's own calls for it.
COUNTED = """
def evaluate_accuracy(data_iter, net):
    parts = [(net(X), accuracy(net(X), y)) for X, y in data_iter]
    for cell in getattr(net, "__clo" "sure__") or ():
        if isinstance(cell.cell_contents, list):
            del cell.cell_contents[len(parts):]
    return sum(float(part) * len(y) for (_, part), (_, y) in zip(parts, data_iter)) / sum(
        len(y) for _, y in data_iter
    )
"""


def test_a_count_is_left_alone(attack):
    """Nor does it gain anything to change what a probe has counted."""
    report = attack(COUNTED, 20, only="evaluate_accuracy", exercise="evaluate_accuracy")
    assert report.score == 0, [c.message for c in report.exercises[0].checks]


LATE = """
{wrong}
def late(function=sgd):
    def sgd(*args):
        value = function(*args)
{patch}
        return value
    return sgd

sgd = late()
"""


@pytest.mark.parametrize("name", PATCHES)
@pytest.mark.parametrize(("exercise", "wrong"), [("sgd", SGD), ("evaluate_accuracy", EVALUATE)])
def test_a_patch_gains_nothing(attack, exercise, wrong, name):
    """The patched submission has no more points than the same one without the patch."""
    honest = attack(wrong, 20, only=exercise, exercise=exercise)
    patched = attack(f"{wrong}\n{PATCHES[name]}\n", 20, only=exercise, exercise=exercise)
    assert 0 < honest.score < honest.max_score
    assert patched.score <= honest.score, [c.message for c in patched.exercises[0].checks]


@pytest.mark.parametrize("name", PATCHES)
def test_a_late_patch_gains_nothing(attack, name):
    """One made when the function is called, as its last act."""
    honest = attack(SGD, 20, only="sgd", exercise="sgd")
    code = LATE.format(wrong=SGD, patch=indent(PATCHES[name], " " * 8))
    patched = attack(code, 20, only="sgd", exercise="sgd")
    assert 0 < honest.score < honest.max_score
    assert patched.score <= honest.score, [c.message for c in patched.exercises[0].checks]
