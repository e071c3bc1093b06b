"""What pip would do to an environment that is there already: nothing, but for what is new."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import grader

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(grader.__file__).parents[1]
PINS = Path(__file__).with_name("colab.txt")
NO_REGISTRY = re.compile("ConnectionError|NewConnectionError|Temporary failure|from versions: none")


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def pins() -> dict[str, str]:
    lines = [line for line in PINS.read_text("utf-8").splitlines() if not line.startswith("#")]
    return {canonicalize_name(name): v for name, v in (line.split("==") for line in lines)}


@pytest.fixture(scope="module")
def colab(tmp_path_factory):
    """A virtual environment that pip takes for Colab's: the names and versions, no content."""
    folder = tmp_path_factory.mktemp("colab")
    command = [sys.executable, "-m", "venv", "--without-pip", folder]
    subprocess.run(command, check=True, capture_output=True)
    site = next(folder.glob("[Ll]ib*/**/site-packages"))
    for name, version in pins().items():
        info = site / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        (info / "METADATA").write_text(text)
        (info / "INSTALLER").write_text("pip\n")
        (info / "RECORD").write_text("")
    return folder


@pytest.fixture(scope="module")
def installed(colab):
    """``installed(*requirements)`` → name and version of each distribution that pip would install
    there; skips without a package registry."""
    python = colab / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")

    def resolve(*requirements: str) -> dict[str, str]:
        command = [sys.executable, "-m", "pip", "--python", python, "install", "--dry-run"]
        command += ["--quiet", "--retries", "1", "--report", "-", *requirements]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode and NO_REGISTRY.search(done.stderr):
            pytest.skip("no package registry to resolve against")
        assert done.returncode == 0, done.stderr
        found = [entry["metadata"] for entry in json.loads(done.stdout)["install"]]
        return {canonicalize_name(entry["name"]): entry["version"] for entry in found}

    return resolve


def test_a_light_install_changes_nothing_on_colab(installed):
    """Of all that Colab has, pip replaces nothing, and what it adds is small."""
    new = installed(*project()["dependencies"])
    assert {name: new[name] for name in new.keys() & pins().keys()} == {}
    old_python = {"tomli"} if sys.version_info < (3, 11) else set()
    assert new.keys() <= {"pyseccomp", "sandlock"} | old_python


def test_a_newer_requirement_would_be_seen(installed):
    """What asks for a newer IPython than Colab's is answered with a replacement."""
    assert "ipython" in installed("ipython>=8.12")


def test_what_colab_has_satisfies_each_requirement():
    """The same without a registry, for the requirements that Colab's list names."""
    known = pins()
    for requirement in map(Requirement, project()["dependencies"]):
        version = known.get(canonicalize_name(requirement.name))
        if version is not None:
            assert requirement.specifier.contains(version, prereleases=True), requirement
