"""``check`` in a notebook: the public checks on the notebook's own functions."""

import linecache
import shutil
import sys
from types import SimpleNamespace

import nbformat
import pytest
import torch
from nbclient import NotebookClient

import grader
from grader.errors import ManifestError, UsageError
from grader.manifest import find_course
from grader.recognition.mistakes import mistakes_of

SOFTMAX = find_course().assignment("03_softmax_regression")


def said(capsys, name, **functions):
    grader.check(name, namespace={"torch": torch, **functions})
    return capsys.readouterr().out


def test_a_right_function(capsys):
    """Full points of the public checks, and how many are still to come."""
    out = said(capsys, "softmax", softmax=lambda X: X.sub(X.amax(1, keepdim=True)).exp().div(
        X.sub(X.amax(1, keepdim=True)).exp().sum(1, keepdim=True)))  # fmt: skip
    assert out == "✓ softmax: 3/3; 1 more when it is graded\n"


def test_a_stub(capsys):
    """Not written yet is said without a traceback."""

    names = {}
    cell = compile("def softmax(X): raise NotImplementedError", "<ipython-input-1>", "exec")
    exec(cell, names)
    assert said(capsys, "softmax", **names) == "· softmax: not written yet (0/3)\n"


def test_a_wrong_function(capsys):
    """What is wrong, where, and a hint; the student's tensors stay as they are."""
    out = said(capsys, "softmax", softmax=lambda X: X.exp() / X.exp().sum(0))
    assert out.startswith("✗ softmax: 0/3\n")
    assert "sums of the rows of softmax(X): worst at [" in out
    assert out.count("hint:") == 1


def test_the_same_inputs_every_time(capsys):
    """Two runs say the same, and torch's own random numbers are left where they were."""
    torch.manual_seed(3)
    first = said(capsys, "softmax", softmax=lambda X: X)
    after = torch.rand(1)
    torch.manual_seed(3)
    assert torch.rand(1) == after
    assert said(capsys, "softmax", softmax=lambda X: X) == first


@pytest.mark.parametrize(("neighbour", "points"), [("linreg", 3), ("softmax", 2)])
def test_a_name_of_two_assignments(tmp_path, monkeypatch, capsys, neighbour, points):
    """Away from the course's folders, the functions beside it tell whose ``sgd`` is meant."""
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(compile("def sgd(*_): raise NotImplementedError", "<ipython-input-1>", "exec"), names)
    out = said(capsys, "sgd", **names, **{neighbour: print})
    assert out == f"· sgd: not written yet (0/{points})\n"


@pytest.mark.parametrize(
    ("file", "cell"),
    [
        ("<ipython-input-3-e4e7ade8fa45>", "In[3]"),
        ("/tmp/ipython-input-3-4282502808.py", "In[3]"),
        ("/tmp/ipython-input-2938354417.py", "ipython-input-2938354417.py"),
    ],
)
def test_cells_as_colab_names_them(monkeypatch, capsys, file, cell):
    """With IPython 7 and its file names, too, the stub, the line that raised and what is forbidden
    are told."""
    shell = SimpleNamespace(compile=object())
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    told = []
    for body in ("raise NotImplementedError", "return X.nothing", "return X.softmax(1)"):
        text = f"def softmax(X):\n    {body}\n"
        monkeypatch.setitem(linecache.cache, file, (len(text), None, text.splitlines(True), file))
        names = {"torch": torch}
        exec(compile(text, file, "exec"), names)
        told.append(said(capsys, "softmax", **names))
    assert told[0] == "· softmax: not written yet (0/3)\n"
    assert f"({cell}, line 2: return X.nothing)" in told[1]
    assert "softmax uses X.softmax" in told[2]


def test_the_whole_assignment_as_a_list(monkeypatch, capsys):
    """Without a name every exercise of the folder's assignment is checked, a line each."""
    course = find_course()
    monkeypatch.chdir(course.assignment("01").folder)
    grader.check(namespace={"torch": torch, "warm_up": lambda X: 2 * X + 1})
    first, *rest = capsys.readouterr().out.splitlines()
    assert first == f"{course.assignment('01').title}: 1 of 6 exercises pass"
    assert [line.split()[:2] for line in rest[:2]] == [["✓", "warm_up"], ["·", "row_sums"]]


def test_hints_rise(capsys):
    """Each call gives the next hint, that of a recognised mistake first; after the last one it
    begins again."""
    said(capsys, "softmax", softmax=lambda X: X.exp() / X.exp().sum(dim=0))
    (mistake,) = [m for m in mistakes_of(SOFTMAX) if m.name == "softmax over dim 0"]
    wanted = [mistake.hint, *SOFTMAX.exercise("softmax").hints]
    given = []
    for _ in [*wanted, None]:
        grader.hint("softmax", namespace={"softmax": print})
        given.append(capsys.readouterr().out.strip())
    assert given[: len(wanted)] == [
        f"softmax, hint {n} of {len(wanted)}: {text}" for n, text in enumerate(wanted, 1)
    ]
    assert given[-1] == given[0]


def test_an_unknown_name():
    """No such exercise is an error in one line."""
    with pytest.raises(UsageError, match="no assignment of this course has an exercise 'sofmax'"):
        grader.check("sofmax", namespace={})


def test_a_known_mistake_gets_its_own_hint(capsys):
    """Recognised in a notebook, from what it gives; another wrong function gets the usual hint."""
    known = said(capsys, "softmax", softmax=lambda X: X.exp() / X.exp().sum(dim=0))
    (mistake,) = [m for m in mistakes_of(SOFTMAX) if m.name == "softmax over dim 0"]
    assert f"hint: {mistake.hint}" in known
    other = said(capsys, "softmax", softmax=lambda X: X * 3)
    assert f"hint: {SOFTMAX.exercise('softmax').hint}" in other


def test_a_spoiled_fingerprint_file_is_told_in_one_line(tmp_path, monkeypatch, capsys):
    """Not a traceback: the file, and what to do."""
    shutil.copytree(SOFTMAX.folder.parent, tmp_path / "assignments")
    (tmp_path / "assignments" / SOFTMAX.slug / "fingerprints.json").write_text('{"softmax": [3]}')
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ManifestError, match=r"fingerprints\.json: not as grader release wrote it"):
        grader.check("softmax", namespace={"softmax": lambda X: X})


def in_a_kernel(*cells):
    """What cells print when they are run one after another in a real kernel."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=120, kernel_name="python3", allow_errors=True).execute()
    return ["".join(map(as_text, cell.outputs)) for cell in notebook.cells]


def as_text(output):
    """What a terminal would show of one output."""
    data = output.get("data", {}).get("text/plain")
    return output.get("text") or data or "\n".join(output.get("traceback", []))


def test_in_a_real_kernel(monkeypatch):
    """The line that raised, as the notebook numbers its cells; what is forbidden, by any name;
    and which function to begin with; a misspelt name ends in one line, without a traceback."""
    monkeypatch.setenv("PYTHONPATH", str(SOFTMAX.folder.parent.parent))
    _, _, _, _, raised, forbidden, needs, misspelt = in_a_kernel(
        "import torch\nfrom torch.nn.functional import nll_loss as pick\nfrom grader import check",
        "def softmax(X):\n    Y = X.exp()\n    return Y / Y.sum(7)",
        "def cross_entropy(y_hat, y):\n    return pick(y_hat.log(), y, reduction='none')",
        "def train_softmax(train_iter, num_epochs, lr):\n    softmax(next(iter(train_iter))[0])",
        "check('softmax')",
        "check('cross_entropy')",
        "check('train_softmax')",
        "check('sofmax')",
    )
    assert "(In[2], line 3: return Y / Y.sum(7))" in raised
    assert "cross_entropy uses pick (imported as nll_loss)" in forbidden
    assert "train_softmax depends on softmax and cross_entropy and sgd, not right yet" in needs
    assert misspelt == (
        "grader: no assignment of this course has an exercise 'sofmax'; did you mean 'softmax'?"
    )


def test_of_what_functions_print_the_first_lines_are_shown(capsys):
    """A loop that prints an epoch at a time does not bury the verdict."""

    def evaluate_accuracy(data_iter, net):
        print(*range(30), sep="\n")
        return 0.5

    lines = said(capsys, "evaluate_accuracy", evaluate_accuracy=evaluate_accuracy).splitlines()
    assert lines[:10] == [str(number) for number in range(10)]
    assert lines[10] == "… and 50 more lines that your functions printed"
    assert lines[11].startswith("✗ evaluate_accuracy")


def test_a_training_without_a_return_is_told_so(capsys):
    """Not as an error about None inside the check."""
    out = said(capsys, "train_softmax", train_softmax=lambda *args, **kwargs: None)
    assert "net(X) after 1 epoch(s) is None: is there a return, of net in your function" in out
    assert "net(X) after training is None" in out
