"""Files that are attacks: archives, names, links, and notebooks that are none. The class goes on."""

import io
import json
import os
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

import pytest

from grader import batch, intake
from grader.data.fashion_mnist import stand_in
from grader.manifest import Course
from grader.model import ReportStatus, Settings
from grader.notebook import MAX_BYTES, MAX_STATEMENTS
from grader.reports import json as json_report
from grader.reports import junit

ROOT = Path(__file__).parents[2]
COURSE = Course(ROOT / "assignments")
SLUG = "03_softmax_regression"
STUB = (ROOT / "assignments" / SLUG / "softmax_regression.ipynb").read_bytes()
HONEST = "def accuracy(y_hat, y): return (y_hat.argmax(1) == y).double().mean().item()\n"


@pytest.fixture
def scored(examined_only):
    """``scored(folder)`` → student → report, of all that is in it, on the exercise ``accuracy``."""
    examined_only("accuracy")

    def score(folder):
        handed_in = intake.find([folder], COURSE, SLUG).submissions
        reports = batch.score(handed_in, COURSE, stand_in(), Settings(), jobs=1)
        json.loads(json_report.render(reports))
        ElementTree.fromstring(junit.render(reports))
        return {report.student: report for report in reports}

    return score


def honest(folder):
    (folder / "honest").mkdir()
    (folder / "honest" / "softmax_regression.py").write_text(HONEST, "utf-8")


def old_notebook(major):
    if major == 3:
        cell = {"cell_type": "code", "input": HONEST, "language": "python", "outputs": []}
    else:
        cell = {"cell_type": "code", "input": HONEST, "prompt_number": 1, "outputs": []}
    sheets = [{"cells": [cell], "metadata": {}}]
    return json.dumps(
        {"nbformat": major, "nbformat_minor": 0, "metadata": {}, "worksheets": sheets}
    )


CELL = {"cell_type": "code", "source": HONEST, "metadata": {}, "outputs": []}


def notebook(*cells, **changes):
    """A notebook of ``cells`` and, last, one with the honest function."""
    plain = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [*cells, CELL]}
    return json.dumps({**plain, **changes}).encode()


# What is too large is so by a little: reading, and packing, takes a second for each such file.
FILES = {
    "utf-16": (notebook().decode().encode("utf-16"), 2),
    "bom and all": (b"\xef\xbb\xbf" + notebook(), 2),
    "no source": (notebook({**CELL, "source": None}), 2),
    "mixed source": (notebook({**CELL, "source": [HONEST, None, 3]}), 2),
    "no cells": (notebook(None, 3, "x", [], {}), 2),
    "cells in a dict": (notebook(cells={"a": CELL}), 0),
    "no metadata": (
        json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": HONEST}]}).encode(),
        2,
    ),
    "no format": (json.dumps({"cells": [CELL]}).encode(), 0),
    "format 99": (notebook(nbformat=99), 0),
    "format -1": (notebook(nbformat=-1), 0),
    "format nan": (b'{"nbformat": NaN, "cells": []}', 0),
    "deep metadata": (
        b'{"nbformat": 4, "metadata": ' + b'{"a":' * 10_000 + b"1" + b"}" * 10_000 + b"}",
        0,
    ),
    "deep code": (notebook({**CELL, "source": "x = " + "(" * 10_000 + ")" * 10_000}), 2),
    "wide code": (notebook({**CELL, "source": "x = [" + "1, " * 100_000 + "]"}), 2),
    "other letters": (notebook({**CELL, "source": "# " + "\u4e2d" * 2_000_000}), 2),
    "half a letter": (notebook({**CELL, "source": "x = '\ud800'"}), 2),
    "zeros": (bytes(1000), 0),
    "nothing": (b"", 0),
    "many cells": (notebook(*[CELL] * MAX_STATEMENTS), 0),
    "many statements": (notebook({**CELL, "source": "x\n" * MAX_STATEMENTS}), 0),
    "large": (b'{"nbformat": 4, "cells": [], "metadata": {"x": "', 0),
    "deep": (b'{"nbformat": 4, "cells": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", 0),
    "twice": (STUB[:-3] + b', "cells": [], "cells": 3}', 0),
    "latin": ("# caf\xe9\n".encode("latin-1") + STUB, 0),
    "bom": (b"\xef\xbb\xbf" + STUB, 0),
    "number": (b"9" * 10_000, 0),
    "two": (old_notebook(2).encode(), 2),
    "three": (old_notebook(3).encode(), 2),
}


def test_notebooks_that_are_attacks(tmp_path, scored):
    """Each is graded or unreadable, the honest one beside them has its points."""
    honest(tmp_path)
    for name, (content, _) in FILES.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "softmax_regression.ipynb").write_bytes(content)
    with open(tmp_path / "large" / "softmax_regression.ipynb", "ab") as file:
        file.write(b"x" * MAX_BYTES)
    reports = scored(tmp_path)
    assert reports.pop("honest").score == 2
    assert {name: report.score for name, report in reports.items()} == {
        name: points for name, (_, points) in FILES.items()
    }
    assert all(r.status is not ReportStatus.GRADER_FAULT for r in reports.values())


NAMES = "=1+1 @x a\nb a\x1b[2Jb <script>alert(1)< \u202egnp ::error::x '\"&".split(" ")


def test_names_that_are_attacks(tmp_path, scored):
    """A name stays text in every report, on one line, and no terminal obeys it."""
    for name in NAMES:
        (tmp_path / name).mkdir()
        (tmp_path / name / "softmax_regression.py").write_text(HONEST, "utf-8")
    reports = scored(tmp_path)
    assert len(reports) == len(NAMES) and all(r.score == 2 for r in reports.values())
    for report in reports.values():
        assert report.student.isprintable() and report.path.isprintable()


def packed_again(content: bytes, name: str, times: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(times):
            archive.writestr(name.format(number), content)
    return buffer.getvalue()


def test_archives_that_are_attacks(tmp_path, scored):
    """A bomb, names that lead out, and links: nothing is unpacked, the honest one is graded."""
    honest(tmp_path)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("softmax_regression.ipynb", "w", force_zip64=True) as file:
            for _ in range(MAX_BYTES // 2**20 + 1):
                file.write(bytes(2**20))
    with zipfile.ZipFile(tmp_path / "slip.zip", "w") as archive:
        archive.writestr("../../softmax_regression.py", HONEST)
    with zipfile.ZipFile(tmp_path / "linked.zip", "w") as archive:
        link = zipfile.ZipInfo("softmax_regression.py")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("softmax_regression.py", HONEST)
    many = packed_again(packed_again(packed_again(b"", "x{}.py", 200), "{}.zip", 200), "{}.zip", 40)
    (tmp_path / "many.zip").write_bytes(many)
    for name, member, content in (
        ("nested", "inner.zip", inner.getvalue()),
        ("absolute", "/etc/softmax_regression.py", HONEST),
        ("commands", "\x1b[2J\n::error::x/softmax_regression.py\0", ""),
        ("deep", "a/" * 500 + "softmax_regression.py", ""),
        ("empty", "softmax_regression.py", ""),
    ):
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as archive:
            archive.writestr(member, content)
    packed = bytearray((tmp_path / "absolute.zip").read_bytes())
    packed[6] |= 1
    packed[packed.find(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "encrypted.zip").write_bytes(packed)
    (tmp_path / "torn.zip").write_bytes(packed[: len(packed) // 2])
    (tmp_path / "none.zip").write_bytes(b"PK\x03\x04no archive")
    (tmp_path / "pipe").mkdir()
    os.mkfifo(tmp_path / "pipe" / "softmax_regression.py")
    (tmp_path / "itself").mkdir()
    (tmp_path / "itself" / "softmax_regression.py").symlink_to("softmax_regression.py")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "softmax_regression.py").symlink_to("/etc/passwd")
    (tmp_path / "link").symlink_to("/etc")
    os.makedirs(tmp_path / "file")
    (tmp_path / "file" / "softmax_regression.py").symlink_to(tmp_path / "honest")
    before = {p for p in tmp_path.rglob("*")}
    reports = scored(tmp_path)
    assert reports["honest"].score == 2
    assert reports["bomb"].status is ReportStatus.UNREADABLE
    assert "leads out of it" in reports["slip"].notes[0]
    assert "more files than a class hands in" in reports["many"].notes[0]
    assert reports["nested"].score == 2  # a download's zip for each student is no attack
    assert all(r.score == 0 for name, r in reports.items() if name not in ("honest", "nested"))
    assert all(
        "\n" not in note and note.isprintable() for r in reports.values() for note in r.notes
    )
    assert {p for p in tmp_path.rglob("*")} == before
    assert not (tmp_path.parent / "softmax_regression.py").exists()
    text = json_report.render(list(reports.values()))
    assert "root:" not in text
