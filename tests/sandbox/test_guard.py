"""The guard of operators by itself: no log of operators beside it, and nobody reads the source."""

import pytest
import torch

# Before torch 2.9 the operator log is what tells: the guard has no way to torch's kernels.
pytestmark = pytest.mark.skipif(
    not hasattr(torch.library, "get_kernel"), reason="this torch keeps its kernels to itself"
)

FORBIDDEN = ("softmax", "log_softmax", "logsumexp", "linear", "one_hot")
X = torch.randn(3, 4, generator=torch.Generator().manual_seed(0))

REFUSED = {
    "by its name": "def f(X): return torch.softmax(X, 1)",
    "as a method": "def f(X): return X.softmax(1)",
    "as a module": "layer = torch.nn.Softmax(1)\ndef f(X): return layer(X)",
    "a module itself": "f = torch.nn.Softmax(1)",
    "as an operator": "def f(X): return torch.ops.aten._softmax(X, 1, False)",
    "in place of an output": "def f(X): return torch.softmax(X, 1, out=torch.empty(3, 4))",
    "a composed one": "def f(X): return torch.nn.functional.linear(X, X)",
    "one of integers": "def f(X): return torch.nn.functional.one_hot(torch.arange(3))",
    "of a sparse tensor": "def f(X): return torch.sparse.softmax(X.to_sparse(), 1).to_dense()",
    "of another layout": "def f(X): return X.to_mkldnn().softmax(1).to_dense()",
    "of a nested tensor": "def f(X): return torch.nested.nested_tensor([X]).softmax(-1)[0]",
    "inside attention": (
        "from torch.nn.functional import scaled_dot_product_attention as attention\n"
        "def f(X): return attention(X[None], X[None], X[None])"
    ),
    "inside a distribution": "def f(X): return torch.distributions.Categorical(logits=X).probs",
    "inside a loss": "def f(X): return torch.nn.functional.cross_entropy(X, torch.arange(3))",
    "in a thread": (
        "import threading\n"
        "def f(X):\n"
        "    out = []\n"
        "    def work():\n"
        "        try: out.append(torch.softmax(X, 1))\n"
        "        except RuntimeError as error: out.append(error)\n"
        "    thread = threading.Thread(target=work)\n"
        "    thread.start(); thread.join()\n"
        "    if isinstance(out[0], Exception): raise out[0]\n"
        "    return out[0]"
    ),
    "a thread's own target": (
        "import threading\n"
        "P = torch.zeros(3, 4)\n"
        "def f(X):\n"
        "    threading.excepthook = print\n"
        "    thread = threading.Thread(target=torch.softmax, args=(X, 1), kwargs={'out': P})\n"
        "    thread.start(); thread.join()\n"
        "    if P.sum() == 0: raise RuntimeError('nothing came')\n"
        "    return P"
    ),
    "a kernel taken beforehand": (
        "kernel = torch.library.get_kernel('aten::_softmax', 'CPU')\n"
        "keys = torch._C.DispatchKeySet(torch._C.DispatchKey.CPU)\n"
        "def f(X): return kernel.call_boxed(keys, X, 1, False)"
    ),
    "under another file's name": (
        "exec(compile('def f(X): return torch.softmax(X, 1)', 'probe', 'exec'))"
    ),
    "on a GPU that is the CPU": "def f(X): return torch.softmax(X.cuda(), 1)",
    "as a tensor moves": (
        "class Moved(torch.Tensor):\n"
        "    @classmethod\n"
        "    def __torch_function__(cls, func, kinds, args=(), kwargs=None):\n"
        "        return torch.softmax(args[0].as_subclass(torch.Tensor), 1)\n"
        "def f(X): return X.as_subclass(Moved).to('cuda')"
    ),
    "in a mode of one's own": (
        "from torch.overrides import TorchFunctionMode\n"
        "class Turned(TorchFunctionMode):\n"
        "    def __torch_function__(self, func, kinds, args=(), kwargs=None):\n"
        "        return torch.softmax(args[0], 1)\n"
        "def f(X):\n"
        "    with Turned(): return X.cuda()"
    ),
    "uncompiled": (
        "g = torch.compile(torch.jit.script(torch.nn.functional.softmax))\n"
        "def f(X): return torch.jit.trace(g, (X,))(X, 1)"
    ),
    "while it is sent": (
        "class Late(torch.Tensor):\n"
        "    @classmethod\n"
        "    def __torch_dispatch__(cls, func, kinds, args=(), kwargs=None):\n"
        "        return torch.softmax(X0, 1)\n"
        "def f(X):\n"
        "    global X0\n"
        "    X0 = X\n"
        "    return torch.Tensor._make_subclass(Late, X)"
    ),
}
PROBE = "def probe(student, X): return {}"


@pytest.fixture
def ask(student):
    """``ask(code, probe)`` → the answer to a call of ``f``, or to a probe of that text."""

    def answer(code, probe=None, forbidden=FORBIDDEN, guarded=FORBIDDEN):
        process = student(f"import torch\n{code}\n", forbidden=guarded)
        process.load()
        request = {"args": [X], "kwargs": {}, "watch": [], "forbidden": forbidden}
        request |= {"op": "call", "name": "f"}
        if probe:
            request |= {"op": "run", "name": "probe", "source": PROBE.format(probe)}
        return process.request(request, 20)

    return answer


CLASSES = ("DataLoader", "Linear", "distributions")
MADE = {
    "one that runs no operator": "torch.utils.data.DataLoader(X)",
    "one below it": "torch.nn.LazyLinear(3)",
    "in a layer": "torch.nn.Transformer(4, 1, 1, 1, 4)",
    "in a package": "torch.distributions.Normal(0, 1)",
}


@pytest.mark.parametrize("how", MADE)
def test_a_forbidden_class_is_refused(ask, how):
    """Where the student's function makes one; what the marker sends may."""
    code = f"def f(X): return str({MADE[how]})"
    answer = ask(code, forbidden=CLASSES, guarded=CLASSES)
    assert answer["error"]["forbidden"], answer
    assert "error" not in ask(code, forbidden=(), guarded=CLASSES)
    assert "error" not in ask(code, f"str({MADE[how]})", forbidden=CLASSES, guarded=CLASSES)


DERIVED = {
    "backward": "Y = X.clone().requires_grad_()\n    (Y * Y).sum().backward()\n    return Y.grad",
    "grad": "Y = X.clone().requires_grad_()\n    return torch.autograd.grad((Y * Y).sum(), Y)[0]",
    "func.grad": "return torch.func.grad(lambda Y: (Y * Y).sum())(X)",
    "func.vjp": "return torch.func.vjp(lambda Y: Y * Y, X)[1](X)[0]",
    "func.jvp": "return torch.func.jvp(lambda Y: Y * Y, (X,), (X,))[1]",
    "jacfwd": "return torch.func.jacfwd(lambda Y: Y * Y)(X)",
    "jacobian": "return torch.autograd.functional.jacobian(lambda Y: Y * Y, X)",
    "an operator": (
        "Y = X.clone().requires_grad_()\n"
        "    torch.ops.aten._backward((Y * Y).sum(), [Y])\n    return Y.grad"
    ),
    "the engine itself": (
        "Y = X.clone().requires_grad_()\n"
        "    run = type(torch.autograd.Variable._execution_engine).run_backward\n"
        "    engine = torch.autograd.Variable._execution_engine\n"
        "    run(engine, ((Y * Y).sum(),), (torch.ones(()),), False, False, (), True, True)\n"
        "    return Y.grad"
    ),
    "a thread": (
        "import threading\n"
        "    Y = X.clone().requires_grad_()\n"
        "    threading.excepthook = print\n"
        "    work = threading.Thread(target=(Y * Y).sum().backward)\n"
        "    work.start(); work.join()\n"
        "    return Y.grad * 1"
    ),
    "the nodes of a graph": (
        "Y = X.clone().requires_grad_()\n    return (Y * Y).grad_fn(torch.ones_like(X))[0] * 2"
    ),
    "a step of a backward pass": "return torch.ops.aten.threshold_backward(X, X, 0)",
}
NO_AUTOGRAD = ("autograd", "backward")


@pytest.mark.parametrize("how", DERIVED)
def test_autograd_is_refused(ask, how):
    """Where gradients are to be written by hand, however it is come by; elsewhere it runs."""
    code = f"def f(X):\n    {DERIVED[how]}"
    assert "error" in ask(code, forbidden=NO_AUTOGRAD, guarded=NO_AUTOGRAD)
    if how != "an operator":  # the engine does not run below a kernel that is Python
        assert "error" not in ask(code, forbidden=(), guarded=NO_AUTOGRAD)


def test_work_by_hand_is_not_autograd(ask):
    """Without recording, and with a marker's own gradient beside it, nothing is refused; nor are
    numbers that are printed."""
    code = "def f(X):\n    with torch.no_grad():\n        return 2 * X"
    answer = ask(code, forbidden=NO_AUTOGRAD, guarded=NO_AUTOGRAD)
    assert torch.equal(answer["value"], 2 * X)
    code = "def f(X): return 2 * X if str(X) and str(X.clone().requires_grad_()) else X"
    ours = "torch.func.grad(lambda Y: (Y * Y).sum())(X) - student.f(X)"
    answer = ask(code, ours, forbidden=NO_AUTOGRAD, guarded=NO_AUTOGRAD)
    assert torch.equal(answer["value"], torch.zeros_like(X))


@pytest.mark.parametrize("how", REFUSED)
def test_a_forbidden_operator_is_refused(ask, how):
    """However it is come by."""
    assert "error" in ask(REFUSED[how]), how


@pytest.mark.parametrize("how", [how for how in REFUSED if how != "of a nested tensor"])
def test_it_runs_where_it_is_not_forbidden(ask, how):
    """Each of these is a way to the operator, and stays one in other exercises."""
    answer = ask(REFUSED[how], forbidden=())
    if how in ("of a sparse tensor", "of another layout"):
        assert "of a tensor of this layout" in answer["error"]["text"]
    else:
        assert "error" not in answer


@pytest.mark.parametrize(
    ("product", "like"),
    [
        ("X * 3.0", X * 3),
        ("3 * X.double()", 3 * X.double()),
        ("torch.arange(3) * 2", torch.arange(3) * 2),
        ("torch.arange(3) * 0.5", torch.arange(3) * 0.5),
        ("torch.ones(2).mul_(True)", torch.ones(2)),
        ("torch.tensor(2.0, requires_grad=True).pow(3).mul(5).detach()", torch.tensor(40.0)),
    ],
)
def test_numbers_are_as_good_as_tensors(ask, product, like):
    """An operator that another exercise forbids takes what it always takes, in the same dtype."""
    answer = ask(f"def f(X): return {product}", guarded=("mul",), forbidden=())
    assert "error" not in answer, answer["error"]["text"]
    assert answer["value"].dtype == like.dtype and torch.equal(answer["value"], like)


def test_probes_may_use_any_operator(ask):
    """What the marker sends is trusted; what it calls of the student's is not."""
    code = "def f(X): return torch.softmax(X, 1)"
    assert torch.equal(ask(code, "torch.softmax(X, 1)")["value"], X.softmax(1))
    assert ask(code, "student.f(X)")["error"]["forbidden"] == "softmax"


def test_a_stand_in_may_use_any_operator(student):
    """Torch's own in the place of a wrong function, called by the student's."""
    process = student(
        "import torch\ndef f(X): return g(X)\ndef g(X): return X", forbidden=FORBIDDEN
    )
    process.stand_in({"g": "def g(X): return torch.softmax(X, 1)"})
    request = {"op": "call", "name": "f", "args": [X], "kwargs": {}, "watch": []}
    answer = process.request({**request, "forbidden": FORBIDDEN}, 20)
    assert torch.equal(answer["value"], X.softmax(1))


def test_a_spoilt_process_is_told(student):
    """Where the submission takes away what an answer needs, that is what is said."""
    process = student(
        "from torch.utils._python_dispatch import TorchDispatchMode\n"
        "TorchDispatchMode.__init__ = None\ndef f(X): return X"
    )
    process.load()
    request = {"op": "call", "name": "f", "args": [X], "kwargs": {}, "watch": []}
    said = process.request(request, 20)["error"]["text"]
    assert said.startswith("this process no longer works")


@pytest.mark.parametrize("order", ["softmax first", "tanh first", "one after both"])
def test_children_of_two_assignments_come_from_one_process(student, order):
    """Each refuses what its own assignment forbids, whichever was asked for before it, and runs
    what the other one forbids with torch's own kernel."""
    words = {"softmax": ("softmax",), "tanh": ("tanh", "autograd")}
    orders = {
        "softmax first": [("softmax",), ("tanh",), ("softmax",)],
        "tanh first": [("tanh",), ("softmax",), ("tanh",)],
        "one after both": [("softmax", "tanh"), ("tanh",)],
    }
    code = """
def f(X):
    try:
        return torch.sparse.softmax(X.to_sparse(), 1).to_dense()
    except RuntimeError:
        return 'refused'
def g(X):
    try:
        return torch.tanh(X.to_sparse()).to_dense()
    except RuntimeError:
        return 'refused'
def h(X):
    try:
        X = X.clone().requires_grad_()
        X.square().sum().backward()
        return X.grad
    except RuntimeError:
        return 'refused'
"""
    for forbidden in orders[order]:
        armed = [word for name in forbidden for word in words[name]]
        process = student("import torch\n" + code, ("f", "g", "h"), forbidden=tuple(armed))
        for name, word, value in (
            ("f", "softmax", X.exp() / X.exp().sum(1, keepdim=True)),
            ("g", "tanh", X.sinh() / X.cosh()),
            ("h", "autograd", 2 * X),
        ):
            request = {"op": "call", "name": name, "args": (X,), "kwargs": {}}
            request |= {"exercise": name, "forbidden": armed, "watch": []}
            got = process.request(request, 20)["value"]
            if word in armed:
                assert got == "refused", (forbidden, name)
            else:
                torch.testing.assert_close(got, value)
        process.close()
