"""Notebooks in another language: the master's code, and a twin's prose."""

import json

import pytest

from grader.authoring.notebooks import stub_notebook, translated_notebook
from grader.authoring.problems import problems, untranslated
from grader.authoring.release import make, write
from grader.errors import ManifestError
from tests.authoring.made_up import WORD, twin_of

LANGUAGE = "xx"


@pytest.fixture
def twin(copy):
    path = copy.master.with_suffix(f".{LANGUAGE}.py")
    path.write_text(twin_of(copy.master.read_text("utf-8")), "utf-8")
    return path


def released(assignment):
    (made,) = make([assignment], LANGUAGE)
    write(made)
    return made


def cells_of(text):
    return json.loads(text)["cells"]


def edited(twin, old, new):
    text = twin.read_text("utf-8")
    assert old in text
    twin.write_text(text.replace(old, new, 1), "utf-8")


def test_a_twin_changes_prose_docstrings_and_nothing_else(copy, twin):
    """Ids, kinds and nbgrader's metadata are the English notebook's; every prose cell is not."""
    english = cells_of(stub_notebook(copy))
    other = cells_of(translated_notebook(copy, LANGUAGE).notebook)
    assert [cell["id"] for cell in other] == [cell["id"] for cell in english]
    for ours, theirs in zip(english, other, strict=True):
        tables = [cell["metadata"].get("nbgrader", {}) for cell in (ours, theirs)]
        for table in tables:
            table.pop("checksum", None)
        assert tables[0] == tables[1]
        if ours["cell_type"] == "markdown":
            assert WORD in "".join(theirs["source"])
    code = ["".join(cell["source"]) for cell in other if cell["cell_type"] == "code"]
    assert sum(f"{WORD} " in source for source in code) >= len(copy.exercises)
    assert sum('grader.language("xx")' in source for source in code) == 1


def test_the_notebook_says_its_language_and_its_assignment(copy, twin):
    """The metadata name both."""
    metadata = json.loads(translated_notebook(copy, LANGUAGE).notebook)["metadata"]
    assert metadata["grader"] == {"assignment": copy.slug, "language": LANGUAGE}


def test_a_whole_twin_has_no_problem_and_is_in_step(copy, twin):
    """What is released is not out of step; what is not translated is listed, and is no problem."""
    released(copy)
    (made,) = make([copy], LANGUAGE)
    assert problems(made) == []
    assert any(copy.title in line for line in untranslated(made))
    (copy.folder / f"softmax_regression.{LANGUAGE}.ipynb").unlink()
    assert any("out of step" in line for line in problems(made))


def test_a_text_that_has_changed_since_stays_english(copy, twin):
    """It is listed, with the digest of what it should be translated from now."""
    master = copy.master.read_text("utf-8")
    copy.master.write_text(master.replace("# ## Setting up", "# ## Before you begin"), "utf-8")
    made = released(copy)
    (note,) = [line for line in untranslated(made) if "English text has changed" in line]
    assert "Before you begin" in note and twin.name in note
    assert problems(made) == []
    assert "## Before you begin" in made.translations[LANGUAGE].notebook


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("$28 \\cdot 28 = 784$", "$28 \\cdot 28 = 748$", "lacks the formula in a line"),
        ("`keepdim`", "`keep_dim`", "lacks the code keepdim"),
        ("(../04_mlp/mlp.ipynb)", "(../04_mlp/pml.ipynb)", "lacks the link ../04_mlp/mlp.ipynb"),
        ("def softmax(X):", "def softmax(x):", "signature differs from the master's def"),
        ("log_softmax", "logsoftmax", "does not say that log_softmax is not allowed"),
        ("# %% look\n", "", "(look) of the master is missing"),
        ("# %% look\n", "# %% look\n\n# %% looks\n", "(looks) is not in the master"),
        ("def softmax(X):", "import os\ndef softmax(X):", "repeats code"),
        ("they are multiplied by exp(100)", "they are", "the check offers other options"),
        ("def softmax(X):", "# no such words => nichts\ndef softmax(X):", "has no comment"),
        ("def softmax(X):", "def softmax(X:", "is no Python"),
    ],
)  # fmt: skip
def test_what_is_unequal_is_a_problem_of_one_line(copy, twin, old, new, said):
    """Cells, formulas, names in code, links, signatures and options are the master's."""
    edited(twin, old, new)
    found = problems(released(copy))
    assert found and all("\n" not in line and twin.name in line for line in found)
    assert any(said in line for line in found), found


def test_words_in_a_formula_are_translated(copy, twin):
    """The words of ``\\text{…}`` are prose; what stands around them is the formula."""
    edited(twin, r"p_{\text{true class}}", r"p_{\text{wahr}}")
    assert problems(released(copy)) == []
    edited(twin, r"p_{\text{wahr}}", r"q_{\text{wahr}}")
    assert any("lacks the formula" in line for line in problems(released(copy)))


def test_a_comment_is_translated_where_it_stands(copy, twin):
    """The code before it stays."""
    comment = "the model is small: several threads would only wait for each other"
    edited(twin, "# %% imports\n", f"# %% imports\n# {comment} => klein\n")
    made = released(copy)
    assert problems(made) == []
    (cell,) = [c for c in cells_of(made.translations[LANGUAGE].notebook) if c["id"] == "imports"]
    assert "torch.set_num_threads(1)  # klein\n" in cell["source"]


def test_without_a_twin_a_language_is_an_error_in_one_line(copy):
    """It names the file to write."""
    with pytest.raises(ManifestError, match=r"softmax_regression\.xx\.py: no such translation"):
        make([copy], LANGUAGE)


def test_fields_of_a_translation_are_those_of_its_key(copy, twin):
    """A field that is missing or of another name is a problem, in either catalogue."""
    entry = '[messages]\n"{a} of {b}" = "{b} blorp {c}"\n'
    for folder in (copy.folder, copy.solution_folder):
        (folder / f"{LANGUAGE}.toml").write_text(entry, "utf-8")
    found = [line for line in problems(released(copy)) if "other fields" in line]
    assert len(found) == 2 and all("(a, c)" in line for line in found)
