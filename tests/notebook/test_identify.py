"""What a file really is, whatever its name says, and what its owner can do about it."""

import gzip
import io
import json
import zipfile

import pytest

from grader.errors import UnreadableSubmission
from grader.notebook import Kind, identify, read

CODE = {"cell_type": "code", "metadata": {}, "outputs": [], "source": "def f(X):\n    return X"}
NOTEBOOK = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [CODE]}
SAVED = json.dumps(NOTEBOOK, indent=1).encode()
CONFLICT = b'<<<<<<< HEAD\n "nbformat": 4,\n=======\n "nbformat": 3,\n>>>>>>> 1a2b3c4\n'


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return buffer.getvalue()


def page(title: str, body: str = "") -> bytes:
    return f"\n\n<!DOCTYPE html>\n<html><head><title>{title}</title></head>{body}</html>".encode()


OTHERS = {
    "web page": (page("tensors.ipynb at main"), "a web page (HTML)"),
    "page without a doctype": (b"<html lang=en><p>hello", "a web page (HTML)"),
    "page of GitHub": (page("a/b: x · GitHub"), "a web page of GitHub"),
    "sign-in page": (page("Sign in - Accounts"), "a sign-in page"),
    "quota": (page("Google Drive - Quota exceeded"), "exceeded download quota"),
    "virus scan": (page("Google Drive - Virus scan warning"), "virus scan"),
    "exported": (page("x", '<div class="jp-Notebook">'), "a notebook exported as a web page"),
    "storage error": (b"<?xml version='1.0'?><Error><Code>NoSuchKey</Code>", "an error message"),
    "conflict": (
        SAVED.replace(b' "nbformat": 4,\n', CONFLICT),
        "merge conflict markers",
    ),
    "zeros": (bytes(4096), "nothing but zero bytes"),
    "half, then zeros": (SAVED[:80] + bytes(4096), "breaks off"),
    "half": (SAVED[:80], "breaks off"),
    "half of a string": (SAVED[:-20], "breaks off"),
    "LFS pointer": (
        b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n",
        "a Git LFS pointer",
    ),
    "annex": (b"../.git/annex/objects/x/y", "a git-annex pointer"),
    "gdoc": (
        b'{"":"WARNING! DO NOT EDIT","doc_id":"1","email":"a@b.c"}',
        "a shortcut to",
    ),
    "old gdoc": (b'{"url": "https://example.org", "resource_id": "document:1"}', "a shortcut to a"),
    "url": (b"[InternetShortcut]\r\nURL=https://example.org/\r\n", "a shortcut to a web page"),
    "webloc": (
        b'<?xml version="1.0"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD">\n<plist/>',
        "a shortcut (.webloc)",
    ),
    "binary webloc": (b"bplist00\xd1\x01\x02SURL_\x10", "a macOS shortcut"),
    "lnk": (b"\x4c\0\0\0\x01\x14\x02\0\0\0\0\0\xc0", "a Windows shortcut"),
    "link": (b"https://colab.research.google.com/drive/1abc\n", "nothing but a link"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
    "Word": (zipped("[Content_Types].xml", "word/document.xml"), "a Word document"),
    "weights": (zipped("net/data.pkl", "net/data/0"), "weights saved by torch.save"),
    "damaged zip": (zipped("a.ipynb")[:20], "a damaged zip archive"),
    "gzip": (gzip.compress(SAVED), "a gzip file"),
    "RTF": (rb"{\rtf1\ansi def f(x)}", "a formatted document (RTF)"),
    "pickle": (b"\x80\x04\x95\0\0\0", "a pickle"),
    "API error": (
        b'{"message": "Not Found", "status": "404"}',
        "an error message of",
    ),
    "no notebook's JSON": (b'{"a": 1}', "JSON but not a notebook"),
    "R": (b"library(torch)\nf <- function(x) {\n  x\n}\n", "neither a notebook nor Python"),
    "noise": (bytes(range(128, 256)) * 20, "neither a notebook nor Python"),
}


@pytest.mark.parametrize(("content", "what"), OTHERS.values(), ids=OTHERS)
def test_file_that_is_something_else_is_named(content, what):
    """One line says what the file is and what to do, and no score is made up for it."""
    found = identify(content, "ann.ipynb")
    assert found.kind is Kind.OTHER
    with pytest.raises(UnreadableSubmission) as refusal:
        read(content, "ann.ipynb")
    message = str(refusal.value)
    assert message.startswith("ann.ipynb is ") and what in message
    assert ";" in message and len(message.splitlines()) == 1


@pytest.mark.parametrize(
    "content",
    [page("x"), bytes(100), gzip.compress(b"x"), SAVED[:80]],
    ids=["web page", "zeros", "gzip", "half a notebook"],
)
def test_script_that_is_something_else_is_named(content):
    """The name of a script does not make one of a web page, either."""
    assert identify(content, "ann.py").kind is Kind.OTHER


def test_zip_archive_under_another_name_is_an_archive():
    """Whoever looks for submissions may open it."""
    assert identify(zipped("a.ipynb"), "ann.ipynb").kind is Kind.ARCHIVE


READ = {
    "plain": (SAVED, 0),
    "blank lines first": (b"\n\n" + SAVED, 0),
    "UTF-8 with a mark": (b"\xef\xbb\xbf" + SAVED, 0),
    "UTF-16": (SAVED.decode().encode("utf-16"), 1),
    "UTF-16, big": (b"\xfe\xff" + SAVED.decode().encode("utf-16-be"), 1),
    "UTF-16 without a mark": (SAVED.decode().encode("utf-16-le"), 1),
    "Windows": (SAVED.replace(b"return X", "return X # ä é".encode("cp1252")), 1),
    "Chinese": (SAVED.replace(b"return X", "return X # 中文注释".encode("gbk")), 1),
    "nbformat as text": (SAVED.replace(b'"nbformat": 4', b'"nbformat": "4"'), 0),
    "nbformat as a float": (SAVED.replace(b'"nbformat": 4', b'"nbformat": 4.0'), 0),
    "a script": (b"import torch\n\ndef f(X):\n    return X\n", 1),
    "a script with magics": (b"!pip install x\n%matplotlib inline\ndef f(X): return X\n", 1),
}


@pytest.mark.parametrize(("content", "notes"), READ.values(), ids=READ)
def test_unusual_file_is_read(content, notes):
    """Other encodings and odd numbers of the format cost nobody a point; a note names them."""
    source = read(content, "ann.ipynb")
    assert "f" in source.functions
    assert len(source.notes) == notes


def test_script_may_declare_its_encoding():
    """As Python reads it, so is it read here."""
    source = read("# -*- coding: gbk -*-\ns = '中文'\n".encode("gbk"), "ann.py")
    assert source.statements[0].source == "s = '中文'"


def test_notebook_named_as_a_script_is_read():
    """The content decides."""
    source = read(SAVED, "ann.py")
    assert source.statements[0].label == "cell 1" and "f" in source.functions
    assert source.notes == ("ann.py is a notebook, whatever its name says; read as such",)


def test_words_that_begin_as_a_program_does_are_a_script():
    """``MZ`` begins a program of Windows, and may begin a script."""
    assert identify(b"MZ = 3\n", "a.py").kind is Kind.SCRIPT


KERNELS = [
    {"language_info": {"name": "pyspark", "mimetype": "text/x-python"}},
    {"language_info": {"name": "python"}, "kernelspec": {"name": "xpython", "language": "python"}},
    {"kernelspec": {"name": "sagemath", "language": "sage"}},
    {"kernelspec": {"name": "conda-env-course-py", "language": ""}},
    {"kernelspec": {"name": "python3.11", "language": "Python 3"}},
    {"language_info": {"name": "python3.11"}},
    {"language_info": {"name": "no-op", "file_extension": ".py"}},
    {"language_info": {"name": "ipython", "version": 3}},
    {"kernelspec": {"name": "my-env"}},
    {"kernelspec": 3, "language_info": None},
]
OTHER_KERNELS = [
    {"language_info": {"name": "R"}, "kernelspec": {"name": "ir", "language": "R"}},
    {"kernelspec": {"name": "julia-1.9"}},
    {"kernelspec": {"name": "conda-env-r-r"}},
    {"language_info": {"name": "scala", "mimetype": "text/x-scala"}},
]


@pytest.mark.parametrize("metadata", KERNELS)
def test_kernel_that_runs_python_is_read(metadata):
    """Kernels for Python have many names."""
    assert read(json.dumps({**NOTEBOOK, "metadata": metadata}).encode(), "a.ipynb").functions


@pytest.mark.parametrize("metadata", OTHER_KERNELS)
def test_kernel_of_another_language_is_refused(metadata):
    """By the name that it goes by."""
    with pytest.raises(UnreadableSubmission, match="graded in Python"):
        read(json.dumps({**NOTEBOOK, "metadata": metadata}).encode(), "a.ipynb")
