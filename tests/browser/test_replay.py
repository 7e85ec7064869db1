"""A replay under the hand: slider, play and pause, speed, view, lanes and cities."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from browser.looking import Seen, frames_a_second, next_frame, pixels, set_time, shown
from freightsim.results import Runs

pytest.importorskip("pytest_playwright", reason="pytest-playwright is not installed, so no page can be looked at")
pytestmark = pytest.mark.browser

LEAST_FRAMES_A_SECOND = 15
"""A test machine is busy and has no graphics card; the benchmark asks for 30."""


def hours_until(runs: Runs, day: str) -> int:
    """Return the hour of the replay's clock at the beginning of a day."""
    return int((np.datetime64(day) - np.datetime64(runs.scenario.clock.start)) / np.timedelta64(1, "h"))


def test_the_slider_moves_clock_and_trains(replay: Any, small_runs: Runs) -> None:
    """The date is that of the hour; the count of trains under way is that of the frame."""
    before = pixels(replay)
    for day in ("2014-10-01", "2015-07-01"):
        set_time(replay, hours_until(small_runs, day))
        assert shown(replay, "date") == day
        trains = small_runs[0].trains
        went = trains[trains["kind"].isin(["timetabled", "extra"]) & trains["departed_at"].notna()]
        at = np.datetime64(day)
        arrived = went["arrived_at"].isna() | (went["arrived_at"] >= at)
        expected = int(((went["departed_at"] <= at) & arrived).sum())
        assert abs(int(shown(replay, "under")) - expected) <= 1  # instants are rounded to hours
        assert pixels(replay) != before
        before = pixels(replay)
    containers = small_runs[0].containers
    outbound = containers[containers["direction"] == "outbound"]
    inbound = containers[containers["direction"] == "inbound"]
    inside = sum(
        int(((own["yard_in_at"] <= at) & ~(own[gone] <= at)).sum())
        for own, gone in ((outbound, "loaded_at"), (inbound, "released_at"))
    )
    assert int(shown(replay, "yard")) == inside


def test_play_and_pause(replay: Any) -> None:
    """Time passes while it plays, and stands still while it does not."""
    set_time(replay, 1000)
    still = shown(replay, "date"), pixels(replay)
    button = replay.locator(".controls button").first
    assert button.inner_text() == "Play"
    button.click()
    assert button.inner_text() == "Pause"
    replay.wait_for_function("(was) => document.querySelector('.clock .date b').textContent !== was", arg=still[0])
    button.click()
    next_frame(replay)
    stopped = shown(replay, "date"), pixels(replay)
    assert stopped[1] != still[1]
    replay.wait_for_timeout(300)
    assert (shown(replay, "date"), pixels(replay)) == stopped


def test_keys_do_what_the_mouse_does(replay: Any) -> None:
    """Space and Enter play and pause; arrows move the slider by a quarter of a day, and the clock with it."""
    button = replay.locator(".controls button").first
    button.focus()
    replay.keyboard.press("Space")
    assert button.inner_text() == "Pause"
    replay.keyboard.press("Enter")
    assert button.inner_text() == "Play"
    set_time(replay, 1200)
    slider = replay.locator("input[type=range]")
    slider.focus()
    before = shown(replay, "date")
    for _ in range(4):
        replay.keyboard.press("ArrowRight")
    next_frame(replay)
    assert slider.input_value() == "1224"
    assert shown(replay, "date") > before
    assert slider.get_attribute("aria-valuetext") == shown(replay, "date")


def test_speed(replay: Any) -> None:
    """A month a second passes faster than a day a second."""

    def passed_h(days: str) -> float:
        replay.locator("select").select_option(days)
        set_time(replay, 2000)
        button = replay.locator(".controls button").first
        button.click()
        replay.wait_for_timeout(500)
        button.click()
        next_frame(replay)
        return float(replay.locator("input[type=range]").input_value()) - 2000

    slow, fast = passed_h("1"), passed_h("30")
    assert 0 < slow < 60
    assert fast > 4 * slow


def test_views(replay: Any) -> None:
    """The catchment is another map; the pressed button says which is shown."""
    set_time(replay, 15_000)
    corridors = pixels(replay)
    button = replay.locator("button[value=catchment]")
    button.click()
    next_frame(replay)
    assert button.get_attribute("aria-pressed") == "true"
    assert replay.locator("button[value=corridors]").get_attribute("aria-pressed") == "false"
    assert pixels(replay) != corridors
    replay.locator("button[value=corridors]").click()
    next_frame(replay)
    assert pixels(replay) == corridors


def test_lanes_can_be_left_out(replay: Any, small_runs: Runs) -> None:
    """Without a lane its trains are neither drawn nor counted; without any there is none."""
    set_time(replay, hours_until(small_runs, "2015-07-01"))
    every, drawn = int(shown(replay, "under")), pixels(replay)
    assert every > 0
    replay.locator("summary", has_text="Lanes").click()
    boxes = replay.locator("input[data-group=lanes]")
    each = []
    for place in range(boxes.count()):
        boxes.nth(place).uncheck()
        next_frame(replay)
        each.append(every - int(shown(replay, "under")))
        boxes.nth(place).check()
    assert sum(each) == every  # each train is on one lane
    replay.locator("button[data-set=none][data-group=lanes]").click()
    next_frame(replay)
    assert shown(replay, "under") == "0"
    assert pixels(replay) != drawn
    replay.locator("button[data-set=all][data-group=lanes]").click()
    next_frame(replay)
    assert int(shown(replay, "under")) == every
    assert pixels(replay) == drawn


def test_cities_can_be_left_out(replay: Any, small_runs: Runs) -> None:
    """Without cities the catchment has no hauls, and the trains stay."""
    replay.locator("button[value=catchment]").click()
    set_time(replay, hours_until(small_runs, "2015-07-01"))
    under, drawn = shown(replay, "under"), pixels(replay)
    replay.locator("summary", has_text="Cities").click()
    replay.locator("button[data-set=none][data-group=cities]").click()
    next_frame(replay)
    assert pixels(replay) != drawn
    assert shown(replay, "under") == under


@pytest.mark.parametrize("width", [390, 900, 1440])
def test_a_replay_fits_its_page(replay: Any, width: int) -> None:
    """No sideways scrolling; map and controls are on the first screen of a desk."""
    replay.set_viewport_size({"width": width, "height": 900})
    replay.wait_for_timeout(200)
    assert replay.evaluate("document.documentElement.scrollWidth") <= width
    box = replay.locator("canvas").bounding_box()
    assert 0.8 * min(width, 1100) < box["width"] <= width


def test_frames_a_second(seen: Seen, replay_file: Path) -> None:
    """It plays by itself where nobody asked for less motion, and smoothly without a graphics card."""
    page = seen.open(replay_file)
    assert page.locator(".controls button").first.inner_text() == "Pause"
    set_time(page, 8000)
    drawn = int(page.locator(".replay").get_attribute("data-frames"))
    assert frames_a_second(page, 2.0) >= LEAST_FRAMES_A_SECOND
    assert int(page.locator(".replay").get_attribute("data-frames")) - drawn >= 2 * LEAST_FRAMES_A_SECOND - 2


def test_less_motion(replay: Any) -> None:
    """Where a reader wants less motion it waits to be started."""
    assert replay.locator(".controls button").first.inner_text() == "Play"
