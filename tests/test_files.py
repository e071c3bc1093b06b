"""Files are there whole or not at all."""

import errno
import os
import stat
import threading

import pytest

from grader.errors import UsageError
from grader.files import write_whole


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    """On a full disk the old file is as it was, and no draft lies beside it."""

    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "gradebook.csv"
    path.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match=r"gradebook\.csv: cannot be written \(No space left"):
        write_whole(path, "new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["gradebook.csv"]


def test_the_mode_of_a_file_stays_and_a_new_one_has_the_usual(tmp_path):
    """What only the instructor may read stays so; a new file obeys the umask."""
    kept, new, script = tmp_path / "kept", tmp_path / "new", tmp_path / "run"
    kept.write_text("old")
    kept.chmod(0o600)
    before = os.umask(0o027)
    try:
        write_whole(kept, "new")
        write_whole(new, "new")
        write_whole(script, "new", executable=True)
    finally:
        os.umask(before)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (kept, new, script)]
    assert modes == [0o600, 0o640, 0o750]


def test_a_link_stays_a_link(tmp_path):
    """The file that it leads to is replaced."""
    target, link = tmp_path / "term" / "scores.json", tmp_path / "scores.json"
    target.parent.mkdir()
    target.write_text("old")
    link.symlink_to(target)
    write_whole(link, "new")
    assert link.is_symlink() and target.read_text() == "new"


def test_a_pipe_is_written_to(tmp_path):
    """``--json >(jq .)`` and ``/dev/stdout`` are no files to be replaced."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    write_whole(pipe, "{}\n")
    reader.join(10)
    assert read == [b"{}\n"] and stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_file_that_is_open_elsewhere_is_replaced_when_it_is_let_go(tmp_path, monkeypatch):
    """As Windows has it: refused for a moment, it is tried again; for good, one line says why, and
    the old file is as it was."""
    path, waits, real = tmp_path / "gradebook.csv", [], os.replace
    path.write_text("old")

    def held(source, target, **options):
        if len(waits) < 2:
            raise PermissionError(13, "Access is denied", str(target))
        real(source, target, **options)

    monkeypatch.setattr("grader.files.time.sleep", waits.append)
    monkeypatch.setattr(os, "replace", held)
    write_whole(path, "new")
    assert (path.read_text(), len(waits)) == ("new", 2)
    waits = []
    monkeypatch.setattr("grader.files.time.sleep", lambda seconds: None)
    with pytest.raises(UsageError, match=r"gradebook\.csv: cannot be replaced; another program"):
        write_whole(path, "newer")
    assert (path.read_text(), os.listdir(tmp_path)) == ("new", ["gradebook.csv"])
