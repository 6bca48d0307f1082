"""How hard a text is to read: the Flesch-Kincaid grade, with syllables counted by groups of vowels."""

from __future__ import annotations

import re


def grade(text: str) -> float:
    """School year in which a text can be read; the year's usual age is five or six more."""
    sentences = [one for one in re.split(r"[.!?:;]+", text) if re.search(r"[a-zA-Z]", one)]
    words = re.findall(r"[a-zA-Z']+", text)
    syllables = sum(_syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def _syllables(word: str) -> int:
    word = word.lower()
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith("le") and groups > 1
    return max(1, groups - silent)
