"""Stations promise the hours that queueing theory expects of them, the border among other cities' trains too."""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest

from freightsim import Scenario
from freightsim.journey.border import BorderStation, background_trains
from freightsim.journey.stations import Pool, changes_h
from freightsim.scenario.capacity import track_times
from theory.intervals import assert_theory
from theory.queue_theory import erlang_c_wait, md_c_wait, pollaczek_khinchine_wait
from tiny import TINY

TRAINS_PER_DAY = 100.0
PROBES_PER_DAY = 10.0


@pytest.mark.parametrize(
    ("servers", "load", "jobs"), [(1, 0.7, 60_000), (2, 0.8, 150_000), (4, 0.9, 300_000)], ids=["1", "2", "4"]
)
def test_a_pool_is_erlangs_station(servers: int, load: float, jobs: int) -> None:
    """A pool under Poisson arrivals and exponential service has the mean wait of M/M/c (Erlang, 1917)."""
    waits = []
    for rng in np.random.default_rng(7).spawn(24):
        comes = np.cumsum(rng.exponential(1 / (servers * load), jobs))
        service = rng.exponential(1.0, jobs)
        pool = Pool([float("-inf")] * servers)
        ends = [pool.serve(at, takes) for at, takes in zip(comes.tolist(), service.tolist(), strict=True)]
        waits.append(float((np.array(ends) - service - comes)[jobs // 20 :].mean()))
    assert_theory(waits, erlang_c_wait(servers, load, 1.0), widest=0.045)


def test_a_pool_that_shrinks_is_erlangs_smaller_station() -> None:
    """Four servers of which two leave are M/M/2 from then on, and M/M/3 once one is back (Erlang, 1917).

    Jobs are counted from a hundred mean service times after each change on, when the queue has forgotten it.
    """
    of_two, of_three, change = [], [], 60_000.0
    for rng in np.random.default_rng(17).spawn(24):
        comes = np.cumsum(rng.exponential(1 / 1.5, 180_000))
        service = rng.exponential(1.0, len(comes))
        pool = Pool([float("-inf")] * 4 + [change], [100.0, 100.0])
        ends = np.array([pool.serve(at, takes) for at, takes in zip(comes.tolist(), service.tolist(), strict=True)])
        waits = ends - service - comes
        of_two.append(float(waits[(comes > 200) & (comes < change)].mean()))
        of_three.append(float(waits[comes > change + 100].mean()))
    assert_theory(of_two, erlang_c_wait(2, 0.75, 1.0), widest=0.045)
    assert_theory(of_three, erlang_c_wait(3, 0.5, 1.0), widest=0.045)


def _probes_wait_h(tracks: int, load: float, replication: int) -> tuple[float, float]:
    """Return mean wait of the port's trains and the hours a track is held, at a border with other cities' trains.

    The port's trains are Poisson too, and few: together with the others they are one Poisson stream, and they see the
    border as it is on average.
    """
    tree = deepcopy(TINY)
    tree["horizon"] = {"from": "2001-01-01", "to": "2009-01-01", "lead_in_days": 0}
    tree["borders"]["alashankou"] |= {
        "tracks": tracks,
        "trains_per_day": TRAINS_PER_DAY,
        "background_trains_per_year": 365.25 * (load * TRAINS_PER_DAY - PROBES_PER_DAY),
    }
    scenario = Scenario.model_validate(tree)
    border, clock = scenario.borders["alashankou"], scenario.clock
    rng, of_probes = np.random.default_rng([11, replication]).spawn(2)
    track_h = track_times("alashankou", scenario)
    others_h = background_trains(border.background_trains_per_year, clock, rng)
    station = BorderStation(Pool(*changes_h(border.tracks, clock)), track_h, others_h)
    probes_h = np.sort(of_probes.uniform(0, clock.end_h, of_probes.poisson(PROBES_PER_DAY * clock.end_h / 24)))
    waits_h = [station.cross(at_h)[0] - at_h for at_h in probes_h.tolist()]
    return float(np.mean(waits_h[len(waits_h) // 50 :])), track_h.at(0.0)


def test_a_border_with_one_track_is_md1() -> None:
    """Trains wait for the only track as in M/D/1 (Pollaczek, 1930; Khinchine, 1932; Poisson arrivals see averages)."""
    found = [_probes_wait_h(1, 0.8, replication) for replication in range(16)]
    assert found[0][1] == pytest.approx(24 / TRAINS_PER_DAY)
    assert_theory([wait_h for wait_h, _ in found], pollaczek_khinchine_wait(0.8, 24 / TRAINS_PER_DAY))


@pytest.mark.parametrize(("tracks", "load"), [(2, 0.8), (4, 0.85)])
def test_a_border_with_more_tracks_is_mdc(tracks: int, load: float) -> None:
    """Trains wait for one of several tracks as in M/D/c (Crommelin, 1932), each track being held c times as long."""
    found = [_probes_wait_h(tracks, load, replication) for replication in range(16)]
    assert found[0][1] == pytest.approx(24 * tracks / TRAINS_PER_DAY)
    assert_theory([wait_h for wait_h, _ in found], md_c_wait(tracks, load, 24 * tracks / TRAINS_PER_DAY))


def test_crommelin_with_one_track_is_pollaczek_khinchine() -> None:
    """Both formulas of the theory agree where both hold."""
    assert md_c_wait(1, 0.8, 1.0) == pytest.approx(pollaczek_khinchine_wait(0.8, 1.0), rel=1e-6)


def test_other_cities_trains_come_at_their_yearly_number() -> None:
    """The mean number of other cities' trains is what the scenario says, step by step of the date."""
    tree = deepcopy(TINY)
    tree["horizon"] = {"from": "2014-01-01", "to": "2016-01-01", "lead_in_days": 0}
    tree["borders"]["alashankou"]["background_trains_per_year"] = {"2014-01-01": 1000.0, "2015-01-01": 2000.0}
    scenario = Scenario.model_validate(tree)
    counts = []
    for rng in np.random.default_rng(13).spawn(20):
        trains = scenario.borders["alashankou"].background_trains_per_year
        hours = np.array(background_trains(trains, scenario.clock, rng))
        counts.append([int((hours < 8760).sum()), int((hours >= 8760).sum())])
    for year, expected in enumerate((1000.0, 2000.0)):
        assert_theory([count[year] for count in counts], expected * 365 / 365.25)
