"""A finished notebook run from top to bottom by the programs that run notebooks."""

import json

import pytest

from grader.manifest import find_course

SLUG = "01_tensors"
TASKS = len(find_course().assignment(SLUG).tasks)  # each has a check cell


@pytest.fixture
def finished(tmp_path, solved):
    """The path of a notebook with every function written."""
    path = tmp_path / "tensors.ipynb"
    path.write_text(json.dumps(solved(SLUG)))
    return path


def outputs(path) -> str:
    """What the cells said: standard output, and the panels of ``check`` as text."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    shown = [output for cell in cells for output in cell.get("outputs", [])]
    assert {o["name"] for o in shown if o["output_type"] == "stream"} <= {"stdout"}
    texts = [o.get("text") or o.get("data", {}).get("text/plain", []) for o in shown]
    return "".join("".join(text) for text in texts)


def test_a_finished_notebook_runs(finished, program):
    """In papermill, every check passes, says so on standard output, and nothing is on standard
    error. (In nbclient: see the test of what VS Code and Colab write.)"""
    pytest.importorskip("papermill")
    command = ["papermill", "--no-progress-bar", "tensors.ipynb", "out.ipynb"]
    done = program(*command, cwd=finished.parent)
    assert done.returncode == 0, done.stderr
    said = outputs(finished.with_name("out.ipynb"))
    assert said.count("✓") == TASKS and "✗" not in said


def test_an_unfinished_notebook_runs_too(tmp_path, program):
    """``check`` tells what is missing and does not raise, so that the cells below run as well."""
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    cells = [
        new_code_cell("from grader import check\ndef row_sums(X): raise NotImplementedError"),
        new_code_cell('check("row_sums")'),
        new_code_cell('print("on we go")'),
    ]
    nbformat.write(new_notebook(cells=cells), tmp_path / "x.ipynb")
    command = ["nbconvert", "--to", "notebook", "--execute", "x.ipynb", "--output", "out.ipynb"]
    done = program(*command, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    said = outputs(tmp_path / "out.ipynb")
    assert "· row_sums: not written yet" in said and "on we go" in said


def elsewhere(notebook: dict) -> dict:
    """The notebook as VS Code saves it and Colab runs it: cell ids and metadata of their own, a
    kernel that has google.colab, and no file or folder whose name tells the assignment."""
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = f"VSC-{number:08x}"
        cell["metadata"] = {"vscode": {"languageId": "python"}, "id": "qF3x", "executionInfo": {}}
    colab = "import google.colab"
    first = {"cell_type": "code", "id": "colab", "metadata": {"id": "x", "outputId": "y"},
             "source": colab, "outputs": [], "execution_count": None}  # fmt: skip
    notebook["cells"].insert(0, first)
    notebook["metadata"] = {
        "colab": {"provenance": [], "name": "Untitled0.ipynb"},
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "accelerator": "GPU",
    }
    return notebook


def test_as_vs_code_and_colab_write_it(tmp_path, program, solved):
    """nbclient runs it to its end in a folder without assignments: every check passes and says so
    on standard output, and what is handed in of it is graded."""
    (tmp_path / "google" / "colab").mkdir(parents=True)
    (tmp_path / "google" / "colab" / "__init__.py").write_text("")
    path = tmp_path / "Untitled0.ipynb"
    path.write_text(json.dumps(elsewhere(solved(SLUG))))
    command = ["nbconvert", "--to", "notebook", "--execute", path.name, "--output", "out.ipynb"]
    done = program(*command, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    said = outputs(tmp_path / "out.ipynb")
    assert said.count("✓") == TASKS and "✗" not in said
    scored = program(
        "grader", "score", "out.ipynb", "-a", SLUG, "--fail-under", "100", cwd=tmp_path
    )
    assert scored.returncode == 0, scored.stdout + scored.stderr
