"""Sentences that a command prints: Chinese or English, after the language that is active. Pages use gettext instead."""

from __future__ import annotations

from django.utils.translation import get_language


def say(zh: str, en: str) -> str:
    """One of two sentences."""
    return en if (get_language() or "").startswith("en") else zh
