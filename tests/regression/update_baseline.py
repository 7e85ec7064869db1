"""Rewrite the exact baseline and show what moved: python tests/regression/update_baseline.py [--budgets].

Its result belongs in a commit of its own.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

Stored = dict[str, Any]

LABEL = "The exact baseline: what the code gave when it was stored. Written by update_baseline.py, never by hand."


def main() -> None:
    """Measure, show old and new, write."""
    parser = argparse.ArgumentParser(description="Rewrite the exact baseline and show what moved.")
    parser.add_argument(
        "--budgets", action="store_true", help="count instructions and bytes anew, too (needs valgrind)"
    )
    count = parser.parse_args().budgets
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from regression.exact import BASELINE

    old: Stored = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    new = _measured(old, count=count)
    _show(_flat(old), _flat(new))
    BASELINE.write_text(json.dumps(new, indent=1) + "\n")


def _measured(old: Stored, *, count: bool) -> Stored:
    """Return the figures as they are now; budgets of other platforms are kept."""
    from regression.budgets import measured
    from regression.exact import SCENARIOS, figures
    from regression.instructions import platform_key

    budgets = dict(old.get("budgets", {}))
    if count:
        budgets[platform_key()] = measured()
    return {
        "label": LABEL,
        "figures": {name: figures(name) for name in SCENARIOS},
        "budgets": budgets,
    }


def _flat(stored: Stored) -> dict[str, Any]:
    """Return every stored number by scenario and figure."""
    flat = {f"{name}: {key}": value for name, own in stored.get("figures", {}).items() for key, value in own.items()}
    counts = stored.get("budgets", {})
    return flat | {f"{name}, {key}": value for key, own in counts.items() for name, value in own.items()}


def _show(old: dict[str, Any], new: dict[str, Any]) -> None:
    """Print what moved, as a table in Markdown."""
    moved = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    print("| figure | old | new |\n| --- | ---: | ---: |" if moved else "Nothing moved.")  # noqa: T201
    for key in moved:
        print(f"| {key} | {old.get(key, '-')} | {new.get(key, '-')} |")  # noqa: T201


if __name__ == "__main__":
    main()
