"""What files begin with: what each kind is, and what to hand in instead."""

from __future__ import annotations

import re

__all__ = ["ARCHIVES", "BINARY", "PAGES", "TEXTS"]

_SAVE_AS = (
    "hand in the .ipynb itself (in Jupyter: File > Download; in Colab: File > Download .ipynb)"
)
_DOWNLOAD = "open the notebook where you wrote it, download it as .ipynb and hand that in"
_UNPACK = "unpack it and hand in the notebook"
_PLAIN_ZIP = "hand in the notebook, or a plain .zip with it"

# (offset, bytes) → what it is, what to do. The first that fits is taken.
BINARY: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"%PDF", "a PDF", _SAVE_AS),
    (0, b"\x1f\x8b", "a gzip file", _UNPACK),
    (0, b"BZh", "a bzip2 file", _UNPACK),
    (0, b"\xfd7zXZ\0", "an xz file", _UNPACK),
    (0, b"\x28\xb5\x2f\xfd", "a zstandard file", _UNPACK),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive", _PLAIN_ZIP),
    (0, b"Rar!", "a RAR archive", _PLAIN_ZIP),
    (257, b"ustar", "a tar archive", _PLAIN_ZIP),
    (0, b"\x89PNG", "a picture (PNG)", _SAVE_AS),
    (0, b"\xff\xd8\xff", "a picture (JPEG)", _SAVE_AS),
    (0, b"GIF8", "a picture (GIF)", _SAVE_AS),
    (8, b"WEBP", "a picture (WebP)", _SAVE_AS),
    (4, b"ftyp", "a picture or a film", _SAVE_AS),
    (0, b"\xd0\xcf\x11\xe0", "an old Office document", _SAVE_AS),
    (0, b"{\\rtf", "a formatted document (RTF)", "save it as plain text, or hand in the .ipynb"),
    (0, b"SQLite format 3", "a database", _SAVE_AS),
    (0, b"\x89HDF", "an HDF5 data file", _SAVE_AS),
    (0, b"\x93NUMPY", "a NumPy data file", _SAVE_AS),
    (0, b"\x80\x02", "a pickle", _SAVE_AS),
    (0, b"\x80\x03", "a pickle", _SAVE_AS),
    (0, b"\x80\x04", "a pickle", _SAVE_AS),
    (0, b"\x80\x05", "a pickle", _SAVE_AS),
    (0, b"\x7fELF", "a program", _SAVE_AS),
    (0, b"MZ", "a program", _SAVE_AS),
    (0, b"\x4c\0\0\0\x01\x14\x02", "a Windows shortcut (.lnk)", "hand in the file it leads to"),
    (0, b"book\0\0\0\0mark", "a macOS alias", "hand in the file it leads to"),
    (
        0,
        b"bplist00",
        "a macOS shortcut, or a file that stayed in iCloud",
        _DOWNLOAD,
    ),
    (0, b"\0\x05\x16\x07", "macOS's record of a file, not the file", "hand in the file itself"),
)

# A name that a zip archive holds → what the archive is, what to do.
ARCHIVES: tuple[tuple[str, str, str], ...] = (
    ("word/", "a Word document", _SAVE_AS),
    ("xl/", "an Excel workbook", _SAVE_AS),
    ("ppt/", "a PowerPoint presentation", _SAVE_AS),
    ("mimetype", "an OpenDocument file or an e-book", _SAVE_AS),
    ("Index/Document.iwa", "a Pages document", _SAVE_AS),
    ("data.pkl", "weights saved by torch.save", _SAVE_AS),
    ("META-INF/MANIFEST.MF", "a Java archive", _SAVE_AS),
)

# What the text begins with (blank lines aside) → what it is, what to do.
TEXTS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        re.compile(r"version https://(git-lfs|hawser)\.github\.com/spec/"),
        "a Git LFS pointer: the notebook itself is in the LFS storage",
        "run git lfs pull and hand in the file, or git lfs untrack '*.ipynb' and commit it again",
    ),
    (
        re.compile(r"(\.\./)*(\.git)?/?annex/objects/"),
        "a git-annex pointer: the notebook itself is in the annex",
        "run git annex get and hand in the file",
    ),
    (re.compile(r"\[InternetShortcut\]|\[\{000214A0", re.I), "a shortcut to a web page", _DOWNLOAD),
    (re.compile(r"\[Desktop Entry\]"), "a desktop shortcut", "hand in the file it leads to"),
    (re.compile(r"https?://\S+\s*\Z"), "nothing but a link", _DOWNLOAD),
    (re.compile(r"(?s)(<\?xml.{0,200}?)?<!DOCTYPE plist"), "a shortcut (.webloc)", _DOWNLOAD),
    (re.compile(r"%!PS"), "a PostScript file", _SAVE_AS),
    (
        re.compile(r"MIME-Version:|(?s:From .{0,200}?\nDate:)"),
        "an e-mail or a saved page",
        _DOWNLOAD,
    ),
    (re.compile(r"\\documentclass"), "a LaTeX document", _SAVE_AS),
    (re.compile(r"#!\s*/\S*?\b(ba|z|da|k)?sh\b"), "a shell script", _SAVE_AS),
    (re.compile(r"diff --git |--- a/"), "a Git patch", "hand in the whole file"),
)

# What a web page says → which page it is, what to do.
PAGES: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        re.compile(r"quota exceeded|too many users have viewed or downloaded", re.I),
        "Google Drive's page about an exceeded download quota",
        "open the notebook in Colab or Drive, make a copy, download the copy and hand that in",
    ),
    (
        re.compile(r"can't scan this file for viruses|virus scan warning", re.I),
        "Google Drive's page about a virus scan",
        "download the notebook again (answer 'Download anyway') and hand that in",
    ),
    (
        re.compile(r"jp-Notebook|jp-Cell|notebook-container|jupyter-widgets|nbconvert", re.I),
        "a notebook exported as a web page (HTML)",
        _SAVE_AS,
    ),
    (
        re.compile(r"type=[\"']?password|sign in|log ?in\b|single sign-on|SAMLRequest", re.I),
        "a sign-in page (HTML)",
        "sign in, download the notebook again and hand that in",
    ),
    (
        re.compile(r"github(usercontent|assets)?\.com|· GitHub", re.I),
        "a web page of GitHub (HTML)",
        "download the notebook with GitHub's 'Download raw file' and hand that in",
    ),
    (
        re.compile(r"access ?denied|NoSuchKey|\b40[34]\b|not found", re.I),
        "a web page with an error message (HTML)",
        _DOWNLOAD,
    ),
    (re.compile(""), "a web page (HTML)", _DOWNLOAD),
)
