"""Where the procedures folder is: inside the installed package, or at the root of a source checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[3]


def procedures_dir() -> Path:
    """The folder of procedure files; FileNotFoundError when neither the installed package nor the checkout has it."""
    for candidate in (_PACKAGE / "procedures", _PACKAGE.parents[1] / "procedures"):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(
        "找不到流程目录 procedures，请重新安装。/ The procedures folder is missing; install the package again."
    )
