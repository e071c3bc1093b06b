"""What leads from a student's code to the guard beside it: refused, and honest code is spared."""

import sys

import pytest

CALL = {"op": "call", "name": "f", "args": [], "kwargs": {}, "watch": []}

ROADS = {
    "the stack": "return sys._getframe().f_back",
    "the stack, by inspect": "return inspect.currentframe().f_back",
    "the stack, by logging": "return logging.currentframe().f_back",
    "the stack, by traceback": "return [frame for frame, _ in traceback.walk_stack(None)]",
    "all stacks": "return sys._current_frames()",
    "a traceback": "try: 1 / 0\n    except Exception as e: return e.__traceback__.tb_frame.f_back",
    "a traceback, walked": (
        "try: 1 / 0\n"
        "    except Exception as e: return [f for f, _ in traceback.walk_tb(e.__traceback__)]"
    ),
    "a traceback's variables": (
        "real = traceback.FrameSummary; traceback.FrameSummary = lambda *a, **k: real(*a, **k)\n"
        "    try: 1 / 0\n"
        "    except Exception as e: traceback.print_exc()"
    ),
    "a traceback's module": (
        "traceback.linecache.lazycache = print\n"
        "    try: 1 / 0\n"
        "    except Exception as e: traceback.print_exc()"
    ),
    "a generator": "g = (x for x in [1]); return g.gi_frame",
    "a coroutine": "async def c(): pass\n    return c().cr_frame",
    "tracing": "sys.settrace(print)",
    "profiling": "sys.setprofile(print)",
    "a hook of its own": (
        "heard = []; sys.addaudithook(lambda *a: heard.append(1)); id(f)\n    return 1 / len(heard)"
    ),
    "all objects": "return len(gc.get_objects())",
    "who refers to it": "return len(gc.get_referrers(f))",
    "code of another file": "f.__code__ = f.__code__.replace(co_filename='probe')",
    "where an operator was made": (
        "seen = []; inspect.getframeinfo = seen.append\n"
        "    try: torch._library.utils.get_source(0)\n"
        "    except AttributeError: return seen[0]\n"
        "    raise ValueError"
    ),
    "the frames above, by torch": (
        "return torch._jit_internal.createResolutionCallbackFromFrame(2)('self')._guard"
    ),
    "torch's code with globals of one's own": (
        "f.__code__ = torch._jit_internal.createResolutionCallbackFromFrame.__code__"
    ),
    "a compiler's view of frames": "torch._C._dynamo.eval_frame.set_eval_frame(None)",
    "code of bytes": "return len([marshal.loads(marshal.dumps(f.__code__))])",
    "code of a file of bytes": "return len([marshal.load(io.BytesIO(marshal.dumps(f.__code__)))])",
    "code under torch's name": "compile('x = 1', torch.__file__, 'exec')",
    "code that is renamed": (
        "_imp._fix_co_filename(f.__code__, torch.__file__)\n"
        "    return 1 / (f.__code__.co_filename == torch.__file__)"
    ),
    "a module of bytes": (
        "open('made.pyc', 'wb').write(\n"
        "        importlib.util.MAGIC_NUMBER + bytes(12)\n"
        "        + marshal.dumps(compile('x = 1', 'x', 'exec')))\n"
        "    sys.path.insert(0, os.getcwd())\n"
        "    import made"
    ),
    "native code": (
        "copied = shutil.copy(_lsprof.__file__, 'made' + _imp.extension_suffixes()[0])\n"
        "    spec = importlib.util.spec_from_file_location('_lsprof', os.path.abspath(copied))\n"
        "    importlib.util.module_from_spec(spec)"
    ),
    "the C interface": "return ctypes.pythonapi.PyEval_GetFrame()",
    "memory by its address": "return ctypes.c_long.from_address(id(f)).value",
}
if sys.version_info >= (3, 11):  # before, it takes a name only
    ROADS["frozen code"] = "return _imp.get_frozen_object('x', marshal.dumps(f.__code__)).co_name"
IMPORTS = (
    "import _imp, _lsprof, ctypes, gc, importlib.util, inspect, io, logging, marshal, os, shutil\n"
    "import sys, torch, traceback\n"
)


def answer_of(process):
    process.load()
    return process.request(CALL, 20)


@pytest.mark.parametrize("bypass", ROADS)
def test_a_road_is_closed(student, bypass):
    """It ends in an error of the student's."""
    answer = answer_of(student(f"{IMPORTS}def f():\n    {ROADS[bypass]}"))
    assert "error" in answer, bypass


@pytest.mark.parametrize("bypass", ROADS)
def test_it_is_a_road(student, unwatched, bypass):
    """Without the hook each of them leads somewhere, so none is closed by a misprint."""
    answer = answer_of(student(f"{IMPORTS}def f():\n    {ROADS[bypass]}", at=unwatched))
    assert "error" not in answer, answer["error"]


HONEST = {
    "logging": "logging.getLogger('x').warning('said')",
    "printed errors": "try: 1 / 0\n    except Exception: traceback.print_exc()",
    "named tuples": "import collections; collections.namedtuple('P', 'x y')(1, 2)",
    "enumerations": "import enum; enum.Enum('E', 'a b')",
    "data classes": "import dataclasses; dataclasses.make_dataclass('D', ['x'])(1)",
    "seeds": "torch.manual_seed(0)",
    "second derivatives": "torch.func.hessian(lambda x: (x**3).sum())(torch.ones(2))",
    "loaders": "list(torch.utils.data.DataLoader(torch.ones(4), 2))",
    "deep copies": "import copy; copy.deepcopy(torch.nn.Linear(2, 2))",
    "signatures": "inspect.signature(f)",
    "collecting": "gc.collect()",
    "what torch brings": "import sympy, torch.fx.experimental.symbolic_shapes, torch.distributions",
    "decorators": "import functools; functools.wraps(f)(lambda: 1)()",
}


@pytest.mark.parametrize("what", HONEST)
def test_honest_code_is_spared(student, what):
    """What notebooks do works as everywhere."""
    answer = answer_of(student(f"{IMPORTS}def f():\n    {HONEST[what]}\n    return 1"))
    assert answer.get("value") == 1, answer
