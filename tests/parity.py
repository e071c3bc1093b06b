"""Whether ``check`` in a notebook and ``grader score`` say the same of the public checks.

``python -m tests.parity [WORD]`` compares both on every variant, mistake, attack and sample (whose
name has WORD in it), and lists where they differ. Both run the same checks on the same inputs.
CI runs all of it, as a job of its own. What a notebook cannot know is in :data:`CANNOT_KNOW`.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import linecache
import os
import re
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import torch

from grader.checks import accuracy
from grader.data.fashion_mnist import stand_in
from grader.errors import UnreadableSubmission
from grader.manifest import Assignment, find_course
from grader.marking import kernel
from grader.marking.examination import Paper, Scope, Setup
from grader.marking.marker import mark
from grader.model import Settings
from grader.notebook import Source, Statement, read
from grader.recognition.mistakes import mistakes_of, variants_of
from grader.sandbox import showing

HERE = Path(__file__).parent
SECONDS = 20
# Of an exercise, how it ended: "passed", or the worst status of its checks with what it says.
Ends = Mapping[str, str]


@dataclass(frozen=True)
class Case:
    """Code to be compared on ``exercises`` of ``assignment``."""

    name: str
    assignment: Assignment
    exercises: tuple[str, ...]
    content: bytes
    file: str = "a.py"
    helpers: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def is_notebook(self) -> bool:
        return self.file != "a.py"

    @property
    def source(self) -> Source:
        return read(self.content, self.file, self.helpers)


def course_cases() -> Iterator[Case]:
    """Every variant and mistake, appended to its solution."""
    for assignment in find_course().all():
        solution = _definitions(assignment)
        for kind, found in (("variant", variants_of), ("mistake", mistakes_of)):
            for one in found(assignment):
                code = f"{solution}\n\n{one.source}\n".encode()
                yield Case(
                    f"{kind} {assignment.slug} {one.name}", assignment, (one.exercise,), code
                )


def attack_cases(folders: str = "short_cuts forging looking breaking") -> Iterator[Case]:
    """Every attack, appended to the solution that it attacks."""
    course = find_course()
    for file in sorted(
        f for folder in folders.split() for f in (HERE / "attacks" / folder).glob("*.py")
    ):
        code = file.read_text("utf-8")
        slug = re.search(r"^# assignment: (\w+)$", code, re.MULTILINE)
        name = re.search(r"^# exercise: (\w+)$", code, re.MULTILINE)
        exercise = name[1] if name else "softmax"
        assignment = course.assignment(slug[1] if slug else "03_softmax_regression")
        unwritten = f"\n\ndef {exercise}(*args, **kwargs):\n    raise NotImplementedError\n\n"
        content = f"{_definitions(assignment)}{unwritten}{code}".encode()
        yield Case(f"attack {file.parent.name}/{file.stem}", assignment, (exercise,), content)


# Ordinary habits that a grader may take for something else: name → (exercise, code after the
# solution's). The first word is the kind of habit.
KINDS = {
    "import beside torch": ("softmax", "import torch, pickle as pd, inspect"),
    "import that is used": (
        "softmax",
        "import torch, pickle\n\ndef softmax(X): return pickle.loads(pickle.dumps(X)).exp()",
    ),
    "eval beside": ("softmax", "n = eval('3')\nexec('m = 4')"),
    "eval used": ("softmax", "def softmax(X): return eval('torch.softmax(X, 1)')"),
    "compiled by a decorator": (
        "softmax",
        "@torch.compile\ndef softmax(X):\n    E = (X - X.amax(1, keepdim=True)).exp()\n"
        "    return E / E.sum(1, keepdim=True)",
    ),
    "compiled and wrong": (
        "softmax",
        "@torch.compile\ndef softmax(X): return X.exp() / X.exp().sum(0)",
    ),
    "compiled and forbidden": ("softmax", "@torch.compile\ndef softmax(X): return X.softmax(1)"),
    "compiled into a script": (
        "softmax",
        "@torch.jit.script\ndef softmax(X):\n    E = (X - X.amax(1, keepdim=True)[0]).exp()\n"
        "    return E / E.sum(1, keepdim=True)",
    ),
    "compiled by a trace": ("softmax", "softmax = torch.jit.trace(softmax, (torch.ones(2, 3),))"),
    "again for a result": (
        "accuracy",
        "accuracy = accuracy(torch.eye(2), torch.tensor([0, 1]))\nprint(accuracy)",
    ),
    "again in another function": (
        "evaluate_accuracy",
        "accuracy = accuracy(torch.eye(2), torch.tensor([0, 1]))\nprint(accuracy)",
    ),
    "again in a loop": ("softmax", "for softmax in softmax(torch.eye(2)): print(softmax)"),
    "again for a builtin": (
        "accuracy",
        "def accuracy(y_hat, y):\n"
        "    return sum(int(a == b) for a, b in zip(y_hat.argmax(1), y)) / len(y)\n\n"
        "sum = 0\nlen = 7",
    ),
    "again for a module": ("softmax", "torch = 5"),
    "again and wrong": (
        "accuracy",
        "def accuracy(y_hat, y): return 2\n\naccuracy = accuracy(1, 2)",
    ),
    "made of a class": (
        "softmax",
        "class Softmax:\n    def __call__(self, X):\n        E = (X - X.amax(1)[:, None]).exp()\n"
        "        return E / E.sum(1, keepdim=True)\n\nsoftmax = Softmax()",
    ),
    "made of torch's own": ("softmax", "softmax = torch.nn.Softmax(1)"),
}


# The helper file of a notebook that imports its softmax from there.
HELPERS = {
    "right": "import torch\n\ndef softmax(X):\n    E = (X - X.amax(1, keepdim=True)).exp()\n"
    "    return E / E.sum(1, keepdim=True)\n",
    "wrong": "def softmax(X):\n    return X.exp() / X.exp().sum(0)\n",
    "forbidden": "import torch\n\ndef softmax(X):\n    return torch.softmax(X, 1)\n",
    "unwritten": "def softmax(X):\n    raise NotImplementedError\n",
    "by another": "from helper_of_ada import softmax\n",
}


# Attacks that ``grader score`` refuses and a notebook's ``check`` does not see, and why. In a
# notebook nothing is guarded: the process is the student's own, and no point is given there.
CANNOT_KNOW = {
    "attack forging/memory_by_address": "writes into Python's memory, where only a guard stops it",
    "attack short_cuts/guard_by_sys_modules": "changes the grader that runs in its own process",
    "attack short_cuts/gradients_node_by_node": "needs no engine; only a guard keeps graphs",
    "attack short_cuts/dropout_by_attention": "runs dropout below the operators that a log sees",
    "attack short_cuts/gradients_node_by_function": "takes a graph from a function of its own",
}


def kind_cases() -> Iterator[Case]:
    """Each of :data:`KINDS`, after the solution of 03."""
    assignment = find_course().assignment("03_softmax_regression")
    for name, (exercise, code) in KINDS.items():
        content = f"{_definitions(assignment)}\n\n{code}\n".encode()
        yield Case(f"kind {name}", assignment, (exercise,), content)
    for name, code in HELPERS.items():
        files = {"my_utils.py": code.encode(), "helper_of_ada.py": HELPERS["forbidden"].encode()}
        content = b"import torch\nfrom my_utils import softmax\n"
        yield Case(f"kind helper {name}", assignment, ("softmax",), content, helpers=files)


def sample_cases() -> Iterator[Case]:
    """The sample class, exercise by exercise but for the one that trains."""
    assignment = find_course().assignment("03_softmax_regression")
    names = tuple(e.name for e in assignment.exercises if not e.trains)
    for file in sorted((HERE / "sample_class").glob("*/*")):
        case = Case(f"sample {file.parent.name}", assignment, names, file.read_bytes(), file.name)
        with contextlib.suppress(UnreadableSubmission):
            case.source  # noqa: B018
            yield case


def by_score(case: Case, server: Any) -> Ends:
    """How the exercises end where the file is handed in."""
    only = case.exercises[0] if len(case.exercises) == 1 else None
    paper = Paper("ada", case.file, case.source, case.assignment)
    setup = Setup(stand_in(), server, Settings(hidden=False, time_limit=4))
    report = mark(paper, setup, Scope(only=only, as_in_notebook=True, diagnose=False))
    return {
        exercise.name: _worst([(check.status.value, check.message) for check in exercise.checks])
        for exercise in report.exercises
        if exercise.name in case.exercises
    }


def by_check(case: Case) -> Ends:
    """How they end in the notebook, whose cells are the statements of the file.

    What a student would have installed, such as a book's package, is the sandbox's own here.
    """
    sys.meta_path.append(showing._Finder())
    sys.path.insert(0, os.getcwd())
    for name, text in case.helpers.items():
        Path(name).write_bytes(text)
    namespace: dict[str, Any] = {"__name__": "__main__", "In": [""]}
    for statement in case.source.statements:
        if statement.needless or (case.is_notebook and _loads_or_trains(statement)):
            continue
        namespace["In"].append(statement.source)
        number = len(namespace["In"]) - 1
        digest = hashlib.md5(statement.source.encode()).hexdigest()[:12]
        filename = f"<ipython-input-{number}-{digest}>"
        lines = statement.source.splitlines(True)
        linecache.cache[filename] = (len(statement.source), None, lines, filename)
        try:
            exec(compile(statement.source, filename, "exec"), namespace)
        except BaseException:  # shown in the notebook, and the next cell is run
            continue
    ends = {}
    for name in case.exercises:
        marking = kernel.marking_of(case.assignment, name, namespace)
        ends[name] = _worst([(r.status.value, r.message) for r in marking.results])
    return ends


def _loads_or_trains(statement: Statement) -> bool:
    """What takes long in a notebook, and is nothing in the sandbox, which has no data."""
    return statement.kind not in ("definition", "import") and "(" in statement.source


@cache
def _definitions(assignment: Assignment) -> str:
    """The functions of the solution, and what they import."""
    source = read(assignment.master.read_bytes(), assignment.master.name)
    return "\n\n".join(s.source for s in source.statements if not _loads_or_trains(s))


_ORDER = "grader_fault crashed timeout forbidden error missing not_started failed partial passed"


def _worst(checks: list[tuple[str, str]]) -> str:
    if not checks:
        return "nothing"
    status, message = min(checks, key=lambda check: _ORDER.split().index(check[0]))
    return f"{status}: {message}" if message else status


def in_a_fork(ask: Callable[[], Any], confine: bool = True) -> Any:
    """What ``ask()`` returns in a copy of this process, which is confined as a child of the
    sandbox is; ``None`` where it does not come back."""
    ours, theirs = os.pipe()
    private = tempfile.mkdtemp()
    pid = os.fork()
    if pid == 0:
        try:
            os.setsid()
            os.chdir(private)
            os.dup2(theirs, 3)
            os.closerange(4, 4096)
            null = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(null, stream)
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
            if confine:
                _confine(private)
            os.write(3, json.dumps(ask()).encode()[:60_000])
        finally:
            os._exit(0)
    os.close(theirs)
    answer = b""
    until = time.monotonic() + 2 * SECONDS
    os.set_blocking(ours, False)
    while time.monotonic() < until:
        try:
            part = os.read(ours, 65536)
        except BlockingIOError:
            time.sleep(0.005)
            continue
        if not part:
            break
        answer += part
    os.close(ours)
    for kill in (os.killpg, os.kill):
        try:
            kill(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
    os.waitpid(pid, 0)
    try:
        return json.loads(answer)
    except ValueError:
        return None


def _confine(private: str) -> None:
    """As a child of the sandbox, but that the course's checks can be read."""
    from sandlock import Protection, Sandbox, confine

    from grader.sandbox import policy

    policy._limit(policy.Limits(open_files=256))
    writable = [private, "/dev/null"]
    confine(Sandbox(fs_readable=["/"], fs_writable=writable, allow_degraded=list(Protection)))
    policy._seccomp()


def train_less() -> None:
    """What trains learns the made-up images only: the other training is the same code on both
    sides, and takes a hundred times as long."""
    accuracy._TRAININGS = 0
    accuracy.award = lambda share, why: None


def differences(cases: Sequence[Case]) -> Iterator[str]:
    """Where one of the two refuses what the other lets pass. What a function is refused for may
    differ: the sandbox's guard may stop it before it goes wrong by itself."""
    import matplotlib.pyplot  # noqa: F401 — once, for all forks: most notebooks import it

    from grader.sandbox import start

    for assignment in {case.assignment for case in cases}:  # collects its checks, for all forks
        kernel.marking_of(assignment, assignment.exercises[0].name, {})
    # All forks first: torch's own threads, which marking starts, do not survive one.
    checked = [in_a_fork(lambda case=case: by_check(case), "attack" in case.name) for case in cases]
    server = start()
    try:
        for case, told in zip(cases, checked, strict=True):
            ends = by_score(case, server)
            if told is None and any(
                end.startswith(("timeout", "crashed")) for end in ends.values()
            ):
                continue  # the kernel is as dead, or as busy, as the sandbox's child was
            for name, end in ends.items():
                other = (told or {}).get(name, "no answer")
                differs = end.startswith("passed") != other.startswith("passed")
                if differs and not (case.name in CANNOT_KNOW and end.startswith("forbidden")):
                    yield f"{case.name} [{name}]\n    score: {end[:200]}\n    check: {other[:200]}"
    finally:
        server.close()


def main() -> None:
    torch.set_num_threads(1)
    train_less()
    stand_in()
    words = sys.argv[1:] or [""]
    found = [*kind_cases(), *sample_cases(), *course_cases(), *attack_cases()]
    cases = [case for case in found if any(word in case.name for word in words)]
    count = 0
    for difference in differences(cases):
        print(difference, flush=True)
        count += 1
    for name in CANNOT_KNOW.keys() & {case.name for case in cases}:
        print(f"{name}: a notebook cannot know, as it {CANNOT_KNOW[name]}")
    print(f"{len(cases)} compared, {count} differ")
    sys.exit(bool(count))


if __name__ == "__main__":
    main()
