"""Nothing is silent: every file that is found ends in one line, with what became of it."""

import csv
import io
import zipfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import UsageError
from grader.intake import Outcome, find
from grader.reports.files import in_one_line, render
from tests.intake.conftest import code, notebook

CHECK = 'import pytest\n@pytest.mark.points("warm_up", 1)\ndef test_x(submission): ...\n'
EVERYTHING = {
    "ann/attempt_1/w.ipynb": None,
    "ann/attempt_2/w.ipynb": None,
    "ann/attempt_2/my_utils.py": "def helper(): ...",
    "ann/attempt_2/figure.png": b"\x89PNG\0",
    "bob/w.pdf": b"%PDF-1.4 \0",
    "bob/.ipynb_checkpoints/w-checkpoint.ipynb": None,
    "cleo/a.ipynb": None,
    "cleo/b.ipynb": None,
    "dan/02_linear_regression/x.ipynb": notebook("linreg"),
    "eve/w.ipynb": notebook("linreg", slug="02_linear_regression"),
    "eve/tensors.ipynb": None,
    "test_tensors.py": CHECK,
    "roster.csv": "name\nann\n",
    "fay/w.rar": b"Rar!",
}
OUTCOMES = {
    "ann/attempt_1/w.ipynb": Outcome.EARLIER,
    "ann/attempt_2/w.ipynb": Outcome.GRADED,
    "ann/attempt_2/my_utils.py": Outcome.HELPER,
    "ann/attempt_2/figure.png": Outcome.BESIDE,
    "bob/w.pdf": Outcome.UNREADABLE,
    "bob/.ipynb_checkpoints/w-checkpoint.ipynb": Outcome.SYSTEM,
    "cleo/a.ipynb": Outcome.UNREADABLE,
    "cleo/b.ipynb": Outcome.UNREADABLE,
    "dan/02_linear_regression/x.ipynb": Outcome.ELSEWHERE,
    "eve/w.ipynb": Outcome.ELSEWHERE,
    "eve/tensors.ipynb": Outcome.GRADED,
    "test_tensors.py": Outcome.COURSE,
    "roster.csv": Outcome.NOBODY,
    "fay/w.rar": Outcome.UNREADABLE,
}


def test_every_kind_of_file_is_told(lay_out, three):
    """Each with its outcome, a reason for what is not graded, and whose it is."""
    root = lay_out(EVERYTHING)
    files = find([root], three, "01_tensors").files
    told = {str(Path(file.path).relative_to(root)): file for file in files}
    assert {name: file.outcome for name, file in told.items()} == OUTCOMES
    assert all(file.reason for file in files if file.outcome is not Outcome.GRADED)
    assert told["bob/w.pdf"].student == "bob"
    line = in_one_line(files)
    assert line.startswith(
        "14 files: 2 graded, 1 earlier attempt, 1 helper file, 4 cannot be graded"
    )
    assert "1 belongs to nobody" in line and str(root / "roster.csv") in line


def test_files_csv_holds_a_line_each(lay_out, three):
    """And none that a spreadsheet would take for a formula."""
    files = find([lay_out({"=1+1/w.ipynb": None, "b\nc/w.ipynb": None})], three).files
    rows = list(csv.reader(io.StringIO(render(files))))
    assert rows[0] == ["path", "student", "assignment", "what became of it", "why"]
    assert sorted(row[1] for row in rows[1:]) == ["'=1+1", "b c"]


# ── random trees ─────────────────────────────────────────────────────────────────────────────

NAMES = st.sampled_from(
    "ann bob ann.ipynb bob.ipynb w.ipynb w.py utils.py test_x.py a.pdf roster.csv .DS_Store "
    "attempt_1 attempt_2 01_tensors 02_linear_regression submitted tensors.ipynb w.ipynb.txt "
    "notes.txt asterann_101_9001_w.ipynb birchbob_102_9002_w.ipynb README.md work __MACOSX "
    "Ann_11_assignsubmission_file".split()
)
CONTENTS = st.sampled_from([
    notebook(), notebook("linreg"), notebook("nothing"), code("warm_up").encode(),
    CHECK.encode(), b"", b"{", b"\x89PNG\0\0", b"just a text",
])  # fmt: skip
TREES = st.dictionaries(st.lists(NAMES, min_size=1, max_size=4).map("/".join), CONTENTS, min_size=1)


def without_clashes(files):
    """No file where a folder is."""
    folders = {str(parent) for name in files for parent in Path(name).parents}
    return {name: content for name, content in files.items() if name not in folders}


@given(TREES, st.booleans(), st.sampled_from([None, "01_tensors"]))
@settings(max_examples=80, deadline=None)
def test_files_in_are_files_told(tmp_path_factory, three, files, archived, wanted):
    """Whatever lies about, in a folder or packed: as many lines as files, and each has one."""
    files = without_clashes(files)
    root = tmp_path_factory.mktemp("tree")
    if archived:
        path = root / "class.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
    else:
        path = root / "class"
        for name, content in files.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(content)
    try:
        found = find([path], three, wanted)
    except UsageError:
        return
    told = [str(Path(file.path).relative_to(path)) for file in found.files]
    # A folder in which a student left nothing is told, too.
    folders = {str(parent) for name in files for parent in Path(name).parents}
    assert sorted(name for name in told if name not in folders) == sorted(files)
    keys = [(one.student, one.assignment) for one in found.submissions]
    assert len(keys) == len(set(keys))
    graded = {file.path for file in found.files if file.outcome is Outcome.GRADED}
    assert graded == {one.shown for one in found.submissions if not one.problem}
