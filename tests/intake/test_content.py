"""What a file is and which assignment it is for, by its content; what lies beside it helps."""

import json

import pytest

from grader.intake import Kind, Outcome, find
from grader.intake.forms import Form, look_at, stem_of
from tests.intake.conftest import code, notebook

NB, PY = notebook(), code("warm_up").encode()
ESSAY = (
    "# Tensors\n\nI wrote:\n\n```python\nimport torch\ndef warm_up(X):\n    return X\n```\nDone."
)
OLD = {
    "nbformat": 3,
    "worksheets": [{"cells": [{"cell_type": "code", "input": "def warm_up(X): ..."}]}],
}

FILES = {
    "work.ipynb": (NB, Form.NOTEBOOK),
    "WORK.IPYNB": (NB, Form.NOTEBOOK),
    "work.ipynb.txt": (NB, Form.NOTEBOOK),
    "work.ipynb.json": (NB, Form.NOTEBOOK),
    "work.json": (NB, Form.NOTEBOOK),
    "work.ipynb.download": (NB, Form.NOTEBOOK),
    "work.ipynb.crdownload": (NB[:-30], Form.NOTEBOOK),
    "work (1).ipynb": (NB, Form.NOTEBOOK),
    "work": (NB, Form.NOTEBOOK),
    "work.": (NB, Form.NOTEBOOK),
    "old.ipynb": (json.dumps(OLD).encode(), Form.NOTEBOOK),
    "work.py": (PY, Form.SCRIPT),
    "work.PY": (PY, Form.SCRIPT),
    "work.py.txt": (PY, Form.SCRIPT),
    "work.txt": (PY, Form.SCRIPT),
    "work2": (PY, Form.SCRIPT),
    "percent.txt": (
        b"# %%\nimport torch\n# %% [markdown]\n# text\n# %%\ndef warm_up(X):\n    return X",
        Form.SCRIPT,
    ),
    "exported.txt": (
        b"# In[1]:\n!pip install torch\nimport torch\n%time\ndef warm_up(X):\n    return X",
        Form.SCRIPT,
    ),
    "script.ipynb": (PY, Form.SCRIPT),
    "notebook.py": (NB, Form.NOTEBOOK),
    "essay.txt": (ESSAY.encode(), Form.OTHER),
    "essay.md": (ESSAY.encode(), Form.OTHER),
    "letter.txt": (b"Dear teacher, def is a word.", Form.OTHER),
    "settings.txt": (b"x = 1\n", Form.OTHER),
    "data.json": (b'{"cells": 3}', Form.OTHER),
    "picture.png": (b"\x89PNG\0def warm_up(X):", Form.OTHER),
    "page.ipynb": (b"<!DOCTYPE html><html></html>", Form.NOTEBOOK),
}


@pytest.mark.parametrize("name", FILES)
def test_content_decides(name):
    """A notebook or a script is one under any name; an essay that quotes code is none."""
    content, form = FILES[name]
    look = look_at(content, name)
    assert look.form is form
    assert ("warm_up" in look.defines) == (form is not Form.OTHER and name != "page.ipynb")


@pytest.mark.parametrize("name", [n for n in FILES if FILES[n][1] is not Form.OTHER])
def test_under_any_name_it_is_graded(lay_out, three, name):
    """In a class of folders, whatever the student's file is named, it is this student's work."""
    root = lay_out({"ann/w.ipynb": None, f"bob/{name}": FILES[name][0]})
    bob = find([root], three).submissions[-1]
    damaged = name in ("work.ipynb.crdownload", "page.ipynb")
    assert (bob.student, bob.kind) == ("bob", Kind.UNREADABLE if damaged else Kind.WORK)
    assert bob.assignment == "01_tensors" and bob.problem.startswith(name) == damaged
    assert bob.name.lower().endswith((".ipynb", ".py")) and bob.content() == FILES[name][0]


def test_what_is_no_work_is_said(lay_out, three):
    """What it is and what to do, where that can be told."""
    files = {"a/w.ipynb": None, "b/w.ipynb": None, "c/w.pdf": b"%PDF-1.4", "d/w.txt": b"I am ill."}
    _, _, third, fourth = find([lay_out(files)], three).submissions
    assert third.problem.startswith("w.pdf is a PDF; hand in the .ipynb itself")
    assert fourth.problem == "w.txt is neither a notebook, nor a .py or .zip file"


STEMS = {
    "ann.ipynb": "ann", "ann (1).ipynb": "ann", "ann.ipynb.txt": "ann", "ann - Copy.ipynb": "ann",
    "ann.pdf": "ann", "ann.ipynb (1)": "ann", "ann.ipynb.txt (2)": "ann",
    "j.doe.ipynb": "j.doe", "Dr. Ann": "Dr. Ann", "ann": "ann",
}  # fmt: skip


@pytest.mark.parametrize("name", STEMS)
def test_stems(name):
    """What of a name may be a student's: no ending, no number of a copy."""
    assert stem_of(name) == STEMS[name]


# ── which assignment ─────────────────────────────────────────────────────────────────────────


def test_numbered_homework_is_no_attempt_of_another(lay_out, three):
    """``homework-1`` and ``homework-2`` on Canvas: told apart by what is in them."""
    root = lay_out({
        "annaster_101_9001_homework-1.ipynb": None,
        "annaster_101_9002_homework-2.ipynb": notebook("linreg"),
        "birchbob_102_9003_homework-2.ipynb": notebook("linreg", slug="02_linear_regression"),
    })  # fmt: skip
    told = [(one.student, one.assignment) for one in find([root], three).submissions]
    assert told == [
        ("annaster", "01_tensors"),
        ("annaster", "02_linear_regression"),
        ("birchbob", "02_linear_regression"),
    ]
    found = find([root], three, "01_tensors")
    assert found.remarks == (
        "handed in another assignment than 01_tensors: birchbob (02_linear_regression)",
    )
    ann, bob = found.submissions
    assert ann.shown.endswith("homework-1.ipynb") and not ann.notes
    assert "looks like 02_linear_regression; nothing of 01_tensors is in it" in bob.notes[0]


def test_functions_overrule_another_assignments_metadata(lay_out, three):
    """A student may have gone on in last week's notebook."""
    root = lay_out({"ann/w.ipynb": notebook("warm_up", slug="02_linear_regression")})
    (ann,) = find([root], three, "01_tensors").submissions
    assert not ann.notes


def test_who_handed_in_another_assignment_is_named(lay_out, three):
    """It counts for that one; in a class with several assignments there is nothing to say."""
    files = {f"{who}/w.ipynb": None for who in ("ann", "bob", "cleo")}
    files["dan/w.ipynb"] = notebook("linreg")
    found = find([lay_out(files)], three)
    assert found.submissions[-1].assignment == "02_linear_regression"
    (remark,) = found.remarks
    assert "dan (02_linear_regression)" in remark and "01_tensors" in remark
    files["ann/v.ipynb"] = notebook("linreg")
    assert not find([lay_out(files)], three).remarks


# ── what lies beside ─────────────────────────────────────────────────────────────────────────

HELPERS = {
    "beside the notebook": {"ann/w.ipynb": None, "ann/my_utils.py": b"def x(): ..."},
    "with exercises in it": {"ann/w.ipynb": None, "ann/my_utils.py": PY},
    "beside a script that imports it": {
        "ann/main.py": b"from my_utils import warm_up", "ann/my_utils.py": PY
    },
    "as a browser saved it": {"ann/w.ipynb": None, "ann/my_utils.py.txt": PY},
    "on Canvas": {"ann_101_9001_w.ipynb": None, "ann_101_9002_my_utils.py": PY},
    "on Canvas, again": {
        "ann_101_9001_w.ipynb": None, "ann_101_9002_my_utils.py": b"",
        "ann_101_9003_my_utils-1.py": PY,
    },
    "on Moodle": {
        "ann_11_assignsubmission_file/w.ipynb": None, "ann_11_assignsubmission_file/my_utils.py": PY
    },
}  # fmt: skip


@pytest.mark.parametrize("wanted", [None, "01_tensors"])
@pytest.mark.parametrize("files", HELPERS.values(), ids=HELPERS)
def test_helpers(lay_out, three, files, wanted):
    """A student's other scripts come with the work; none is a rival, an attempt or a student."""
    (ann,) = find([lay_out(files)], three, wanted).submissions
    assert (ann.student, ann.kind) == ("ann", Kind.WORK)
    assert list(ann.helpers()) == ["my_utils.py"]


OWN = {
    "a notebook": {"w.ipynb": None, "my_utils.py": PY, "pkg/a.py": "x = 1", "data.csv": "1"},
    "a script": {
        "main.py": "import my_utils\n" + code("row_sums"), "my_utils.py": PY, "pkg/a.py": ""
    },
}  # fmt: skip


@pytest.mark.parametrize("files", OWN.values(), ids=OWN)
def test_a_students_own_folder(lay_out, three, files):
    """``grader score ann`` or a repository: its scripts are this student's, not students."""
    if "w.ipynb" in files:
        files = files | {"w.ipynb": notebook("row_sums").replace(b"torch", b"my_utils")}
    (ann,) = find([lay_out(files, "ann")], three).submissions
    assert list(ann.helpers()) == ["my_utils.py", "pkg/a.py"] and not ann.problem


def test_a_script_beside_one_notebook_may_be_another_students(lay_out, three):
    """What has exercises in it and is imported by nobody is somebody's."""
    found = find([lay_out({"ann.ipynb": None, "bob.py": PY})], three).submissions
    assert [one.student for one in found] == ["ann", "bob"]


def test_helpers_in_folders_have_their_paths(lay_out, three):
    """From the notebook's folder where they are below it, else from the student's."""
    files = {"ann/nb/w.ipynb": None, "ann/nb/pkg/a.py": "x = 1", "ann/lib/b.py": "y = 2"}
    (ann,) = find([lay_out({**files, "bob/w.ipynb": None})], three).submissions[:1]
    assert ann.helpers() == {"lib/b.py": b"y = 2", "pkg/a.py": b"x = 1"}


def test_helpers_are_those_of_the_attempt(lay_out, three):
    """And each earlier attempt has its own."""
    files = {f"ann/attempt_{n}/{name}": None for n in (1, 2) for name in ("w.ipynb",)}
    files |= {f"ann/attempt_{n}/u.py": f"x = {n}" for n in (1, 2)}
    (ann,) = find([lay_out(files)], three).submissions
    assert ann.helpers() == {"u.py": b"x = 2"}
    assert [one.helpers() for one in ann.earlier] == [{"u.py": b"x = 1"}]


def test_a_file_alone_has_what_it_imports_beside_it(lay_out, three):
    """``grader check work.ipynb`` finds the helper; what may be another student's is left alone."""
    work = notebook("row_sums").replace(b"import torch", b"from my_utils import warm_up")
    files = {"w.ipynb": work, "my_utils.py": "import deeper\n" + code("warm_up"),
             "deeper.py": "import pkg.a", "pkg/a.py": "", "other.py": "x = 1"}  # fmt: skip
    root = lay_out(files)
    (one,) = find([root / "w.ipynb"], three).submissions
    assert sorted(one.helpers()) == ["deeper.py", "my_utils.py", "pkg/a.py"]
    lay_out({"v.ipynb": None})
    assert not find([root / "w.ipynb"], three).submissions[0].helpers()
    files = {"ann.py": "from bob import row_sums\n" + code("warm_up"), "bob.py": code("row_sums")}
    assert not find([lay_out(files, "flat") / "ann.py"], three).submissions[0].helpers()


def test_helpers_are_bounded(lay_out, three):
    """In number and in size."""
    files = {f"ann/u{n}.py": "x = 1" for n in range(150)} | {"ann/big.py": b"#" * 3 * 2**20}
    (ann,) = find([lay_out({"ann/w.ipynb": None, **files})], three).submissions
    helpers = ann.helpers()
    assert 90 < len(helpers) <= 100 and "big.py" not in helpers


@pytest.mark.parametrize("name", ["test_tensors.py", "setup_x.py", "conftest.py", "setup.py"])
def test_a_students_script_may_be_named_as_a_check_file_is(lay_out, three, name):
    """The course's own files are told by what is in them."""
    root = lay_out({"ann/w.ipynb": None, f"bob/{name}": PY})
    assert [one.student for one in find([root], three).submissions] == ["ann", "bob"]


def test_the_courses_check_file_is_nobodys_work(lay_out, three):
    """Under any name: students hand in the whole folder."""
    check = (three.folder / "01_tensors" / "test_tensors.py").read_bytes()
    found = find([lay_out({"ann/w.ipynb": None, "ann/test_tensors.py": check})], three)
    assert {file.outcome for file in found.files} == {Outcome.GRADED, Outcome.COURSE}
    assert not found.submissions[0].helpers()


def test_the_copy_that_a_browser_numbered_last_is_graded(lay_out, three):
    """With a note that says which."""
    root = lay_out({"ann/w.ipynb": None, "ann/w (1).ipynb": None, "ann/w (2).ipynb": None})
    (ann,) = find([root], three).submissions
    assert ann.shown.endswith("w (2).ipynb") and "w (2).ipynb was graded" in ann.notes[0]


def test_a_notebook_of_another_course_is_named_as_such(three, lay_out):
    """Whoever checks it in the wrong folder reads which assignment it is for, and where to go."""
    path = lay_out({"mine.ipynb": notebook("center", slug="01_centering")}) / "mine.ipynb"
    (entry,) = find([path], three).submissions
    assert not entry.assignment and entry.problem.startswith(
        "mine.ipynb: it is for 01_centering, which this course does not have (01_tensors, 02_"
    )
    assert "folder whose assignments/ has 01_centering" in entry.problem
