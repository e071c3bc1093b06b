"""``autograder.zip`` unpacked into the container's layout and run as Gradescope runs it."""

import contextlib
import json
import os
import pwd
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

import grader
from grader.model import Report, ReportStatus

ROOT = Path(grader.__file__).parents[1]
SLUG = "01_tensors"
PEEKING = """
def warm_up(X):
    import os
    raise ValueError(f"uid {os.getuid()}")

def row_sums(X):
    return open("@HIDDEN@").read()
"""

Format = Literal["text", "html", "simple_format", "md", "ansi"]
Visibility = Literal["hidden", "after_due_date", "after_published", "visible"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Test(Strict):
    """A test as Gradescope's specification has it."""

    __test__ = False
    score: float | None = None
    max_score: float | None = None
    status: Literal["passed", "failed"] | None = None
    name: str | None = None
    name_format: Format = "text"
    number: str | None = None
    output: str | None = None
    output_format: Format = "text"
    tags: list[str] = []
    visibility: Visibility = "visible"
    extra_data: dict | None = None


class Leader(Strict):
    name: str
    value: float | str
    order: Literal["asc", "desc"] | None = None


class Results(Strict):
    """``results.json`` as the specification has it: nothing else is understood."""

    score: float | None = None
    execution_time: float | None = None
    output: str | None = None
    output_format: Format = "text"
    test_output_format: Format = "text"
    test_name_format: Format = "text"
    visibility: Visibility = "visible"
    stdout_visibility: Visibility = "hidden"
    extra_data: dict | None = None
    tests: list[Test] = []
    leaderboard: list[Leader] = Field(default=[])


METADATA = {
    "id": 123456,
    "created_at": "2026-03-03T14:00:00.365935-07:00",
    "assignment": {
        "due_date": "2026-03-02T23:00:00.000000-07:00",
        "late_due_date": None,
        "total_points": "10.0",
    },
    "submission_method": "upload",
    "users": [{"email": "ada@example.org", "id": 1, "name": "Ada"}],
    "previous_submissions": [
        {"submission_time": "2026-03-01T10:00:00-07:00", "score": 2.0, "results": {}}
    ],
}


@pytest.fixture(scope="module")
def archive(program, tmp_path_factory):
    """The zip, as ``grader gradescope build`` writes it."""
    out = tmp_path_factory.mktemp("built") / "autograder.zip"
    done = program(
        "grader", "gradescope", "build", "-a", SLUG, "--out", out, "--late", "10%/day",
        "--grace", "15 min", cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def drawn(program, tmp_path_factory):
    """What setup.sh puts into data/ where Fashion-MNIST cannot be fetched."""
    root = tmp_path_factory.mktemp("drawn")
    cached = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "grader"
    for folder in cached.glob("stand-in-*"):  # drawn once is enough
        shutil.copytree(folder, root / "data" / "grader" / folder.name)
    done = program(
        "grader", "gradescope", "data", "--root", root, cwd=ROOT, XDG_CACHE_HOME=str(root / "data")
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[-1] in ("stand-in", "fashion-mnist")
    return root / "data"


@pytest.fixture(scope="module")
def account():
    """``nobody``, where that account may run the Python of this environment; else root itself."""
    nobody = {"user": "nobody", "cwd": "/"} if os.geteuid() == 0 else {}
    with contextlib.suppress(OSError):
        if (
            nobody
            and subprocess.run([sys.executable, "-c", "import torch"], **nobody).returncode == 0
        ):
            return "nobody"
    return "root"


@pytest.fixture
def container(account, archive, drawn, tmp_path_factory):
    """Runs a submission in the layout of Gradescope's container, at another place than /."""
    root = tmp_path_factory.mktemp("autograder")
    for folder in (root, *root.parents):  # pytest's own are root's alone
        if folder.stat().st_uid == os.geteuid() and "pytest-" in str(folder):
            folder.chmod(folder.stat().st_mode | 0o011)
    for name in ("source", "submission", "results", "venv/bin", "data"):
        (root / name).mkdir(parents=True)
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(root / "source")
        for info in packed.infolist():
            (root / "source" / info.filename).chmod(info.external_attr >> 16)
    wheel = next((root / "source").glob("*.whl"))
    zipfile.ZipFile(wheel).extractall(root / "venv" / "site")
    python = root / "venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{root}/venv/site" exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    (root / "source").chmod(0o700)  # as setup.sh does it, so that it is root's alone
    (root / "submission_metadata.json").write_text(json.dumps(METADATA))
    shutil.copytree(drawn, root / "data", dirs_exist_ok=True)

    def run(text: str | dict, name="tensors.py"):
        content = text if isinstance(text, str) else json.dumps(text)
        (root / "submission" / name).write_text(content.replace("@HIDDEN@", str(hidden)))
        kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "XDG_CACHE_HOME")}
        return subprocess.run(
            ["bash", str(root / "source" / "run_autograder")],
            env={**kept, "AUTOGRADER_ROOT": str(root), "GRADER_STUDENT_ACCOUNT": account,
                 "FASHION_MNIST_ROOT": ""},
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    hidden = root / "source" / "course" / "solutions" / SLUG / "test_hidden.py"
    assert hidden.is_file()
    run.root, run.hidden = root, hidden
    run.results = root / "results" / "results.json"
    return run


def test_what_is_in_it(archive):
    """Two programs that can be run, exact versions, hidden checks, and a wheel without them."""
    with zipfile.ZipFile(archive) as packed:
        names = packed.namelist()
        modes = {info.filename: info.external_attr >> 16 for info in packed.infolist()}
        requirements = packed.read("requirements.txt").decode().splitlines()
        (wheel,) = [name for name in names if name.endswith(".whl")]
        with packed.open(wheel) as file, zipfile.ZipFile(file) as inner:
            inside = inner.namelist()
    assert modes["setup.sh"] & stat.S_IXUSR and modes["run_autograder"] & stat.S_IXUSR
    assert all("==" in line for line in requirements[1:]) and len(requirements) > 20
    assert f"course/solutions/{SLUG}/test_hidden.py" in names
    assert not [name for name in inside if "solution" in name or "hidden" in name]


def test_its_scripts_are_shell(archive, tmp_path):
    """bash reads both without complaint."""
    zipfile.ZipFile(archive).extractall(tmp_path)
    for name in ("setup.sh", "run_autograder"):
        subprocess.run(["bash", "-n", str(tmp_path / name)], check=True)


def test_its_wheel_is_one_that_pip_takes(archive, tmp_path):
    """pip installs it, and the package in it knows its version."""
    with zipfile.ZipFile(archive) as packed:
        (wheel,) = [name for name in packed.namelist() if name.endswith(".whl")]
        packed.extract(wheel, tmp_path)
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target"]
    subprocess.run([*pip, str(tmp_path / "site"), str(tmp_path / wheel)], check=True)
    program = "import grader; print(grader.__version__, grader.__file__)"
    said = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        capture_output=True, text=True, check=True, cwd=tmp_path,
    ).stdout.split()  # fmt: skip
    assert said == [grader.__version__, str(tmp_path / "site" / "grader" / "__init__.py")]


def test_a_late_solution(container, solved):
    """Full raw points by test, hidden ones after publication, and lateness apart from them."""
    done = container(solved(SLUG), "tensors.ipynb")
    assert done.returncode == 0, done.stderr
    results = Results.model_validate_json(container.results.read_text())
    assert sum(test.score for test in results.tests) == pytest.approx(10)
    assert sum(test.max_score for test in results.tests) == pytest.approx(10)
    hidden = [test for test in results.tests if test.visibility == "after_published"]
    assert sum(test.max_score for test in hidden) == pytest.approx(2.5)
    assert {test.visibility for test in results.tests} == {"visible", "after_published"}
    assert results.score == 9.0  # 15 h late: one day begun
    assert results.extra_data["raw_score"] == 10 and results.extra_data["late_penalty"] == 1
    assert "Attempt 2" in results.output and "15.0 h after the due date" in results.output


def test_accuracy_is_the_leaderboard():
    """What was measured, higher is better; without a measurement there is no leaderboard."""
    from grader.model import Report, ReportStatus
    from grader.reports.gradescope import render

    plain = ("ada", SLUG, "x.py", 2.0, 2.0, ReportStatus.GRADED)
    measured = Report(*plain, metrics={"accuracy": 0.82349})
    shown = Results.model_validate_json(render(measured, lambda check: False))
    assert [(row.name, row.value, row.order) for row in shown.leaderboard] == [
        ("accuracy", 0.8235, None)  # Gradescope's own order: descending
    ]
    assert "leaderboard" not in json.loads(render(Report(*plain), lambda check: False))


def test_student_code_is_not_root_and_reads_no_hidden_check(container, account):
    """It runs as the account named, and the file that root alone may read stays unread."""
    if account != "nobody":
        pytest.skip("nobody may not run this Python, or this is not root")
    done = container(PEEKING)
    assert done.returncode == 0, done.stderr
    results = Results.model_validate_json(container.results.read_text())
    told = {test.name.split(":")[0]: test.output for test in results.tests}
    assert f"uid {pwd.getpwnam('nobody').pw_uid}" in told["warm_up"]
    assert "PermissionError" in told["row_sums"]
    assert "points(" not in container.results.read_text()


def test_labels_are_out_of_reach(drawn):
    """Of the data, others than root may read the training images alone."""
    readable = {p.name for p in drawn.rglob("*") if p.is_file() and p.stat().st_mode & 0o077}
    assert readable == set()


def test_nothing_that_can_be_graded(container):
    """A submission of two scripts, neither called as it should be, is told so: no traceback."""
    (container.root / "submission" / "a.py").write_text("x = 1\n")
    done = container("y = 2\n", "b.py")
    assert done.returncode == 0, done.stderr
    results = Results.model_validate_json(container.results.read_text())
    assert results.score == 0 and "hand in one" in results.output


def test_a_fault_of_ours_is_no_zero(container, solved):
    """A broken hidden check leaves no results.json, and Gradescope says the autograder failed."""
    container.hidden.write_text("import nothing_of_this_name\n")
    done = container(solved(SLUG), "tensors.ipynb")
    assert done.returncode == 3 and not container.results.exists()
    assert "Traceback" not in done.stderr and "nothing_of_this_name" in done.stderr


def test_a_course_for_students_builds_none(program, tmp_path):
    """Without hidden checks it is refused in one line."""
    shutil.copytree(ROOT / "assignments" / SLUG, tmp_path / "assignments" / SLUG)
    done = program("grader", "gradescope", "build", "-a", SLUG, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "") and len(done.stderr.splitlines()) == 1
    assert "no hidden checks; build from the course that has them" in done.stderr


@pytest.mark.parametrize(
    ("own", "hours"),
    [
        ([], 15.0),
        (["2026-03-03T23:00:00-07:00"], None),  # an extension
        (["2026-03-02T23:00:00-07:00", "2026-03-03T12:00:00-07:00"], 2.0),  # of one of a team
        (["nonsense"], 15.0),
    ],
)
def test_an_extension_moves_the_due_date(own, hours):
    """Lateness counts from the submitters' own due date, the latest in a team."""
    from grader.integrations.gradescope.autograder import Built
    from grader.integrations.gradescope.container import _timing

    users = [{"name": "Ada", "assignment": {"due_date": date}} for date in own] or ["?"]
    report = Report("ada", SLUG, "x.py", 8.0, 10.0, ReportStatus.GRADED)
    _, penalty, extra = _timing(report, {**METADATA, "users": users}, Built(SLUG, "10%/day"))
    assert extra.get("hours_late") == hours and penalty == (1.0 if hours else 0.0)
