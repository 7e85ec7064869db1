"""Time, size and smoothness of reports, each beside its bar: python benchmarks/run_report.py [--replications 30].

The browser part needs playwright and Chromium and is left out, with a notice, where they are not installed.
A benchmark informs: it ends with 0 whether the bars hold or not.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))  # what looks at pages lives with tests

MOST_REPORT_S = 10.0
MOST_MB = 2.0
MOST_LOAD_S = 1.0
LEAST_FRAMES_A_SECOND = 30
LOOKS = 5
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking")
DRAWN = """new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))"""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table."""

    what: str
    measured: str
    bar: str = ""
    holds: bool | None = None
    """None where there is no bar."""


def main() -> None:
    """Simulate, write a report and a replay, look at them, and print how it went."""
    parser = argparse.ArgumentParser(description="Time, size and smoothness of reports.")
    parser.add_argument("--replications", type=int, default=30, help="of the baseline")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as aside:
        lines = [*_written(Path(aside), options.replications), *_looked_at(Path(aside))]
    if options.json:
        print(json.dumps([asdict(line) for line in lines], indent=1))
        return
    for line in lines:
        verdict = "" if line.holds is None else "holds" if line.holds else "FAILS"
        print(f"{line.what:44}{line.measured:>10}  {line.bar:14}{verdict}")


def _written(place: Path, replications: int) -> list[Line]:
    """Return how long it took to write a report and a replay of a run folder, and how large they are."""
    freightsim = [sys.executable, "-m", "freightsim"]
    run = str(place / "run")
    subprocess.run([*freightsim, "run", "-n", str(replications), "--out", run], check=True, capture_output=True)
    lines = []
    for name in ("report", "replay"):
        out = place / f"{name}.html"
        begun, cpu = time.perf_counter(), _cpu_s()
        subprocess.run([*freightsim, name, run, "--out", str(out)], check=True, capture_output=True)
        took, busy = time.perf_counter() - begun, _cpu_s() - cpu
        size = out.stat().st_size / 1e6
        lines += [
            Line(
                f"{name} of {replications} replications, s",
                f"{took:.1f}",
                f"<= {MOST_REPORT_S:g}",
                took <= MOST_REPORT_S,
            ),
            Line("  of it CPU, s", f"{busy:.1f}"),
            Line("  size, MB", f"{size:.2f}", f"<= {MOST_MB:g}", size <= MOST_MB),
        ]
    return lines


def _cpu_s() -> float:
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _looked_at(place: Path) -> list[Line]:
    """Return how fast the pages are there, and how smoothly a year is replayed, without a graphics card."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        chromium = None
    if chromium is None:
        return [Line("in a browser: playwright or Chromium missing", "")]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM))
        lines = [line for name in ("report", "replay") for line in _page(browser, place / f"{name}.html", name)]
        browser.close()
    return lines


def _page(browser: Any, file: Path, name: str) -> list[Line]:
    from browser.looking import frames_a_second

    took, page = [], None
    for _ in range(LOOKS):
        if page is not None:
            page.close()
        page = browser.new_page(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        page.goto(file.as_uri(), wait_until="domcontentloaded")
        took.append(page.evaluate(DRAWN) / 1000)
    assert page is not None
    best = min(took)
    page.locator(".replay select").select_option("30")
    page.locator(".replay input[type=range]").evaluate(
        "(slider) => { slider.value = slider.max * 0.85; slider.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    page.locator(".replay").scroll_into_view_if_needed()
    page.locator(".replay .controls button").first.click()
    rate = frames_a_second(page, 4.0)
    page.close()
    return [
        Line(f"{name}: usable after, s, least of {LOOKS}", f"{best:.2f}", f"<= {MOST_LOAD_S:g}", best <= MOST_LOAD_S),
        Line(
            f"{name}: frames a second",
            f"{rate:.0f}",
            f">= {LEAST_FRAMES_A_SECOND}",
            rate >= LEAST_FRAMES_A_SECOND - 0.5,
        ),
    ]


if __name__ == "__main__":
    main()
