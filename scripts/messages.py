"""Translations, without gettext on the machine.

`messages.py update` brings each app's `locale/en/LC_MESSAGES/django.po` up to date with its code and templates (new texts are
added untranslated, texts that are gone are dropped); `messages.py compile` makes the .mo files; `messages.py check` lists
what has no English yet, and texts whose English differs between apps: Django merges all catalogues, so one of them would win
everywhere; a text with two meanings needs a context. `update` and `check` take app folders (platform/core); all by default.
The texts themselves are Chinese.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import template as translation_template

SOURCE = Path(__file__).resolve().parents[1] / "src" / "gaoxin"
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
HEADER = (
    'msgid ""\nmsgstr ""\n"Language: en\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)


def apps() -> list[Path]:
    return sorted(path.parent for path in SOURCE.rglob("apps.py"))


def po_of(app: Path) -> Path:
    return app / "locale" / "en" / "LC_MESSAGES" / "django.po"


def extracted(app: Path) -> Catalog:
    """Every text of the app's code and templates."""
    catalogue = Catalog(locale="en")
    for source in _sources(app):
        for _line, message, _comments, context in extract("python", BytesIO(source), keywords=KEYWORDS):
            catalogue.add(message, context=context)
    return catalogue


def translated(app: Path) -> Catalog:
    """What the app's .po holds now."""
    path = po_of(app)
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as handle:
        return read_po(handle, locale="en")


def untranslated(app: Path) -> list[str]:
    """Texts of the app that have no English, wherever they are used."""
    known = translated(app)
    texts = [message for message in extracted(app) if message.id]
    return [str(text.id) for text in texts if not _has_translation(known.get(_key(text.id), text.context))]


def disagreements(chosen: list[Path]) -> list[str]:
    """Texts of the apps that another app, or the same text as a plural, has in other English."""
    found: dict[tuple[str, str], dict[object, set[str]]] = defaultdict(lambda: defaultdict(set))
    for app in apps():
        for message in translated(app):
            if message.id and _has_translation(message):
                found[message.context or "", _key(message.id)][message.string].add(str(app.relative_to(SOURCE)))
    names = {str(app.relative_to(SOURCE)) for app in chosen}
    return [
        f"{f'{context}|' if context else ''}{text}: "
        + "; ".join(f"{english!r} in {', '.join(sorted(places))}" for english, places in said.items())
        for (context, text), said in sorted(found.items())
        if not _agree(set(said)) and names & set().union(*said.values())
    ]


def update(chosen: list[Path]) -> None:
    for app in chosen:
        fresh, old = extracted(app), translated(app)
        for message in fresh:
            if message.id and (before := old.get(_key(message.id), message.context)):
                message.string = before.string
        if len(fresh):
            target = BytesIO()
            write_po(target, fresh, width=None, no_location=True, omit_header=True)
            po_of(app).parent.mkdir(parents=True, exist_ok=True)
            po_of(app).write_text(HEADER + target.getvalue().decode(), encoding="utf-8")


def compile_all() -> None:
    for po in sorted(SOURCE.rglob("locale/*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as source, mo.open("wb") as target:
            write_mo(target, read_po(source, locale=po.parent.parent.name))


def check(chosen: list[Path]) -> int:
    missing = [f"{app.relative_to(SOURCE)}: {text}" for app in chosen for text in untranslated(app)]
    several = disagreements(chosen)
    print("\n".join([*missing, *several, f"{len(missing)} texts without English, {len(several)} with more than one"]))
    return 1 if missing or several else 0


def main(command: str = "", *names: str) -> int:
    settings.configure(USE_I18N=True)
    chosen = [app for app in apps() if not names or str(app.relative_to(SOURCE)) in names]
    if command not in {"update", "compile", "check"} or not chosen:
        print(
            "usage: messages.py update | compile | check [APP ...], an app being a folder such as platform/core",
            file=sys.stderr,
        )
        return 2
    if command == "compile":
        compile_all()
    elif command == "update":
        update(chosen)
    return check(chosen) if command == "check" else 0


def _sources(app: Path) -> Iterator[bytes]:
    for path in sorted(app.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.read_bytes()
    for path in sorted(app.rglob("templates/**/*.html")):
        # Django turns a template into calls of gettext among X's; each line stands alone, so indentation must go.
        code = translation_template.templatize(path.read_text(encoding="utf-8"), origin=str(path))
        yield "\n".join(line.strip() for line in code.splitlines()).encode()


def _key(identity: str | tuple[str, ...]) -> str:
    return identity if isinstance(identity, str) else identity[0]


def _agree(strings: set[object]) -> bool:
    """One text; or one singular and plural, of which what is said without a number is either."""
    plain = {string for string in strings if isinstance(string, str)}
    numbered = strings - plain
    return (
        len(plain) < 2
        and len(numbered) < 2
        and all(plain <= set(forms) for forms in numbered if isinstance(forms, tuple))
    )


def _has_translation(message: object) -> bool:
    string = getattr(message, "string", "")
    return bool(string) and (all(string) if isinstance(string, tuple) else True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
