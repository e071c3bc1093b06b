"""Code written for a GPU or a compiler: what the source says, and that it runs all the same."""

import pytest
import torch

from grader.notebook import read
from grader.sandbox.written_for import written_for


def asked_for(code):
    return set(written_for(read(code.encode(), "ada.py")).devices)


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("def f(X): return X.cuda()", {"cuda"}),
        ("device = 'cuda:1'", {"cuda"}),
        ("X.to('mps')", {"mps"}),
        ("torch.set_default_tensor_type('torch.cuda.FloatTensor')", {"cuda"}),
        ("from torch.cuda.amp import autocast", {"cuda"}),
        ("import torch_xla.core.xla_model as xm", {"torch_xla"}),
        ("if not torch.cuda.is_available(): x = 'cuda'", {"cuda"}),
        ("device = 'cuda' if want else 'cpu'", {"cuda"}),
        ("print('no cuda here')", set()),
        ("# X.cuda()\nX = 1", set()),
        ("device = 'cuda' if torch.cuda.is_available() else 'cpu'", set()),
        ("if torch.cuda.is_available() and big:\n    net.cuda()", set()),
        ("gpu = torch.cuda.is_available()\ndevice = 'cuda' if gpu else 'cpu'", set()),
        ("if gpu:\n    f()\nelse:\n    net.to('xpu')", {"xpu"}),
        ("torch.backends.cuda.matmul.allow_tf32 = True", set()),
        ("print(torch.cuda.device_count())", set()),
    ],
)
def test_which_devices_a_source_names(code, named):
    """What would run only where there is a GPU names none: the code has a way without one."""
    assert asked_for(code) == named


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("x = 1\n@torch.compile\ndef f(X): return X", "ada.py, line 2: @torch.compile"),
        ("from torch.jit import script", "ada.py, line 1: from torch.jit import script"),
        ("net.compile()", "ada.py, line 1: net.compile()"),
        ("import torch._dynamo", "ada.py, line 1: import torch._dynamo"),
        ("p = re.compile('a')", ""),
        ("x = DataLoader(data,\n    num_workers=4)", "ada.py, line 2: num_workers=4"),
        ("DataLoader(data, num_workers=0)", ""),
    ],
)
def test_where_a_source_asks_for_a_compiler(code, line):
    """The first place is named, once."""
    notes = written_for(read(code.encode(), "ada.py")).notes
    assert [line in note for note in notes] == ([True] if line else [])


ON_A_GPU = """
import torch
from torch import nn, device as make_device
device = torch.device("cuda")
torch.set_default_device("cuda")
torch.set_default_tensor_type("torch.cuda.FloatTensor")
torch.cuda.set_device(0)
torch.cuda.manual_seed_all(3)
generator = torch.Generator(device="cuda").manual_seed(3)
net = nn.Sequential(nn.Linear(2, 2, device="cuda:0"), nn.BatchNorm1d(2)).cuda().to("mps").to(1)
scaler = torch.amp.GradScaler("cuda")

def f(X):
    assert not torch.cuda.is_available()
    start = torch.cuda.Event(enable_timing=True)
    start.record()
    Y = X.cuda(non_blocking=True)
    Y += 1  # in a copy, as on a GPU
    assert (X == 1).all()
    assert Y.device == device == make_device("cuda", 0) == net[0].weight.device
    assert isinstance(device, torch.device)
    with torch.autocast("cuda", dtype=torch.float16):
        Y = Y @ torch.eye(2, device=device, pin_memory=True)
    w = torch.zeros(2, device="xpu", requires_grad=True)
    params = [w.to("cuda")]
    (Y @ params[0]).sum().backward()
    Y += w.grad + torch.rand(2, generator=generator, device="cuda").type(torch.cuda.FloatTensor)
    Y += torch.cuda.FloatTensor([1, 2]).to(Y.device, torch.float32)
    with torch.cuda.stream(torch.cuda.Stream()), torch.device("cuda"):
        Y += torch.ones(2)
    torch.cuda.synchronize()
    torch.mps.empty_cache()
    assert start.elapsed_time(start) == torch.cuda.memory_allocated() == 0
    return str(Y.device), Y.pin_memory().cpu()
"""


def test_code_for_a_gpu_runs_on_the_cpu(student):
    """Every way to name a device works, a moved tensor is a copy, and devices compare equal."""
    process = student(ON_A_GPU)
    assert process.load().raised == {}
    request = {"op": "call", "name": "f", "args": [torch.ones(3, 2)], "kwargs": {}}
    device, Y = process.request(request, 10)["value"]
    drawn = torch.rand(2, generator=torch.Generator().manual_seed(3))
    assert device == "cpu"
    assert torch.allclose(Y, torch.tensor([2.0, 2]) + 6 + drawn + torch.tensor([1.0, 2]) + 1)


COMPILED = """
import torch, torch._dynamo, torch._inductor.config
from torch import nn
torch._dynamo.config.suppress_errors = True
torch._inductor.config.fallback_random = True
torch.use_deterministic_algorithms(True)
torch.backends.cudnn.benchmark = True
torch.set_float32_matmul_precision("high")
torch.compiler.reset()

@torch.compile
def a(X): return X + 1

@torch.compile(mode="reduce-overhead", fullgraph=True)
def b(X): return X + 2

@torch.jit.script
def c(X): return X + 3

@torch._dynamo.optimize("eager")
@torch.compiler.disable
def d(X): return X + 4

@torch.compile(backend=lambda graph, inputs: None)
def e(X): return X + 5

class Net(torch.jit.ScriptModule):
    @torch.jit.script_method
    def forward(self, X): return X + 6

net = nn.Linear(2, 2)
net.compile()

def f(X):
    for _ in range(2):
        g = torch.jit.trace(torch.compile(nn.Flatten()), (X,))
    h = torch.func.vmap(torch.func.grad(lambda x: (x**2).sum()))
    optimizer = torch.optim.SGD(torch.jit.script(net).parameters(), lr=0.1)
    net(X).sum().backward()
    optimizer.step()
    torch.jit.save(torch.jit.freeze(torch.jit.script(Net())), "net.pt")
    return h(e(d(c(b(a(g(Net()(X)))))))), len(c.__code__.co_code) > 0
"""


def test_compiled_code_runs_uncompiled(student):
    """What a compiler is given is what runs, as a decorator, with options, and in a loop."""
    process = student(COMPILED)
    assert process.load().raised == {}
    request = {"op": "call", "name": "f", "args": [torch.ones(3, 2)], "kwargs": {}}
    value, plain = process.request(request, 10)["value"]
    assert torch.equal(value, torch.full((3, 2), 44.0)) and plain
