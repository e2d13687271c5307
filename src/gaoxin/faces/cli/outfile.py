"""Files that a command writes: whole or not at all, and a sentence where they cannot be written."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xlsxwriter.exceptions import FileCreateError

from gaoxin.faces.cli.language import say
from gaoxin.faces.cli.usage import Told

FULL = (errno.ENOSPC, errno.EDQUOT)
_NEW_FILE = 0o666


def refuse_unwritable(target: Path, source: Path | None = None) -> None:
    """Told before long work, when a file cannot be written at its place or would replace the workbook that is read."""
    folder = target.absolute().parent
    if not folder.is_dir():
        raise Told(
            say(
                f"没有文件夹“{folder}”，请先建立它，或换一个位置。",
                f"There is no folder {folder}; make it first, or choose another place.",
            )
        )
    if target.exists():
        if source is not None and target.samefile(source):
            raise Told(
                say(
                    f"“{target}”就是要读取的表格，不能覆盖。请换一个文件名。",
                    f"{target} is the workbook that is read; it is not replaced. Choose another name.",
                )
            )
        writable = os.access(target, os.W_OK)
    else:
        writable = os.access(folder, os.W_OK)
    if not writable:
        raise Told(_refused(target))


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """A place beside the target to write to; the target appears, or is replaced, only when the writing has ended well.

    Told: the disk is full, or the place cannot be written to.
    """
    place = target.resolve()
    if place.exists() and not place.is_file():
        # A device or pipe cannot be replaced.
        with _said(target):
            yield target
        return
    with _said(target):
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.stem}-", suffix=place.suffix)
        os.close(handle)
        temporary = Path(name)
        try:
            yield temporary
            temporary.chmod(place.stat().st_mode & 0o777 if place.exists() else _NEW_FILE & ~_umask())
            temporary.replace(place)
        finally:
            temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextmanager
def _said(target: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, FileCreateError) as problem:
        error = problem if isinstance(problem, OSError) else problem.args[0]
        if error.errno in FULL:
            sys.unraisablehook = _without_full_disk
            raise Told(
                say(
                    f"磁盘已满，没有写出“{target}”。请清理空间，或换一个位置。",
                    f"The disk is full; {target} was not written. Free some space, or choose another place.",
                )
            ) from problem
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT):
            raise Told(_refused(target)) from problem
        raise Told(
            say(f"写不出“{target}”：{error.strerror}。", f"{target} could not be written: {error.strerror}.")
        ) from problem


def _without_full_disk(unraisable: sys.UnraisableHookArgs) -> None:
    """Half-written archives try to close once more when they are thrown away; that the disk is full has been said."""
    if not (isinstance(unraisable.exc_value, OSError) and unraisable.exc_value.errno in FULL):
        sys.__unraisablehook__(unraisable)


def _refused(target: Path) -> str:
    return say(
        f"不能写入“{target}”：没有权限，或它正被别的程序打开。请换一个位置或文件名。",
        f"{target} cannot be written: no permission, or another program has it open. Choose another place or name.",
    )
