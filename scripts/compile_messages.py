"""Compiles every translation (.po) of the package that is newer than its .mo; needs no gettext on the machine."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE = Path(__file__).resolve().parents[1] / "src" / "gaoxin"


def main() -> None:
    for po in sorted(SOURCE.rglob("locale/*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as source:
            catalogue = read_po(source)
        with mo.open("wb") as target:
            write_mo(target, catalogue)
        print(f"  {po.relative_to(SOURCE)}")


if __name__ == "__main__":
    main()
