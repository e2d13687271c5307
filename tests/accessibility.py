"""What axe finds wrong with a page, once it stands still."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# A dialog that is still fading in has too little contrast, for a moment; what turns for ever is not waited for.
_STILL = """() => document.getAnimations().every(
    each => each.playState !== 'running' || each.effect.getComputedTiming().endTime === Infinity)"""


def serious(page: Page) -> list[str]:
    """The serious and critical faults, each with the first place."""
    page.wait_for_function(_STILL)
    found = Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {fault['nodes'][0]['target']}" for fault in found if fault["impact"] in ("serious", "critical")
    ]
