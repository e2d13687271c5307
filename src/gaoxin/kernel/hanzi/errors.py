"""Errors of Chinese text: each says in Chinese and in English what is wrong and the way out."""

from __future__ import annotations


class AmountInvalid(ValueError):
    """A text that is not one amount of money.

    Attributes:
        zh: the sentence in Chinese. en: the same sentence in English.
    """

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en

    def __str__(self) -> str:
        return f"{self.zh} {self.en}"
