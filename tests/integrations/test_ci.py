"""The workflows that are installed, run as far as that can be, and what a step leaves behind."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import grader
from grader.errors import UsageError
from grader.integrations.ci import services as ci
from grader.integrations.ci.places import Places, line_in_notebook
from grader.model import CheckResult, ExerciseResult, Report, ReportStatus, Status

ROOT = Path(grader.__file__).parents[1]
SLUG = "01_tensors"
SCHEMAS = {"github": "vendor.github-workflows", "gitlab": "vendor.gitlab-ci"}
CHECKS = [None, "org/checks", "wheel", "https://example.org/checks-1-py3-none-any.whl"]
SCRIPT = """# hand-in
def row_sums(X):
    return X.sum(dim=7, keepdim=True)
"""


@pytest.mark.parametrize("service", SCHEMAS)
@pytest.mark.parametrize("checks", CHECKS)
def test_a_workflow_follows_the_published_schema(tmp_path, service, checks):
    """check-jsonschema's copies of the two schemas accept the file that is installed."""
    check_jsonschema = pytest.importorskip("check_jsonschema")
    path = ci.init(service, tmp_path, "torch-course-grader==0.1.0", checks, 50.0)
    arguments = ["--builtin-schema", SCHEMAS[service], str(path)]
    done = CliRunner().invoke(check_jsonschema.main, arguments)
    assert done.exit_code == 0, done.output


def test_actionlint_has_nothing_to_say(tmp_path):
    """Expressions, contexts and shell of each workflow are sound; it knows more than the schema."""
    if shutil.which("actionlint") is None:
        pytest.skip("actionlint is not installed")
    for checks in CHECKS:
        repository = tmp_path / str(CHECKS.index(checks))
        repository.mkdir()
        path = ci.init("github", repository, "x", checks, 50.0)
        done = subprocess.run(["actionlint", path], capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (0, "")


def steps(path: Path) -> dict:
    import yaml

    (job,) = yaml.safe_load(path.read_text())["jobs"].values()
    return {step.get("name", step.get("uses")): step for step in job["steps"]}


def test_forks_and_student_code_see_no_secret(tmp_path):
    """No pull_request_target; a secret is in the one step that fetches, and rights are to read."""
    import yaml

    path = ci.init("github", tmp_path, "x", "org/checks", None)
    workflow = yaml.safe_load(path.read_text())
    assert set(workflow[True]) == {"push", "pull_request", "workflow_dispatch"}  # "on" is True
    assert workflow["permissions"] == {"contents": "read"}
    holding = [name for name, step in steps(path).items() if "secrets." in json.dumps(step)]
    assert holding == ["Fetch the hidden checks"]
    assert steps(path)["actions/checkout@v4"]["with"] == {"persist-credentials": False}


@pytest.fixture(scope="module")
def checks_repository(tmp_path_factory):
    """The teacher's private repository: the course, hidden checks included."""
    folder = tmp_path_factory.mktemp("org") / "checks.git"
    for name in ("assignments", "solutions"):
        shutil.copytree(ROOT / name / "01_tensors", folder / name / "01_tensors")
    for command in (
        ["init", "-q"], ["add", "-A"],
        ["-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "checks"],
    ):  # fmt: skip
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


@pytest.fixture
def actions(tmp_path, checks_repository):
    """Runs the shell of a step as GitHub's runner does; github.com is a local folder."""
    workspace, temporary = tmp_path / "hw" / "hw", tmp_path / "temp"
    workspace.mkdir(parents=True)
    temporary.mkdir()
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    wrapper = bin_folder / "python"
    wrapper.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    wrapper.chmod(0o755)
    files = {name: tmp_path / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    environment = {
        "PATH": f"{bin_folder}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")),
        "FASHION_MNIST_ROOT": "",
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(workspace),
        "RUNNER_TEMP": str(temporary),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{checks_repository}.insteadOf",
        "GIT_CONFIG_VALUE_0": "https://github.com/org/checks.git",
        **{name: str(path) for name, path in files.items()},
    }

    bash = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]

    def run(step: dict, shell=bash, **more) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [*shell, step["run"]],
            cwd=workspace,
            env={**environment, **more},
            capture_output=True,
            text=True,
            check=False,
        )
        if "--sandbox strict" in done.stderr:
            pytest.skip(done.stderr.strip())
        return done

    run.workspace, run.temporary, run.files = workspace, temporary, files
    return run


def test_the_workflow_grades_with_hidden_checks(actions, tmp_path):
    """Its own shell fetches them and grades: annotations, a summary, outputs and JUnit XML."""
    (actions.workspace / "tensors.py").write_text(SCRIPT)
    found = steps(ci.init("github", actions.workspace, "x", "org/checks", None))
    fetched = actions(found["Fetch the hidden checks"], TOKEN="t0ken")
    assert fetched.returncode == 0, fetched.stderr
    graded = actions(found["Grade"])
    assert graded.returncode == 0, graded.stderr + graded.stdout
    errors = [line for line in graded.stdout.splitlines() if line.startswith("::error ")]
    assert any("file=tensors.py,line=3,title=row_sums%3A 0/2" in line for line in errors)
    assert "max-score=10\n" in actions.files["GITHUB_OUTPUT"].read_text()
    assert "| row" in actions.files["GITHUB_STEP_SUMMARY"].read_text().replace("❌ ", "").replace(
        "&#95;", "_"
    )
    assert (actions.temporary / "junit.xml").read_text().count("<testsuite ") == 1
    assert not list(actions.workspace.rglob("*hidden*"))


def test_hidden_checks_from_a_wheel(actions, program, tmp_path):
    """pip puts them outside the repository, from where the next step grades with them."""
    packed = program("grader", "ci", "wheel", "01", "--out", tmp_path, cwd=ROOT)
    assert packed.returncode == 0, packed.stderr
    (actions.workspace / "tensors.py").write_text(SCRIPT)
    found = steps(ci.init("github", actions.workspace, "x", "wheel", 50.0))
    installed = actions(found["Install the hidden checks"], SOURCE=packed.stdout.strip())
    assert installed.returncode == 0, installed.stderr
    hidden = actions.temporary / "course" / "solutions" / "01_tensors" / "test_hidden.py"
    assert hidden.is_file()
    graded = actions(found["Grade"])
    assert graded.returncode == 1, graded.stderr  # under 50 percent
    assert "max-score=10\n" in actions.files["GITHUB_OUTPUT"].read_text()


def test_a_fork_is_graded_on_the_public_checks(actions):
    """Without the secret the fetching step says so and succeeds, and the package's own checks
    are run, which in a wheel are the public ones (see test_wheel)."""
    (actions.workspace / "tensors.py").write_text(SCRIPT)
    found = steps(ci.init("github", actions.workspace, "x", "org/checks", None))
    fetched = actions(found["Fetch the hidden checks"], TOKEN="")
    assert (fetched.returncode, "only the public checks" in fetched.stdout) == (0, True)
    graded = actions(found["Grade"])
    assert graded.returncode == 0, graded.stderr
    assert "status=graded\n" in actions.files["GITHUB_OUTPUT"].read_text()


@pytest.mark.parametrize("token", ["t0ken", ""])
def test_gitlab_s_script_grades(actions, checks_repository, token):
    """Its lines, run one after the other in a plain shell as GitLab's runner does it: with the
    token hidden checks are fetched, outside the repository, and the JUnit report is where GitLab
    looks for it."""
    import yaml

    (actions.workspace / "tensors.py").write_text(SCRIPT)
    path = ci.init("gitlab", actions.workspace, "x", "org/checks", None)
    job = yaml.safe_load(path.read_text())["grade"]
    install, *script = job["script"]
    assert install == "python -m pip install --quiet x"
    done = actions(
        {"run": "\n".join(script)},
        shell=["sh", "-e", "-c"],
        GITHUB_ACTIONS="",
        CI_PROJECT_DIR=str(actions.workspace),
        TMPDIR=str(actions.temporary),
        CHECKS_TOKEN=token,
        GIT_CONFIG_VALUE_0="https://oauth2:t0ken@gitlab.com/org/checks.git",
    )
    assert done.returncode == 0, done.stderr
    assert ("only the public checks" in done.stdout) == (not token)
    assert bool(list(actions.temporary.rglob("test_hidden.py"))) == bool(token)
    assert "row_sums" in done.stdout and "::" not in done.stdout
    junitparser = pytest.importorskip("junitparser")
    report = actions.workspace / job["artifacts"]["reports"]["junit"]
    (suite,) = junitparser.JUnitXml.fromfile(str(report))
    assert suite.tests > 0
    assert not list(actions.workspace.rglob("*hidden*"))


def test_the_console_s_text_is_no_command(monkeypatch):
    """What is shown stands between a stop and its secret, which no student can know."""
    text = ci.without_commands("::error::forged\n##[add-mask]1\n")
    first, *middle, last = text.splitlines()
    token = first.removeprefix("::stop-commands::")
    assert len(token) == 32 and last == f"::{token}::"
    assert middle == ["::error::forged", "##[add-mask]1"]
    assert token not in ci.without_commands("")


# ── the right line ──


def failing(path: Path, message: str) -> tuple[Report, ExerciseResult]:
    check = CheckResult("test_it", "f", 0.0, 1.0, Status.ERROR, message)
    exercise = ExerciseResult.of("f", 1.0, [check])
    return Report(
        "a", "x", str(path), 0.0, 1.0, ReportStatus.GRADED, exercises=(exercise,)
    ), exercise


def test_the_line_of_a_notebook(tmp_path):
    """It is the line of the .ipynb file in which the cell's line stands, as Jupyter writes it."""
    import nbformat
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

    cells = [
        new_markdown_cell('# Title\n"source": [\nmore'),
        new_code_cell("x = 1", outputs=[new_output("stream", text='"source": [\n"y = 2"\n')]),
        new_code_cell("import torch\n\ndef f(X):\n    return X.nothing\n"),
    ]
    path = tmp_path / "hw.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    places = Places(tmp_path)
    lines = path.read_text().splitlines()
    named = places.locate(*failing(path, "AttributeError: x (cell 3, line 4: return X.nothing)"))
    assert named.file == "hw.ipynb" and "X.nothing" in lines[named.line - 1]
    defined = places.locate(*failing(path, "shape (2,), wanted (3,)"))
    assert "def f(X)" in lines[defined.line - 1]
    assert line_in_notebook(json.dumps(json.loads(path.read_text())).splitlines(), "cell 3", 4) == 1


def test_the_line_of_what_is_no_python(tmp_path, program):
    """A cell that cannot be read, and so defines nothing, is found; so it is in a script."""
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    broken = "import torch\n\ndef row_sums(X):\n    return X.sum(1, keepdim=True\n"
    paths = [Path("ada", "tensors.ipynb"), Path("bo", "tensors.py")]
    for path in paths:
        (tmp_path / path).parent.mkdir()
    nbformat.write(new_notebook(cells=[new_code_cell(broken)]), tmp_path / paths[0])
    (tmp_path / paths[1]).write_text(broken)
    done = program(
        "grader", "score", "ada", "bo", "-a", SLUG, cwd=tmp_path,
        GITHUB_ACTIONS="true", GITHUB_WORKSPACE=str(tmp_path),
    )  # fmt: skip
    for path in paths:
        named = f"file={path.as_posix()},"
        lines = [line for line in done.stdout.splitlines() if named in line]
        (told,) = [line for line in lines if "title=row_sums" in line]
        number = int(told.split(",line=")[1].split(",")[0])
        assert "keepdim=True" in (tmp_path / path).read_text().splitlines()[number - 1]
        assert told.count("was never closed") == 1


def test_a_file_outside_the_repository_has_no_line(tmp_path):
    """GitHub would not find it."""
    path = tmp_path / "x.py"
    path.write_text("def f(): pass\n")
    assert Places(tmp_path / "elsewhere").locate(*failing(path, "")) is None


# ── bad calls ──


def test_a_workflow_of_somebody_s_own_stays(tmp_path):
    """A file that is there and differs is named, and stays as it is."""
    path = ci.init("github", tmp_path, "x", None, None)
    assert ci.init("github", tmp_path, "x", None, None) == path
    path.write_text("name: mine\n")
    with pytest.raises(UsageError, match=r"grade\.yml: is there already and differs"):
        ci.init("github", tmp_path, "x", None, None)
    assert path.read_text() == "name: mine\n"


@pytest.mark.parametrize("checks", ["a b", "org/checks; rm -rf /", "http://x.org/a.whl", "'"])
def test_checks_from_nowhere(tmp_path, checks):
    """What is no repository and no wheel is not put into a shell script."""
    with pytest.raises(UsageError, match="--checks "):
        ci.init("github", tmp_path, "x", checks, None)
    assert not list(tmp_path.iterdir())


def test_classroom50_outside_its_runner():
    """One line names the variable that is missing."""
    with pytest.raises(UsageError, match="CLASSROOM is not set"):
        ci.classroom50_result([failing(Path("x.py"), "")[0]], {})
