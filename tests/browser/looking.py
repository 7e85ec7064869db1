"""What a page did and shows: requests, words on the console, broken policies, texts of figures, pixels of the map."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

OWN = ("file:", "data:", "blob:")
"""Where a page may look: into itself."""

_LISTEN = """
window.broken = [];
document.addEventListener("securitypolicyviolation", (event) => window.broken.push(
  `${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""

_TEXTS = """() => {
  const bad = [];
  for (const svg of document.querySelectorAll("figure svg")) {
    if (!svg.getClientRects().length) continue;
    const frame = svg.getBoundingClientRect(), what = svg.parentNode.getAttribute("aria-label");
    const texts = [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim())
      .map((text) => [text.textContent, text.getBoundingClientRect()]);
    texts.forEach(([text, box], place) => {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1
        || box.bottom > frame.bottom + 1) bad.push(`${what}: '${text}' is cut off`);
      for (const [other, its] of texts.slice(place + 1)) {
        const wide = Math.min(box.right, its.right) - Math.max(box.left, its.left);
        const high = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
        const line = Math.min(box.height, its.height, box.width, its.width);
        if (wide > 1 && high > 0.3 * line) bad.push(`${what}: '${text}' lies on '${other}'`);
      }
    });
  }
  return bad;
}"""
"""A box of text has air above and below its letters: a third of a line may overlap."""


class Seen:
    """A page and what happened on it."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self._asked: list[str] = []
        self._said: list[str] = []
        page.on("request", lambda request: self._asked.append(request.url))
        page.on("console", lambda message: self._said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self._said.append(f"error: {error}"))
        page.add_init_script(_LISTEN)

    def open(self, file: Path) -> Any:
        """Open a file and return the page once it is drawn."""
        self.page.goto(file.as_uri())
        self.page.wait_for_selector(".replay[data-ready=true]", state="attached")
        return self.page

    def faults(self) -> list[str]:
        """Return requests to elsewhere, errors and warnings, and violations of the page's policy."""
        elsewhere = [url for url in self._asked if not url.startswith(OWN)]
        return [*elsewhere, *self._said, *self.page.evaluate("window.broken ?? []")]


def bad_texts(page: Any) -> list[str]:
    """Return the texts of figures that are cut off or lie on each other."""
    return list(page.evaluate(_TEXTS))


def pixels(page: Any) -> str:
    """Return a digest of what the map shows."""
    return hashlib.sha256(page.evaluate("document.querySelector('.replay canvas').toDataURL()").encode()).hexdigest()


def shown(page: Any, name: str) -> str:
    """Return what the replay's clock shows: date, under, yard or waiting."""
    return str(page.locator(f".clock .{name} b").inner_text())


def set_time(page: Any, hour: int) -> None:
    """Move the slider as a hand would."""
    page.locator("input[type=range]").evaluate(
        "(slider, hour) => { slider.value = hour; slider.dispatchEvent(new Event('input', {bubbles: true})); }", hour
    )
    next_frame(page)


def next_frame(page: Any) -> None:
    """Wait until the page has drawn again."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def frames_a_second(page: Any, seconds: float) -> float:
    """Return how many frames a second the page draws."""
    return float(
        page.evaluate(
            """(seconds) => new Promise((done) => {
              let frames = 0, first = null;
              const count = (now) => {
                first ??= now; frames += 1;
                if (now - first < 1000 * seconds) requestAnimationFrame(count);
                else done((frames - 1) / ((now - first) / 1000));
              };
              requestAnimationFrame(count);
            })""",
            seconds,
        )
    )
