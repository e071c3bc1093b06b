"""README, CONTRIBUTING and the pages beside the rooms: their commands and links are there."""

import re
import shlex
from pathlib import Path

import click
import pytest

import grader.cli

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "grader").rglob("README.md")])
_BLOCK = re.compile(r"```bash\n(.*?)```", re.DOTALL)
_LINK = re.compile(r"\]\(([^)#:]+)(?:#([^)]*))?\)")
COMMANDS = [
    pytest.param(line, id=f"{page.relative_to(ROOT)}: {line}")
    for page in PAGES
    for block in _BLOCK.findall(page.read_text("utf-8"))
    for line in re.findall(r"\bgrader [^&|\n#]+", block)
]


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_are_there_with_their_options(line):
    """Each ``grader`` line in a block of shell names a command, and options that it has."""
    command: click.Command = grader.cli.main
    words = shlex.split(line)[1:]
    while isinstance(command, click.Group):
        command = command.commands[words.pop(0)]
    known = {name for parameter in command.params for name in parameter.opts}
    assert {word.split("=")[0] for word in words if word.startswith("-")} <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files_and_headings(page):
    """What a page links to in the project is there, and so is the heading."""
    for target, heading in _LINK.findall(page.read_text("utf-8")):
        file = page.parent / target
        assert file.exists(), target
        if heading:
            titles = re.findall(r"^#+ (.*)$", file.read_text("utf-8"), re.MULTILINE)
            assert heading in [
                re.sub(r"[^a-z0-9 -]", "", t.lower()).replace(" ", "-") for t in titles
            ]
