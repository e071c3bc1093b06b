"""What students run works where nothing is that only Unix has, and on a console in cp1252."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import grader

ROOT = Path(grader.__file__).parents[1]
RIGHT = "def row_sums(X):\n    return X.sum(dim=1, keepdim=True)\n"

# Takes away what Windows does not have, in this process and in those that student code runs in.
# numpy, torch (with CUDA's packages) and platformdirs ask for some of it where they are imported
# on Linux, so they are there before.
PRELUDE = """
import builtins, io, os, platformdirs, signal, socket, sys, torch
for module in "fcntl resource pwd grp termios tty pty syslog readline".split():
    sys.modules[module] = None
for module, names in (
    (os, "fork forkpty wait wait3 wait4 waitid setsid killpg getpgid getpgrp getsid getuid geteuid "
         "getgid getegid getgroups setuid setgid chown lchown fchown mkfifo mknod "
         "sched_getaffinity sched_setaffinity sysconf pidfd_open memfd_create posix_spawn "
         "O_DIRECTORY O_NOFOLLOW"),
    (signal, "SIGKILL SIGALRM SIGUSR1 SIGUSR2 SIGHUP SIGQUIT SIGCHLD SIGXCPU SIGPIPE alarm "
             "setitimer pthread_sigmask pthread_kill"),
    (socket, "AF_UNIX send_fds recv_fds"),
):
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)

def without_proc(function):
    def instead(path=".", *rest, **options):
        if isinstance(path, (str, bytes, os.PathLike)) and os.fsdecode(path).startswith("/proc"):
            raise FileNotFoundError(2, "No such file or directory", path)
        return function(path, *rest, **options)
    return instead

for module, names in (
    (builtins, "open"), (io, "open"), (os, "open stat lstat listdir scandir readlink access")
):
    for name in names.split():
        setattr(module, name, without_proc(getattr(module, name)))
"""
# Runs each command in one process; the file that is watched is saved anew at the first look after
# its first answer, and Ctrl-C ends the watching at the second.
PROGRAM = """
import json, sys
from pathlib import Path
commands, wrong, right = json.loads(sys.argv[1]), *sys.argv[2:]
from grader.sandbox.spawn import handle
handle._BOOTSTRAP = PRELUDE + handle._BOOTSTRAP
from grader.cli import main, student
looks = []

def sleep(seconds):
    looks.append(seconds)
    if len(looks) > 1:
        raise KeyboardInterrupt
    Path(wrong).write_text(Path(right).read_text())
    os.utime(wrong, ns=(1, 1))

student.time = type("clock", (), {"sleep": sleep})
for command in commands:
    print(">>", command[0], flush=True)
    try:
        main(command, standalone_mode=False)
    except SystemExit as end:
        print("exit", end.code, flush=True)
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """What the commands print, a list of lines for each, and what is written to standard error."""
    folder = tmp_path_factory.mktemp("windows")
    (folder / "right.py").write_bytes(RIGHT.replace("\n", "\r\n").encode())
    (folder / "wrong.py").write_text(RIGHT.replace("dim=1", "dim=0"))
    commands = [
        ["doctor"],
        ["check", "right.py", "row_sums", "-a", "01"],
        ["score", "right.py", "-a", "01", "--out", "out", "--json", "-"],
        ["score", "right.py", "-a", "01", "--sandbox", "strict"],
        ["watch", "wrong.py", "-a", "01"],
    ]
    done = subprocess.run(
        [
            sys.executable, "-c", f"PRELUDE = {PRELUDE!r}\nexec(PRELUDE)\n{PROGRAM}",
            json.dumps(commands), "wrong.py", "right.py",
        ],
        cwd=folder,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "cp1252"},
    )  # fmt: skip
    parts = done.stdout.decode().split(">> ")[1:]
    assert len(parts) == len(commands), done.stderr.decode()
    return [part.splitlines()[1:] for part in parts], done.stderr.decode("cp1252")


def test_the_doctor_says_what_is_missing_and_why(said):
    """Each layer with the reason; nothing holds, so the sandbox is off, and what that means."""
    (lines, *_), _ = said
    assert [line.split()[:2] for line in lines[1:4]] == [
        ["x", "landlock"],
        ["x", "seccomp"],
        ["x", "limits"],
    ]
    assert lines[-2].startswith("off: the code ran with your own rights")
    assert lines[-1] == "sandbox: off"


def test_check_and_watch_answer(said):
    """A check mark that the console cannot show is a plus; the second answer is on the file as it
    was saved, with the line ends that it has."""
    (_, check, _, _, watch), err = said
    assert any(line.split()[:4] == ["+", "row_sums", "passed", "1.5/1.5"] for line in check)
    shown = [line.split()[:3] for line in watch if line.split()[1:2] == ["row_sums"]]
    assert shown == [["x", "row_sums", "failed"], ["+", "row_sums", "passed"]]
    assert "grader: interrupted" in err and "Traceback" not in err


def test_a_file_is_scored_by_its_public_checks(said):
    """Beside the hidden checks of this course the run says why it leaves them out; the JSON on
    standard output is UTF-8 whatever the console's encoding, and says what "off" means."""
    (_, _, score, strict, _), err = said
    text, ended = "\n".join(score[:-1]), score[-1]
    (report,) = json.loads(text)["reports"]
    assert (ended, report["score"], report["sandbox"]) == ("exit 0", 1.5, "off")
    assert any(note.startswith("sandbox: missing landlock (") for note in report["notes"])
    assert "your own rights" in text
    assert "--sandbox off runs the hidden checks too" in err
    assert strict == ["exit 2"] and "grader: --sandbox strict: " in err
