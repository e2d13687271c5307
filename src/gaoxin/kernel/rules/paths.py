"""Where the rulebooks folder is: inside the installed package, or at the root of a source checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[2]


def rulebooks_dir() -> Path:
    """The folder of variables, crosswalks and rulebooks.

    Raises FileNotFoundError when neither the installed package nor the checkout has it.
    """
    for candidate in (_PACKAGE / "rulebooks", _PACKAGE.parents[1] / "rulebooks"):
        if (candidate / "variables.yaml").is_file():
            return candidate
    raise FileNotFoundError(
        "找不到规则库目录 rulebooks，请重新安装。/ The rulebooks folder is missing; install the package again."
    )


def variables_file() -> Path:
    """The catalogue of variables, ``rulebooks/variables.yaml``."""
    return rulebooks_dir() / "variables.yaml"
