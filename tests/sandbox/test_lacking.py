"""A machine without Landlock, seccomp or limits, which an outer filter of system calls makes of
this one: as whoever runs the tests and, where that is root, as nobody too."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.data.fashion_mnist import stand_in
from grader.sandbox.policy import LAYERS

pytest.importorskip("pyseccomp")

ROOT = Path(__file__).parents[2]
OUTER = """
import errno, runpy, sys
import pyseccomp as seccomp
lacking = sys.argv.pop(1)
outer = seccomp.SyscallFilter(seccomp.ALLOW)
calls = {
    "landlock": ("landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self"),
    "seccomp": ("seccomp",),
    "limits": ("setrlimit", "prlimit64"),
}
for layer in filter(None, lacking.split(",")):
    for call in calls[layer]:
        outer.add_rule(seccomp.ERRNO(errno.ENOSYS), call)
    if layer == "seccomp":
        outer.add_rule(seccomp.ERRNO(errno.EINVAL), "prctl", seccomp.Arg(0, seccomp.EQ, 22))
outer.load()
sys.argv[0] = "grader"
runpy.run_module("grader", run_name="__main__", alter_sys=True)
"""
CODE = "def accuracy(y_hat, y): return (y_hat.argmax(1) == y).double().mean().item()\n"


@pytest.fixture(params=["whoever", "nobody"])
def on_a_machine(request, confined, tmp_path):
    """``on_a_machine(lacking, *arguments)`` → the ended ``grader`` run."""
    options = {}
    home = tmp_path / "home"
    shutil.copytree(stand_in().raw, home / ".cache" / "grader" / stand_in().raw.name)
    (home / ".cache" / "grader" / "download-failed").touch()
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "softmax_regression.py").write_text(CODE)
    if request.param == "nobody":
        options = request.getfixturevalue("nobody")()

    def run(lacking, *arguments):
        return subprocess.run(
            [sys.executable, "-c", OUTER, lacking, *map(str, arguments)],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={
                **{k: v for k, v in os.environ.items() if k != "FASHION_MNIST_ROOT"},
                "HOME": str(home),
                "XDG_CACHE_HOME": str(home / ".cache"),
                "PYTHONPATH": str(ROOT),
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            check=False,
            **options,
        )

    return run


@pytest.mark.parametrize("lacking", ["", ",".join(LAYERS)])
def test_each_layer_is_shown_by_trying_it(on_a_machine, lacking):
    """``grader doctor`` shows what holds and what does not, and the mode that makes."""
    done = on_a_machine(lacking, "doctor")
    *layers, mode = done.stdout.splitlines()
    shown = {line.split()[1]: line.split()[0] for line in layers}
    assert shown == {layer: "✗" if layer in lacking else "✓" for layer in LAYERS}
    count = len(lacking.split(",")) if lacking else 0
    assert mode == f"sandbox: {'strict' if count == 0 else 'off' if count == 3 else 'partial'}"


@pytest.mark.parametrize("lacking", LAYERS)
def test_strict_refuses_and_auto_says(on_a_machine, lacking, tmp_path):
    """``strict`` runs nothing: one line that names the layer, exit code 2. ``auto`` grades, and the
    report says what was missing."""
    score = ("score", tmp_path / "ada", "-a", "03", "--no-hidden", "--json", tmp_path / "x.json")
    refused = on_a_machine(lacking, *score, "--sandbox", "strict")
    assert refused.returncode == 2
    (line,) = refused.stderr.strip().splitlines()
    assert line.startswith(f"grader: --sandbox strict: missing {lacking} (")
    assert not (tmp_path / "x.json").exists()
    assert on_a_machine(lacking, *score).returncode == 0
    (report,) = json.loads((tmp_path / "x.json").read_text())["reports"]
    assert (report["score"], report["sandbox"]) == (1.5, "partial")
    assert any(note.startswith(f"sandbox: missing {lacking} (") for note in report["notes"])


def test_strict_runs_where_all_holds(on_a_machine, tmp_path):
    """With every layer there, ``strict`` grades, and the report says so."""
    done = on_a_machine(
        "", "score", tmp_path / "ada", "-a", "03", "--no-hidden", "--sandbox", "strict",
        "--json", tmp_path / "x.json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (report,) = json.loads((tmp_path / "x.json").read_text())["reports"]
    assert (report["score"], report["sandbox"]) == (1.5, "strict")
