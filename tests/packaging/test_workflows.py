"""The project's own workflows: sound by the published schema, pinned, and with few rights."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import grader

ROOT = Path(grader.__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def read(name: str) -> dict:
    return yaml.safe_load((ROOT / ".github" / "workflows" / name).read_text("utf-8"))


def test_they_follow_the_published_schema():
    """check-jsonschema's copy of it accepts them."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema"]
    command += ["vendor.github-workflows", *WORKFLOWS]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and len(WORKFLOWS) == 2, done.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned(path):
    """An action is named by its commit, which nobody can move, with the version beside it."""
    used = re.findall(r"uses: (.*)", path.read_text("utf-8"))
    assert used and all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*", u) for u in used)


def test_only_publishing_may_prove_who_it_is():
    """Every workflow reads; the one job that publishes may ask for a token, and runs no tests."""
    for path in WORKFLOWS:
        assert read(path.name)["permissions"] == {"contents": "read"}
    jobs = read("release.yml")["jobs"]
    assert [name for name, job in jobs.items() if "permissions" in job] == ["publish"]
    assert jobs["publish"]["permissions"] == {"id-token": "write"}
    assert all("run" not in step for step in jobs["publish"]["steps"])


def test_the_fast_part_runs_on_three_systems_and_on_the_lowest_versions():
    """Also on the oldest and on the newest Python that pyproject.toml names."""
    job = read("ci.yml")["jobs"]["fast"]
    matrix = job["strategy"]["matrix"]
    assert {name.split("-")[0] for name in matrix["os"]} == {"ubuntu", "windows", "macos"}
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    named = re.findall(r"Python :: (3\.\d+)", text)
    assert matrix["python"] == [named[0], named[-1]] and f'">={named[0]}"' in text
    assert {"lowest-direct"} <= {one["versions"] for one in matrix["include"]}
    assert any("pytest -m fast" in step.get("run", "") for step in job["steps"])


def test_the_changelog_begins_with_this_version():
    """So that a tag of this version can be released."""
    headings = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    assert headings[0] == grader.__version__
