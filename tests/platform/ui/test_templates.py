"""What every template of the tree keeps: no inline code, icons that exist, components that say their arguments."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

import gaoxin
import gaoxin.platform.ui

SOURCE = Path(gaoxin.__file__).parent
UI = Path(gaoxin.platform.ui.__file__).parent
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
COMPONENTS = sorted((UI / "templates" / "cotton").glob("*.html"))
ICONS = {
    line.split("#")[0].strip() for line in (UI / "assets" / "icons.txt").read_text(encoding="utf-8").splitlines()
} - {""}
ICON_NAMES = re.compile(
    r"""<c-icon[^>]*?\sname="([a-z0-9-]+)"|\sicon="([a-z0-9-]+)"|NavItem\([^)]*icon="([a-z0-9-]+)\""""
)
INLINE = re.compile(
    r"""<style|\sstyle=|\son[a-z]+="|<script(?![^>]*\ssrc=)(?![^>]*type="application/json")|javascript:"""
)


def _name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_a_template_holds_no_inline_script_style_or_handler(path):
    assert INLINE.findall(path.read_text(encoding="utf-8")) == []


def test_every_icon_that_is_used_is_in_the_sprite():
    sources = [*TEMPLATES, *SOURCE.rglob("contributions.py"), *SOURCE.rglob("marks.py")]
    used = {
        name
        for path in sources
        for found in ICON_NAMES.findall(path.read_text(encoding="utf-8"))
        for name in found
        if name
    }
    assert used - ICONS == set()
    assert len(used) > 20


@pytest.mark.parametrize("path", COMPONENTS, ids=_name)
def test_a_component_says_at_its_top_what_it_is_and_takes(path):
    text = path.read_text(encoding="utf-8")
    head, _, body = text.partition("{% endcomment %}")
    assert head.startswith("{% comment %}\n")
    declared = re.search(r"<c-vars ([^>]*?)/>", re.sub(r'"[^"]*"', '""', body))
    for argument in re.findall(r"[\w-]+(?==)|(?<=\s):?[\w-]+(?=\s)", declared[1] if declared else ""):
        name = argument.lstrip(":")
        assert name in head or name == "class", f"{name} is not described"


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_a_template_compiles(path):
    get_template(str(path.relative_to(next(parent for parent in path.parents if parent.name == "templates"))))


def test_every_component_is_in_the_catalogue_or_part_of_another():
    everything = "\n".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    unused = [path.stem for path in COMPONENTS if f"<c-{path.stem.replace('_', '-')}" not in everything]
    assert unused == []
