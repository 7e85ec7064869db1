"""Characters that look like signs of YAML are known, and Chinese text is left alone."""

from __future__ import annotations

import pytest

from freightsim.validation.confusables import lookalike, plain


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("\uff11\uff12\uff0c\uff15", "12,5"),
        ("tracks\uff1a\u30004", "tracks: 4"),
        ("2026\u201301\u201301", "2026-01-01"),
        ("\u2212114.27", "-114.27"),
        ("12\u00a0000\u202f000", "12 000 000"),
        ("\u201cfull_train\u201d", '"full_train"'),
        ("\u200bport", "port"),
        ("\uff5b\uff5d\u3010\u3011", "{}[]"),
    ],
)
def test_what_was_meant(text: str, meant: str) -> None:
    """Every such character is replaced by the one of an English keyboard."""
    assert plain(text) == meant


@pytest.mark.parametrize("text", ["武汉加入郑州", "Łódź", "Duisburg (DE), 2.5 km: a-b 'c' \"d\"", "10 °C ±2"])
def test_other_characters_are_what_they_are(text: str) -> None:
    """Chinese and accented letters and plain signs stay."""
    assert plain(text) == text
    assert not any(map(lookalike, text))
