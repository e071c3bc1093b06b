"""What is in .github: sound by published schemas; workflows are pinned and have few rights."""

import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

import grader

ROOT = Path(grader.__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def read(name: str) -> dict:
    return yaml.safe_load((ROOT / ".github" / "workflows" / name).read_text("utf-8"))


SCHEMAS = {
    "github-workflows": "workflows/*.yml",
    "github-issue-forms": "ISSUE_TEMPLATE/[!c]*.yml",
    "github-issue-config": "ISSUE_TEMPLATE/config.yml",
    "dependabot": "dependabot.yml",
    "citation-file-format": "CITATION.cff",
}


@pytest.mark.parametrize(("schema", "pattern"), SCHEMAS.items(), ids=SCHEMAS)
def test_they_follow_the_published_schema(schema, pattern):
    """check-jsonschema's copy of it accepts them."""
    check_jsonschema = pytest.importorskip("check_jsonschema")
    files = list(map(str, (ROOT / ".github").glob(pattern)))
    arguments = ["--builtin-schema", f"vendor.{schema}", *files]
    done = CliRunner().invoke(check_jsonschema.main, arguments)
    assert files and done.exit_code == 0, done.output


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


def test_each_kind_of_proof_is_a_job_of_its_own():
    """So that a red mark says what is wrong, and nothing waits for what it does not need."""
    jobs = read("ci.yml")["jobs"]
    assert set(jobs) == {"lint", "readme", "test", "proof", "parity", "fast", "wheel"}
    assert not any("needs" in job for job in jobs.values())


def test_the_version_is_the_same_everywhere():
    """The changelog's first one, so that a tag of it can be released, and the one to be cited."""
    headings = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    cited = yaml.safe_load((ROOT / ".github" / "CITATION.cff").read_text("utf-8"))["version"]
    assert [headings[0], cited] == [grader.__version__] * 2
