"""What marking needs, packed: a course with its hidden checks, and the grader itself as a wheel."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from grader import __version__
from grader.batch.bundle import course_files
from grader.manifest import Assignment

__all__ = ["course", "grader_wheel", "wheel", "zipped"]

# The same bytes for the same content, whenever it is packed.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def course(assignments: Sequence[Assignment]) -> Mapping[str, bytes]:
    """What marking reads of them, and the notebooks that students get."""
    files: dict[str, bytes] = {}
    for assignment in assignments:
        notebook = assignment.folder / assignment.notebook
        files |= course_files(assignment, hidden=True)
        files[f"assignments/{assignment.slug}/{notebook.name}"] = notebook.read_bytes()
    return files


def grader_wheel() -> tuple[str, bytes]:
    """File name and bytes of a wheel of this very package, without hidden checks."""
    package = Path(__file__).resolve().parents[1]
    files = {f"grader/{name}": content for name, content in _tree(package)}
    checkout = package.parent / "assignments"
    if checkout.is_dir():
        files |= {f"grader/course/{name}": content for name, content in _tree(checkout)}
    files = {name: c for name, c in files.items() if not name.startswith("grader/solutions/")}
    return wheel("torch_course_grader", files)


def _tree(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc":
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def wheel(name: str, files: Mapping[str, bytes]) -> tuple[str, bytes]:
    """File name and bytes of a pure-Python wheel that installs ``files`` as they are."""
    info = f"{name}-{__version__}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: {__version__}\n"
    tags = "Wheel-Version: 1.0\nGenerator: grader\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    all_files = {
        **files,
        f"{info}/METADATA": metadata.encode(),
        f"{info}/WHEEL": tags.encode(),
    }
    record = "".join(f"{path},sha256={_digest(c)},{len(c)}\n" for path, c in all_files.items())
    all_files[f"{info}/RECORD"] = (record + f"{info}/RECORD,,\n").encode()
    return f"{name}-{__version__}-py3-none-any.whl", zipped(all_files)


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def zipped(files: Mapping[str, bytes], executable: Sequence[str] = ()) -> bytes:
    """The bytes of a zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if name in executable else 0o644) << 16
            archive.writestr(entry, content)
    return out.getvalue()
