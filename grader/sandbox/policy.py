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
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["LAYERS", "Limits", "apply", "die_with_parent", "prepare", "readable_roots"]

LAYERS = ("landlock", "seccomp", "limits")


@dataclass(frozen=True, slots=True)
class Limits:
    """Resource limits of one child. ``memory`` is MiB beyond what it holds when it is forked."""

    memory: int = 4096
    file_size: int = 64
    open_files: int = 256
    cpu_seconds: int = 1800


def readable_roots() -> Sequence[str]:
    """The folders a child may read: Python's own libraries and the system's, nothing else."""
    roots = {path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")}
    roots |= {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}
    roots |= {f"{prefix}/lib" for prefix in (sys.prefix, sys.base_prefix)}
    roots |= {"/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib", "/usr/share/zoneinfo"}
    roots |= {"/etc/ld.so.cache", "/etc/localtime"}
    roots |= {"/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"}
    return sorted(root for root in roots if os.path.exists(root))


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

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def apply(private: str, limits: Limits) -> Mapping[str, str]:
    """Confine this process for good; only the folder ``private`` stays writable.

    Returns, for each of :data:`LAYERS`, the empty string where it holds, else why it does not.
    """
    return {
        "limits": _try(_limit, limits),
        "landlock": _try(_landlock, private),
        "seccomp": _try(_seccomp),
    }


def _try(layer: Callable[..., None], *arguments: object) -> str:
    try:
        layer(*arguments)
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
    else:
        raise OSError("no limit on memory on this system")


def _landlock(private: str) -> None:
    from sandlock import Protection, Sandbox, confine

    # Kernels before 6.12 lack some of these; what they have of Landlock still confines files.
    confine(
        Sandbox(
            fs_readable=list(readable_roots()),
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
    # message queues, shared memory and semaphores that outlive the process
    "mq_open msgget msgsnd shmget semget "
    # its own limits
    "prlimit64 setrlimit setpriority sched_setscheduler"
).split()
_CLONE_THREAD = 0x00010000


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
    program.load()
