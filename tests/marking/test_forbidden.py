"""What a function calls, read from its source: forbidden names, and what hides a call."""

import pytest

from grader.marking.forbidden import find_forbidden
from grader.notebook import read

FORBIDDEN = ("softmax", "optim")


def found(code, function="f", others=()):
    return find_forbidden(read(code.encode(), "x.py"), function, FORBIDDEN, others)


@pytest.mark.parametrize(
    "code",
    [
        "def f(X): return torch.softmax(X, 1)",
        "def f(X): return X.log().exp().softmax(1)",
        "from torch.nn.functional import softmax as s\ndef f(X): return s(X, 1)",
        "def f(X):\n    from torch import softmax\n    return softmax(X, 1)",
        "def g(X): return torch.softmax(X, 1)\ndef f(X): return g(X)",
        "layer = torch.nn.Softmax(1)\ndef f(X): return layer(X)",
        "f = torch.nn.Softmax(1)",
        "def f(X): return getattr(torch, 'softmax')(X, 1)",
        "import gc, torch.optim as o\ndef f(X): gc.collect(); return o.SGD(X)",
        "class A:\n    def optim(self): ...\ndef f(X): return torch.optim.SGD(X)",
        "class A:\n    def softmax(X): ...\ndef f(X): return A and X.softmax(1)",
        "def f(X): return isinstance(X, torch.optim.SGD(X).step())",
        "def f(X): return type(X) == torch.optim.SGD(X).step()",
        "def f(X): return X.type(1) == torch.softmax",
        "def f(X): return torch.jit.trace(g, X)(X)\ndef g(X): return torch.softmax(X, 1)",
        "def f(X): return torch.compile(X.softmax)(1)",
    ],
)
def test_a_forbidden_name_is_found(code):
    """By whatever name it is written, in the function or in what it calls."""
    assert "which is not allowed in this exercise" in found(code)


@pytest.mark.parametrize(
    ("code", "bypass"),
    [
        ("def f(X): return getattr(torch, 'soft' + 'max')(X, 1)", "getattr with a name"),
        ("def f(X): return eval('...')", "eval"),
        ("def f(X): return compile('...', '', 'eval')", "compile"),
        ("import torch.jit as q\ndef f(X): return q._script(X)", "jit._script"),
        ("from torch import jit as j\ndef f(X): return j.load('x')", "jit.load"),
        ("m = torch.jit\ndef f(X): return m.load(X)", "jit.load"),
        ("def f(X): return g(torch.jit)", "jit"),
        ("def f(X):\n    import importlib\n    return importlib", "importlib"),
        ("def f(X): return torch.ops.aten.x(X)", "ops"),
        ("def f(X): return torch._C._nn.x(X)", "_C"),
        ("def f(X): return __builtins__['getattr'](torch, 'soft' + 'max')(X, 1)", "__builtins__"),
        ("here = locals()\ndef f(X): return here['x'](X)", "locals"),
        ("import os\ndef f(X): return os.sys.modules['torch']", "modules"),
        ("import os\ns = os.sys\ndef f(X): return s.modules['torch']", "modules"),
        ("def f(X): return torch.nn.__getstate__()['x'](X)", "__getstate__"),
        ("def f(X): return torch.nn.functional.__dict__['x'](X)", "__dict__"),
        ("def f(X, g=vars(torch)['x']): return g(X)", "vars"),
        ("from operator import attrgetter\ndef f(X): return attrgetter('x')(torch)", "attrgetter"),
        ("import gc\ndef f(X, g=gc): return g.collect()", "gc"),
        ("from types import SimpleNamespace, CodeType\ndef f(X): return CodeType()", "types"),
        ("def f(X): return X.__code__.co_consts", "__code__"),
        ("import threading\ndef f(X): threading.Thread(target=X).start()", "threading"),
        ("torch.rows = getattr(torch, 'a' + 'b')\ndef f(X): return torch.rows(X)", "getattr"),
        ("class P:\n    torch.rows = eval('x')\ndef f(X): return torch.rows(X)", "eval"),
        (
            "ways = {}\nways['a'] = getattr(torch, 'a' + 'b')\ndef f(X): return ways['a'](X)",
            "getattr",
        ),
        ("ways = []\nways.append(getattr(torch, a))\ndef f(X): return ways[0](X)", "getattr"),
        ("setattr(torch, a, getattr(torch, b))\ndef f(X): return torch.rows(X)", "getattr"),
        ("vars(torch)['rows'] = getattr(torch, b)\ndef f(X): return torch.rows(X)", "getattr"),
        ("def f(X): return X\nexec('def f(X): ...')", "exec"),
        ("def f(X): return X\nimport gc\nfor x in gc.get_objects(): x.y = 1", "get_objects"),
    ],
)
def test_what_hides_a_call_is_named_with_its_line(code, bypass):
    """One line says which bypass, where, and what to do."""
    said = found(code)
    assert said.startswith(f"uses {bypass}") and "x.py, line " in said and "\n" not in said
    assert said.endswith("call functions by their names")


@pytest.mark.parametrize(
    "code",
    [
        "def f(X): return X.exp() / X.exp().sum(1, keepdim=True)",
        "optimizer = torch.optim.SGD([w])\ndef f(X, optimizer): return optimizer.step()",
        "def f(X):\n    layer = X\n    return layer\nlayer = torch.nn.Softmax(1)",
        "def other(X): return torch.softmax(X, 1)\ndef f(X): return X",
        "def f(X): return torch.softmax(X, 1)\ndef f(X): return X.exp()",
        "import gc, sys, pickle, inspect\ngc.collect()\ndef f(X): return X",
        "def f(X): return getattr(X, 'exp')()",
        "import re\np = re.compile('a')\ndef f(X): return p.sub('', X)",
        "def f(X): return super().__init__()",
        "plt.rcParams['figure.figsize'] = getattr(config, size)\ndef f(X): return X",
        "runs = {}\nruns['a']['b'] = torch.optim.SGD([w])\ndef f(X): return X",
        "net.optimizer = torch.optim.SGD([w])\ndef f(X): return X.grad",
        "class Net:\n    def fit(self): self.grad = torch.optim.SGD([w])\ndef f(X): return X.grad",
        "x = {}\nx.update(a=torch.optim)\ndef f(X): return X\nx = net.eval()",
        "def f(X, o: torch.optim.Optimizer = None) -> torch.optim.SGD: x: torch.optim = X",
        "from torch.optim import SGD as S\ndef f(X: S, o: list[S]): return X",
        "def f(X, o): return isinstance(o, (torch.optim.Optimizer, torch.optim.SGD))",
        "def f(m): return type(m) == torch.optim.SGD or m.__class__ in (torch.optim.Adam, list)",
        "def f(m): return type(m) is not torch.optim.SGD",
        "def f(net): return 'is_training' in net.__code__.co_varnames",
        "import torch\n@torch.compile\ndef f(X): return X",
        "from torch import compile\n@compile\ndef f(X): return X",
        "from torch import jit as j\n@j.script\ndef f(X): return X",
        "from torch.jit import script\n@script\ndef f(X): return torch.jit.trace(X, X)",
        "class A:\n    def softmax(self, X): ...\na = A()\ndef f(X): return a.softmax(X)",
        "class A:\n    def g(self): self.optim = B(); self.optim.step()\ndef f(X): return A(X).g()",
        "class A:\n    @staticmethod\n    def softmax(X): return X.exp()\nf = A.softmax",
        "class A:\n    def Softmax(self): ...\ndef f(X): return A.Softmax(X)",
        "import torch, pandas as pd, pickle, ctypes\ndef f(X): return torch.exp(X)",
        "from torch import exp, optim\ndef f(X): return exp(X)",
        "def f(X):\n    import torch, inspect\n    return torch.exp(X)",
        "from my_missing_utils import Optim\ndef f(X): return Optim(X)",
        "import my_missing_helpers as d2l\ndef f(X): return d2l.softmax(X)",
        "import sys\nme = sys.modules[__name__]\ndef g(X): ...\ndef f(X): return me.g(X)",
        "def f(X): return X.exp()\nf = torch.nn.Softmax(1)",
        "def f(X): return X.exp()\nfrom torch import softmax as f",
        "def f(X): return g(X)\ndef g(X): ...\ng = torch.nn.Softmax(1)",
        "if __name__ == '__main__':\n    torch.optim.SGD([w])\n    def f(X): return X",
        "try:\n    o = torch.optim.SGD([w])\n    def f(X): return X\nexcept OSError: ...",
        "import gc\nfrom timeit import default_timer as now\ndef f(X): return gc.collect(), now()",
    ],
)
def test_honest_code_is_left_alone(code):
    """Local names, functions that are not called, and earlier versions are no one's fault."""
    assert found(code) is None


def test_own_namespace_is_followed():
    """``me.g`` is the submission's own ``g``; whatever else is done with ``me`` hides calls."""
    begin = "import sys\nme = sys.modules[__name__]\n"
    own = "def g(X): return torch.softmax(X, 1)\ndef f(X): return me.g(X)"
    assert "uses torch.softmax (x.py, line 3" in found(begin + own)
    for more in ("me.g = torch.exp", "setattr(me, 'g', torch.exp)", "def h(): return vars(me)"):
        assert "uses modules" in found(f"{begin}def f(X): return me.g(X)\n{more}")


def test_accusation_names_the_line_of_the_function():
    """Not that of the import, which may be in another cell."""
    code = "from torch.nn.functional import softmax as s\n\ndef f(X):\n    return s(X, 1)"
    assert "uses s (imported as softmax) (x.py, line 4: return s(X, 1))" in found(code)


def test_a_name_of_a_star_import_is_found():
    """Nothing defines it but the star."""
    assert "optim of torch" in found("from torch import *\ndef f(X): return optim.x(X)")
    assert found("from torch import *\ndef optim(X): ...\ndef f(X): return X") is None


def test_thousands_of_functions_are_read():
    """Each calls the next one; and a path of a thousand names is no more than a name."""
    chain = "\n".join(f"def g{i}(X): return g{i + 1}(X)" for i in range(4000))
    last = f"def g4000(X): return torch{'.a' * 1000}.softmax(X)"
    assert "uses .softmax" in found(f"{chain}\n{last}\ndef f(X): return g0(X)")


def test_other_exercises_are_judged_alone():
    """A forbidden call in a function that is an exercise costs that one only."""
    code = "def g(X): return torch.softmax(X, 1)\ndef f(X): return g(X)"
    assert found(code, others={"g", "f"}) is None
    assert found(code, "g", others={"g", "f"}) is not None
