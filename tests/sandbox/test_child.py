"""What student code can do in its child, and what ends there."""

import gc
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
import torch

from grader import sandbox
from grader.errors import ChildDied, ChildTimeout
from grader.model import SandboxMode
from grader.sandbox.fork.server import ForkServerHandle
from grader.sandbox.policy import LAYERS

both_hosts = pytest.mark.parametrize("student", ["server", "spawning"], indirect=True)
CALL = {"op": "call", "name": "f", "args": [], "kwargs": {}, "watch": []}


def call(process, *args, timeout=20.0, watch=()):
    process.load()
    return process.request({**CALL, "args": list(args), "watch": list(watch)}, timeout)


def error_type(answer):
    return answer["error"]["type"]


@both_hosts
def test_a_function_returns_plain_tensors(student):
    """The student's function is called by name, on what was sent."""
    process = student("def f(X): return X + 1")
    answer = call(process, torch.arange(3))
    assert answer["value"].tolist() == [1, 2, 3]


def test_every_layer_holds_here(confined, student):
    """On a machine with Landlock and seccomp, all layers hold and the mode is strict."""
    process = student("def f(): return 1", mode="strict")
    process.load()
    assert {layer: process.layers[layer] for layer in LAYERS} == dict.fromkeys(LAYERS, "")
    assert process.mode is SandboxMode.STRICT


@both_hosts
def test_off_is_said_to_be_off(student):
    """Without confinement the mode says so."""
    process = student("def f(): return 1", mode="off")
    assert call(process)["value"] == 1
    assert process.mode is SandboxMode.OFF


@pytest.mark.parametrize(
    "body",
    [
        "return open('/etc/passwd').read()",
        "import os; return os.listdir('/')",
        "return open('/proc/self/environ').read()",
        "import os; return open(f'/proc/{os.getppid()}/mem', 'rb').read(1)",
        "open('/tmp/escaped', 'w')",
        "import socket; socket.socket()",
        "import os; return os.fork()",
        "import os; os.execv('/bin/true', ['true'])",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.kill(os.getppid(), 0)",
        "import os; os.kill(-1, 9)",
        "import os; os.kill(1, 0)",
        "import fcntl; fcntl.ioctl(open('kept', 'w'), 0x40086602, bytes([0x10] + 7 * [0]))",
    ],
)
def test_what_is_out_of_reach(confined, student, body):
    """Files, processes, the network and signals to others are refused with a plain OSError."""
    answer = call(student(f"def f():\n    {body}"))
    assert error_type(answer) in ("PermissionError", "FileNotFoundError")


def test_solutions_are_out_of_reach(confined, student):
    """The course's own folder, solutions and all, cannot be read."""
    here = os.path.dirname(os.path.abspath(__file__))
    answer = call(student(f"def f():\n    import os; return os.listdir({here!r})"))
    assert error_type(answer) == "PermissionError"


def test_the_environment_is_scrubbed(student, monkeypatch):
    """No variable of the instructor's reaches the child."""
    names = call(student("def f():\n    import os; return sorted(os.environ)"))["value"]
    assert set(names) <= {
        *("PATH", "LANG", "LC_ALL", "LC_CTYPE", "HOME", "TMPDIR"),
        *("OMP_NUM_THREADS", "MKL_NUM_THREADS", "MPLBACKEND", "CUDA_VISIBLE_DEVICES"),
        *("PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED"),
    } | {name for name in names if name.startswith(("TORCH", "KMP", "LD_", "PYTORCH"))}


def test_no_answer_is_in_reach_of_gc(student, unwatched):
    """No module of the trusted side, and no label, is among the child's objects."""
    code = """
import gc, sys, torch
def f():
    modules = [name for name in sys.modules if name.startswith(("grader", "_pytest", "test_"))]
    labels = [t.shape for t in gc.get_objects() if isinstance(t, torch.Tensor) and t.ndim == 1]
    return modules, len(labels)
"""
    modules, labels = call(student(code, at=unwatched))["value"]
    trusted = ("grader.marking", "grader.checks", "grader.batch", "grader.reports", "_pytest")
    assert not [name for name in modules if name.startswith(trusted)]
    assert labels == 0


def test_only_its_own_descriptors_are_open(student):
    """Standard streams on the null device, the one socket and a file for its own stack, which it
    cannot read: nothing was inherited."""
    code = """
import gc
import os
import subprocess
import sys
from pathlib import Path
def f():
    found = []
    for fd in range(256):
        try: os.fstat(fd); found.append(fd)
        except OSError: pass
    return found
"""
    assert call(student(code))["value"] == [0, 1, 2, 3, 4]


def test_memory_is_limited(confined, student):
    """Asking for more than the limit is an error in the student's code, not the machine's end."""
    code = "import torch\ndef f(): return torch.zeros(10**10).sum().item()"
    answer = call(student(code, memory=1024))
    assert error_type(answer) in ("RuntimeError", "MemoryError")


@both_hosts
def test_an_endless_loop_is_ended(student):
    """It is killed on its deadline, whatever it catches, and a fresh child goes on."""
    process = student(
        "import time\n"
        "def f(n):\n"
        "    while n:\n"
        "        try: time.sleep(60)\n"
        "        except BaseException: pass\n"
        "    return 'done'"
    )
    with pytest.raises(ChildTimeout):
        call(process, 1, timeout=0.5)
    assert call(process, 0)["value"] == "done"


@both_hosts
@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "import os; os._exit(0)",
            r"exit code 0 .*\(student\.py, line 2: if n: import os; os\._exit",
        ),
        ("import os; os.kill(os.getpid(), 11)", r"SIGSEGV.*\(student\.py, line 2: if n: import os"),
        ("import os; os.kill(os.getpid(), 9)", "killed"),
    ],
)
def test_an_end_is_told(student, body, said):
    """How the process ended is said, with the line where it can be known, and the next request has
    a fresh one."""
    process = student(f"def f(n):\n    if n: {body}\n    return 7")
    with pytest.raises(ChildDied, match=said):
        call(process, 1)
    assert call(process, 0)["value"] == 7


@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="nothing tells who waits")
def test_who_waits_for_a_core_is_not_late(student):
    """On a core that others keep busy, a limit counts the child's own seconds only."""
    process = student(
        "import time\n"
        "def f():\n"
        "    until = time.process_time() + 0.6\n"
        "    while time.process_time() < until: pass\n"
        "    return 'done'"
    )
    process.load()
    core = {min(os.sched_getaffinity(0))}
    busy = [sys.executable, "-c", f"import os\nos.sched_setaffinity(0, {core})\nwhile True: pass"]
    others = [subprocess.Popen(busy, start_new_session=True) for _ in range(4)]
    try:
        os.sched_setaffinity(process._child.pid, core)
        assert call(process, timeout=1)["value"] == "done"
    finally:
        for other in others:
            other.kill()
            other.wait()


@both_hosts
@pytest.mark.parametrize(
    "loop", ["while True: pass", "return sum(itertools.repeat(0))", "X = X @ X; f(X)"]
)
def test_a_timeout_names_the_line(student, loop):
    """The student's line that never ended, in Python, inside C, or a call's."""
    process = student(
        f"import itertools, sys\n\nsys.setrecursionlimit(10**6)\ndef f(X):\n    {loop}"
    )
    with pytest.raises(ChildTimeout) as caught:
        call(process, torch.ones(900, 900), timeout=0.5)
    assert str(caught.value) == f"not finished after 0.5 s (student.py, line 5: {loop})"


def test_a_line_that_is_not_known_is_not_made_up(student):
    """One that lets no signal through, or writes a stack of its own, gets no line of others."""
    process = student(
        "import os, signal, time\n"
        "def f():\n"
        "    signal.signal(signal.SIGUSR2, signal.SIG_IGN)\n"
        "    os.write(4, b'File \"student:passwd\", line 1\\n')\n"
        "    os.write(4, b'File \"student:student.py\", line 99\\n')\n"
        "    time.sleep(60)"
    )
    with pytest.raises(ChildTimeout) as caught:
        call(process, timeout=0.5)
    assert str(caught.value) == "not finished after 0.5 s"


@both_hosts
def test_a_crash_names_the_line(student):
    """The line in which the process crashed."""
    process = student("import faulthandler\ndef f():\n    faulthandler._sigsegv()")
    with pytest.raises(ChildDied) as caught:
        call(process)
    assert "SIGSEGV" in str(caught.value)
    assert str(caught.value).endswith("(student.py, line 3: faulthandler._sigsegv())")


@both_hosts
def test_too_many_files_are_named(student):
    """The limit that ended it is named in the message."""
    process = student(
        "def f():\n    for i in range(10**6):\n        open(str(i), 'wb').write(bytes(10**6))",
        disk=8,
    )
    with pytest.raises(ChildDied, match="wrote more than the 8 MB of files") as caught:
        call(process)
    assert "student.py, line " in str(caught.value)


def test_one_file_too_large_is_an_error(confined, student):
    """It is the student's OSError."""
    answer = call(student("def f():\n    open('x', 'wb').write(bytes(20 * 2**20))"))
    assert (error_type(answer), "too large" in answer["error"]["text"]) == ("OSError", True)


def test_its_end_with_the_parent_cannot_be_called_off(confined, student, unwatched):
    """A child that clears its death signal is refused; nor can it have others signalled."""
    code = """
import ctypes, fcntl, os
def f():
    libc = ctypes.CDLL(None)
    refused = [libc.prctl(1, 0, 0, 0, 0) == -1, libc.memfd_create(b"x", 0) == -1]
    for command in (8, 10, 15):
        try: fcntl.fcntl(3, command, os.getppid()); refused.append(False)
        except PermissionError: refused.append(True)
    return refused
"""
    assert call(student(code, at=unwatched))["value"] == [True] * 5


@pytest.mark.parametrize(
    "error", ["SystemExit(3)", "KeyboardInterrupt()", "ValueError('x')", "GeneratorExit()"]
)
def test_exceptions_are_answers(student, error):
    """Whatever the function raises is told with its type, and the child lives on."""
    process = student(f"def f():\n    raise {error}")
    assert error_type(call(process)) == error.split("(")[0]
    assert error_type(call(process)) == error.split("(")[0]


def test_an_error_names_the_student_s_line(student):
    """The frames of an error are the student's own, innermost last."""
    answer = call(student("def g():\n    return 1 / 0\n\ndef f():\n    return g()"))
    assert [(f["function"], f["line"]) for f in answer["error"]["frames"]] == [("f", 5), ("g", 2)]


@both_hosts
def test_top_level_statements_stand_alone(student):
    """A statement that raises, exits or stalls costs itself only."""
    process = student(
        "import no_such_module\n"
        "1 / 0\n"
        "raise SystemExit\n"
        "import os; os._exit(5)\n"
        "import os; os.closerange(3, 9)\n"
        "y = 2\n"
        "def f(): return y"
    )
    loaded = process.load()
    assert [e["type"] for e in loaded.raised.values()] == [
        "ModuleNotFoundError",
        "ZeroDivisionError",
        "SystemExit",
    ]
    assert list(loaded.stopped.values()) == [
        "the process was ended with exit code 5 (os._exit?)",
        "the process could not answer (did it close its files or replace a module?)",
    ]
    assert call(process)["value"] == 2


def test_plots_and_downloads_do_nothing(student):
    """What shows or fetches is inert at the top level and in functions; nothing is noted."""
    process = student(
        "import matplotlib.pyplot as plt\n"
        "import torchvision\n"
        "from torchvision import transforms\n"
        "from IPython import display\n"
        "from grader import check, load_data_fashion_mnist\n"
        "train_iter, test_iter = load_data_fashion_mnist(256)\n"
        "X, y = next(iter(train_iter))\n"
        "print(X.shape)\n"
        "fig, axes = plt.subplots(2, 5)\n"
        "for ax in axes.flat: ax.axis('off')\n"
        "plt.show()\n"
        "check('softmax')\n"
        "def f():\n"
        "    with plt.style.context('dark'):\n"
        "        plt.plot([1, 2]); display.clear_output(wait=True)\n"
        "    return 1"
    )
    loaded = process.load()
    assert loaded.raised == {} and loaded.stopped == {}
    assert call(process)["value"] == 1


def test_optimizers_work(student):
    """torch.optim steps as everywhere, without the compiler it would import first."""
    process = student(
        "import sys, torch\n"
        "from torch import nn\n"
        "def f():\n"
        "    torch.manual_seed(0)\n"
        "    net = nn.Sequential(nn.Flatten(), nn.Linear(6, 2))\n"
        "    for kind in (torch.optim.SGD, torch.optim.Adam):\n"
        "        optimizer = kind(net.parameters(), lr=0.1)\n"
        "        optimizer.zero_grad()\n"
        "        net(torch.ones(3, 2, 3)).sum().backward()\n"
        "        optimizer.step()\n"
        "    return net[1].bias, hasattr(sys.modules.get('torch._inductor'), '__file__')"
    )
    bias, compiler = call(process)["value"]
    torch.manual_seed(0)
    layer = torch.nn.Linear(6, 2)
    # The gradient of the sum by each bias is 3: SGD moves by 0.3, Adam's first step is lr itself.
    assert torch.allclose(bias, layer.bias - 0.4, atol=1e-4)
    assert not compiler


def test_operators_are_logged_by_function_and_line(student):
    """A forbidden operator is seen by whatever name it was called, in the function that ran it."""
    process = student(
        "import torch\n"
        "def helper(X): return getattr(torch, 'soft' + 'max')(X, 1)\n"
        "def f(X):\n"
        "    return helper(X)"
    )
    seen = call(process, torch.ones(2, 2), watch=["f"])["operators"]
    assert {"operator": "softmax", "function": "f", "label": "student.py", "line": 2} in seen


@pytest.mark.skipif(sys.version_info < (3, 11), reason="code does not say what class it is of")
def test_operators_are_logged_by_class(student):
    """Those of a method are its class's."""
    process = student("class V:\n    def g(self, X): return X.relu()\ndef f(X): return V().g(X)")
    seen = call(process, torch.ones(2), watch=["V"])["operators"]
    assert {"operator": "relu", "function": "V", "label": "student.py", "line": 2} in seen


def logged(process, forbidden, **request):
    process.load()
    answer = process.request({**CALL, "watch": ["f"], "forbidden": forbidden, **request}, 20)
    return {entry["operator"] for entry in answer["operators"]}


def test_operators_in_python_are_logged(student):
    """Torch's softmax that is written from other operators is seen by its own name."""
    process = student("import torch._refs\ndef f(X): return torch._refs.softmax(X, 1)")
    assert "softmax" in logged(process, ["softmax"], args=[torch.ones(2, 2)])
    assert "softmax" not in logged(process, ["sigmoid"], args=[torch.ones(2, 2)])


def test_steps_of_an_optimizer_that_was_handed_over_are_no_use_of_it(student):
    """A probe's optimizer is the probe's, though its code is called as what is forbidden."""
    process = student("def f(optimizer): optimizer.step()")
    probe = (
        "def probe(student):\n"
        "    w = torch.ones(2, requires_grad=True)\n"
        "    w.grad = torch.ones(2)\n"
        "    student.f(torch.optim.SGD([w], lr=0.1))"
    )
    request = {"op": "run", "name": "probe", "source": probe}
    assert not {"sgd", "step", "optim"} & logged(process, ["SGD", "optim"], **request)


def test_steps_of_an_optimizer_of_ones_own_are_seen(student):
    """By whatever name it was found, and whatever the function's own name is; made at the top
    level, where nothing is forbidden."""
    process = student(
        "import torch\n"
        "descent = torch.optim.ASGD([torch.ones(2, requires_grad=True)], lr=0.1)\n"
        "def step(w):\n"
        "    w.grad = torch.ones(2)\n"
        "    descent.param_groups[0]['params'] = [w]\n"
        "    descent.step()\n"
        "f = step"
    )
    args = [torch.ones(2, requires_grad=True)]
    assert "optim" in logged(process, ["SGD", "optim"], args=args, exercise="f")
    assert "optim" not in logged(process, ["SGD"], args=args, exercise="f")


def test_probes_see_torch_as_it_is(student):
    """What a submission patches in torch or in Python's builtins is put back, or is not theirs."""
    code = "import builtins, torch\ntorch.nn.Module = object\nbuiltins.len = lambda x: 4\n"
    process = student(f"{code}torch.Tensor.clone = lambda self: 5\ntorch.Tensor.own = 1\n")
    probe = (
        "def probe(student):\n"
        "    return torch.nn.Module is object, len([]), torch.ones(()).clone(), torch.Tensor.own"
    )
    process.load()
    request = {**CALL, "op": "run", "name": "probe", "source": probe}
    assert process.request(request, 20)["value"] == (False, 0, torch.ones(()), 1)


def test_requests_replay(student):
    """The same seed gives the student's own randomness again."""
    process = student("import torch\ndef f(): return torch.randn(3)")
    process.load()
    first, second = (process.request({**CALL, "torch_seed": 5}, 20)["value"] for _ in range(2))
    assert torch.equal(first, second)


@both_hosts
def test_nothing_is_left_behind(student):
    """After the end no process of the child's is there."""
    process = student("import os\ndef f(): return os.getpid()")
    pid = call(process)["value"]
    process.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize("student", ["spawning"], indirect=True)
def test_what_it_started_ends_with_it(student):
    """Where nothing keeps student code from starting processes, they are ended with its own."""
    process = student(
        "import subprocess, sys, time\n"
        "def f(wait):\n"
        "    time.sleep(wait)\n"
        "    other = [sys.executable, '-c', 'import time; time.sleep(1000)']\n"
        "    return subprocess.Popen(other, start_new_session=True).pid"
    )
    other = psutil.Process(call(process, 0)["value"])
    with pytest.raises(ChildTimeout):
        call(process, 1000, timeout=0.5)
    assert not psutil.wait_procs([other], timeout=20)[1]


def test_a_child_whose_fork_server_is_gone(student):
    """It ended with its server: closing it hangs up on both and raises nothing."""
    server = ForkServerHandle()
    process = student("def f(): return 1", at=server)
    assert call(process)["value"] == 1
    server.close()
    process.close()
    del process
    gc.collect()  # a socket left open is a ResourceWarning, here an error


EARLY = (
    "import numpy as np\n"
    "from grader import sandbox\n"
    "from grader.sandbox.client import StudentProcess\n"
    "from grader.sandbox.policy import Limits\n"
    "from grader.notebook import read\n"
    "sandbox.start_early()\n"
    "pid = sandbox._early[0]._process.pid\n"
)


@pytest.mark.skipif(sandbox.host_name() != "fork", reason="children are spawned here")
def test_a_backend_that_was_started_early_is_the_one(tmp_path):
    """It has the training images that are known later only, or none."""
    program = EARLY + (
        "def images(): return np.full((2, 28, 28), 7, np.uint8)\n"
        "backend = sandbox.start(images)\n"
        "assert backend._process.pid == pid and backend.has_images\n"
        "source = read(b'def f(): ...', 'f.py')\n"
        "process = StudentProcess(backend, source, ['f'], 0, Limits(), 'off')\n"
        "process.load()\n"
        "probe = 'def probe(student): return int(student.train_images.sum())'\n"
        "request = {'op': 'run', 'source': probe, 'name': 'probe', 'args': [], 'kwargs': {}}\n"
        "print(process.request(request, 60)['value'])\n"
        "process.close(), backend.close()\n"
        "other = sandbox.start()\n"
        "assert other._process.pid != pid and not other.has_images\n"
        "other.close()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == f"{2 * 784 * 7}\n", done.stderr


@pytest.mark.skipif(sandbox.host_name() != "fork", reason="children are spawned here")
def test_a_backend_that_was_started_early_for_nothing_ends():
    """An error before anything is marked leaves no process behind."""
    program = EARLY + "print(pid, flush=True)\nraise SystemExit(2)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 2, done.stderr
    assert not psutil.pid_exists(int(done.stdout))
