"""Pages on paper: a typst template and its data, all words ready, become a PDF."""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from django.utils.translation import gettext as _

from gaoxin.platform.core.errors import Refusal

#: Fonts with Chinese that are asked for, the best first.
FONTS = (
    "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "HarmonyOS Sans SC", "MiSans", "PingFang SC", "Microsoft YaHei",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Noto Serif CJK SC", "SimSun",
)  # fmt: skip


def own_fonts() -> Path:
    """Where a zone may put fonts of its own."""
    return Path(settings.DATA_DIR) / "fonts"


@cache
def chinese_font() -> str:
    """The first known Chinese font that this machine has; '' for none."""
    known = set(typst.Fonts(include_system_fonts=True, font_paths=_font_folders()).families())
    return next((name for name in FONTS if name in known), "")


def printed(template: Path, data: dict[str, Any], font: str) -> bytes:
    """The pages as PDF. Refusal: this machine has no Chinese font ('' given), so that the pages would be empty boxes."""
    if not font:
        raise Refusal(
            _("服务器上没有中文字体，无法生成 PDF。"),
            next_step=_(
                "请管理员安装 fonts-noto-cjk，或把字体放进数据目录的 fonts 文件夹；也可以用浏览器直接打印网页。"
            ),
            code="no-font",
        )
    inputs = {"data": json.dumps(data | {"font": font}, ensure_ascii=False)}
    made = typst.compile(template, format="pdf", font_paths=_font_folders(), sys_inputs=inputs)
    assert isinstance(made, bytes)
    return made


def code_drawing(address: str) -> str:
    """The QR code of an address as a whole SVG file."""
    target = io.BytesIO()
    segno.make(address, error="m").save(target, kind="svg", border=0, scale=4)
    return target.getvalue().decode()


def _font_folders() -> list[Path]:
    return [own_fonts()] if own_fonts().is_dir() else []
