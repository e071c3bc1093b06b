"""What a child may not do: Landlock (files), seccomp (system calls), resource limits.

Applied by the child to itself, after the fork and before the first line of a student's code, and
irreversible. A layer the machine cannot give is reported, never passed over in silence.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
import sysconfig
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

__all__ = [
    "GAVE_UP",
    "LAYERS",
    "Limits",
    "apply",
    "apply_limits",
    "die_with_parent",
    "prepare",
    "readable_roots",
]

LAYERS = ("landlock", "seccomp", "limits")
# The exit code of a child that can go on no longer (sysexits.h: an internal error).
GAVE_UP = 70


@dataclass(frozen=True, slots=True)
class Limits:
    """Resource limits of one child, and what it must not read wherever that lies.

    ``memory`` is MiB beyond what it holds when it is forked; ``disk`` MiB of all its files,
    ``file_size`` of one. ``hidden`` are folders, such as a course's that is among the libraries.
    ``forbidden`` names the operators that some exercise of the assignment forbids.
    """

    memory: int = 4096
    file_size: int = 16
    disk: int = 256
    open_files: int = 64
    cpu_seconds: int = 1800
    hidden: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()


@lru_cache(maxsize=16)
def readable_roots(hidden: tuple[str, ...] = ()) -> Sequence[str]:
    """The folders a child may read: Python's own libraries and the system's, nothing else.

    Where one of ``hidden`` is inside, what is beside it on the way there stands for the whole.
    """
    roots = {path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")}
    roots |= {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}
    roots |= {f"{prefix}/lib" for prefix in (sys.prefix, sys.base_prefix)}
    roots |= {"/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib", "/usr/share/zoneinfo"}
    roots |= {"/etc/ld.so.cache", "/etc/localtime"}
    roots |= {"/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"}
    avoided = [os.path.realpath(path) for path in hidden]
    real = {os.path.realpath(root) for root in roots}
    outermost = [r for r in real if not any(_is_in(r, other) for other in real - {r})]
    return sorted(part for root in outermost for part in _without(root, avoided))


def _without(root: str, avoided: Sequence[str]) -> Iterator[str]:
    """``root``, or in its place what of it is on no way to an avoided folder."""
    if not os.path.exists(root) or any(_is_in(root, path) for path in avoided):
        return
    if not any(_is_in(path, root) for path in avoided):
        yield root
        return
    for entry in os.scandir(root):
        if not entry.is_symlink():  # leads to what is allowed anyway, or must not be
            yield from _without(entry.path, avoided)


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def prepare() -> None:
    """Import what :func:`apply` needs, in the process that children are forked from."""
    if sys.platform == "linux":
        import contextlib

        with contextlib.suppress(ImportError, OSError, RuntimeError):
            import pyseccomp  # noqa: F401
        with contextlib.suppress(ImportError, OSError):
            import sandlock  # noqa: F401


def die_with_parent() -> None:
    """Have the kernel kill this process when the one that forked it ends, however it ends."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def apply(private: str, limits: Limits) -> Mapping[str, str]:
    """Confine this process for good; only the folder ``private`` stays writable.

    Returns, for each of :data:`LAYERS`, the empty string where it holds, else why it does not.
    """
    return {
        "limits": _try(_limit, _limit_holds, limits),
        "landlock": _try(_landlock, _landlock_holds, private, limits.hidden),
        "seccomp": _try(_seccomp, _seccomp_holds),
    }


def apply_limits(private: str, limits: Limits) -> Mapping[str, str]:
    """Confine this process as far as other systems than Linux can: by resource limits only.

    Where the kernel limits no memory, the process that started this one watches it, and files.
    """
    why = "only on Linux" if sys.platform != "linux" else "not with GRADER_HOST=spawn"
    return {
        "limits": _try(_limit, _limit_holds, limits)
        if sys.platform != "win32"
        else "no resource limits on Windows; only memory and files are watched",
        "landlock": why,
        "seccomp": why,
    }


def _try(layer: Callable[..., None], holds: Callable[..., bool], *arguments: object) -> str:
    """Put a layer up and push against it: a kernel may accept what it does not enforce."""
    try:
        layer(*arguments)
        if not holds(*arguments):
            return "it was put up and does not hold"
    except Exception as error:  # a missing library or kernel feature shows up in many ways
        return f"{type(error).__name__}: {error}"[:200]
    return ""


def _limit(limits: Limits) -> None:
    import resource

    def lower(kind: int, value: int) -> None:
        _, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))

    lower(resource.RLIMIT_CORE, 0)
    lower(resource.RLIMIT_FSIZE, limits.file_size * 2**20)
    lower(resource.RLIMIT_NOFILE, limits.open_files)
    lower(resource.RLIMIT_CPU, limits.cpu_seconds)
    if sys.platform == "linux":
        with open("/proc/self/statm") as statm:
            now = int(statm.read().split()[0]) * resource.getpagesize()
        lower(resource.RLIMIT_AS, now + limits.memory * 2**20)


def _limit_holds(limits: Limits) -> bool:
    import mmap

    if sys.platform != "linux":  # memory is watched from outside
        import resource

        return resource.getrlimit(resource.RLIMIT_CPU)[0] <= limits.cpu_seconds

    try:
        mmap.mmap(-1, (limits.memory + 64) * 2**20).close()
    except (OSError, MemoryError):
        return True
    return False


def _landlock_holds(private: str, hidden: tuple[str, ...]) -> bool:
    try:
        os.listdir("/")
    except PermissionError:
        return True
    return False


def _seccomp_holds() -> bool:
    import socket

    try:
        socket.socket().close()
    except PermissionError:
        return True
    return False


def _landlock(private: str, hidden: tuple[str, ...]) -> None:
    from sandlock import Protection, Sandbox, confine

    # Kernels before 6.12 lack some of these; what they have of Landlock still confines files.
    confine(
        Sandbox(
            fs_readable=list(readable_roots(hidden)),
            fs_writable=[private, "/dev/null"],
            allow_degraded=list(Protection),
        )
    )


_DENIED = (
    # the network, and sockets of any kind
    "socket socketpair connect bind listen accept accept4 "
    # other processes: their memory, their descriptors, starting new ones
    "ptrace process_vm_readv process_vm_writev pidfd_open pidfd_getfd pidfd_send_signal kcmp "
    "fork vfork execve execveat process_madvise "
    # the kernel
    "bpf perf_event_open userfaultfd io_uring_setup io_uring_enter io_uring_register keyctl "
    "add_key request_key mount umount2 pivot_root chroot unshare setns open_tree move_mount "
    "fsopen fsmount fspick mount_setattr init_module finit_module delete_module kexec_load "
    "reboot swapon swapoff quotactl acct settimeofday clock_settime adjtimex sethostname "
    "setdomainname personality iopl ioperm lookup_dcookie name_to_handle_at open_by_handle_at "
    # files in memory, which no limit on memory counts
    "memfd_create memfd_secret "
    # message queues, shared memory and semaphores that outlive the process
    "mq_open msgget msgsnd shmget semget "
    # its own limits
    "prlimit64 setrlimit setpriority sched_setscheduler"
).split()
_CLONE_THREAD = 0x00010000
_F_SETOWN, _F_SETSIG, _F_SETOWN_EX = 8, 10, 15
_FIOSETOWN, _SIOCSPGRP = 0x8901, 0x8902
# For root: a file that cannot be deleted.
_FS_IOC_SETFLAGS, _FS_IOC32_SETFLAGS, _FS_IOC_FSSETXATTR = 0x40086602, 0x40046602, 0x401C5820
_PR_SET_PDEATHSIG = 1
_INT = 0xFFFFFFFF  # what the kernel looks at of such an argument


def _seccomp() -> None:
    import pyseccomp as seccomp

    deny = seccomp.ERRNO(errno.EPERM)
    program = seccomp.SyscallFilter(seccomp.ALLOW)
    for name in _DENIED:
        try:
            program.add_rule(deny, name)
        except (OSError, ValueError, RuntimeError):
            continue  # a call this architecture or libseccomp does not know
    # Threads are fine, processes are not; clone3 hides its flags, so glibc is sent back to clone.
    program.add_rule(deny, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, _CLONE_THREAD, 0))
    program.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    mine = os.getpid()
    for name in ("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"):
        program.add_rule(deny, name, seccomp.Arg(0, seccomp.NE, mine))
    program.add_rule(deny, "tkill")
    # Signals by way of a descriptor's owner, and the one that ends it with its parent.
    for command in (_F_SETOWN, _F_SETSIG, _F_SETOWN_EX):
        program.add_rule(deny, "fcntl", seccomp.Arg(1, seccomp.MASKED_EQ, _INT, command))
    owners, flags = (_FIOSETOWN, _SIOCSPGRP), (_FS_IOC_SETFLAGS, _FS_IOC32_SETFLAGS)
    for command in (*owners, *flags, _FS_IOC_FSSETXATTR):
        program.add_rule(deny, "ioctl", seccomp.Arg(1, seccomp.MASKED_EQ, _INT, command))
    program.add_rule(deny, "prctl", seccomp.Arg(0, seccomp.MASKED_EQ, _INT, _PR_SET_PDEATHSIG))
    program.load()
