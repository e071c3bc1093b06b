"""``check`` in a notebook and ``grader score`` refuse the same functions on the public checks.

A few cases of each kind; ``python -m tests.parity`` compares all there are, and CI runs it.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from grader.sandbox import host_name

CASES = [
    "sample ada",
    "sample dana",
    "sample goran",
    "sample ivan",
    "variant 01_tensors gradient by torch.func",
    "variant 03_softmax_regression losses in a column",
    "mistake 01_tensors what backward returns",
    "mistake 01_tensors torch's own one-hot",
    "mistake 03_softmax_regression softmax over dim 0",
    *(f"short_cuts/{name}" for name in ("eval", "getattr_in_a_helper", "tanh_of_gelu", "jit")),
    *(f"short_cuts/{name}" for name in ("layer_of_a_lazy_one", "loss_of_poisson", "loader_by_a")),
    *(f"kind {name}" for name in ("helper forbidden", "helper right", "eval", "made of a class")),
    *(f"kind {name}" for name in ("compiled into a script", "again for", "again in another")),
]


@pytest.mark.skipif(host_name() != "fork", reason="the notebook's side runs in forks")
def test_check_and_score_refuse_the_same():
    """Whatever one of them lets pass, the other does too."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.parity", *CASES], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].endswith("compared, 0 differ")


def test_ci_compares_all_of_them():
    """Every variant, mistake, attack and sample goes through both when CI runs."""
    ci = Path(__file__).parents[2] / ".github" / "workflows" / "ci.yml"
    assert "- run: python -m tests.parity\n" in ci.read_text("utf-8")
