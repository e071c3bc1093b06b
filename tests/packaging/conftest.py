"""The distributions that an installation without extras brings."""

import re
from importlib.metadata import PackageNotFoundError, distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PACKAGE = "torch-course-grader"


def light_install() -> dict:
    """Name → distribution: this package's own and all that it needs in turn, without extras."""
    found, waiting = {}, [Requirement(PACKAGE)]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in found or re.match("nvidia-|cuda-|triton", name):
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue  # for another system than this one
        extras = requirement.extras or {""}
        for text in found[name].requires or []:
            needed = Requirement(text)
            if needed.marker is None or any(needed.marker.evaluate({"extra": e}) for e in extras):
                waiting.append(needed)
    return found


@pytest.fixture(scope="session")
def installed_lightly():
    """What ``pip install torch-course-grader`` brings, of what is installed here."""
    return light_install()
