"""Scenarios on common random numbers: equal where nothing differs, precise enough where that is asked."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

import freightsim.plots.accessor  # noqa: F401  (sets `plot`)
from freightsim.base.errors import HorizonWarning, WarmUpWarning
from freightsim.base.language import _, speaking
from freightsim.calibration.parameters import tree_of
from freightsim.choice.logit import Scales, Shares, Weighed
from freightsim.choice.ways import VIA_PORT
from freightsim.policies.dispatch import YardView
from freightsim.reports.change_in_words import sentences
from freightsim.reports.compare import as_json, shown
from freightsim.reports.page.made import made_of_comparison
from freightsim.statistics.comparison import Comparison
from freightsim.studies.comparing import compare, named, over_one_horizon
from joins import JOINS, chosen, joining
from reports.claims import hold
from stations import by_station
from tiny import TINY


def test_a_scenario_compared_with_itself() -> None:
    """Exactly zero everywhere: in every figure of every year, city, station and way."""
    found = compare(chosen(), {"the same": chosen()}, n=2, jobs=1)
    assert found.since("the same") is None
    table = found.table()
    known = table[table["change"].notna()]
    assert (known["change"] == 0).all()
    assert (found.cities("the same")["change"] == 0).all()


def test_tables_of_a_scenario_that_changes_nothing() -> None:
    """They sum over all years: base and scenario are the same, and are not nothing."""
    found = compare(chosen(), {"the same": chosen()}, n=2, jobs=1)
    cities, ways, stations = found.cities("the same"), found.by_way("the same"), found.stations("the same")
    total = found.total("the same", "feu", found.years).base.mean
    assert cities["base"].sum() == pytest.approx(total)
    assert (cities["base"] == cities["value"]).all()
    expected = sum(feu.sum() for feu in found.ways[None].values())
    assert ways["base"].sum() == pytest.approx(expected)
    assert (ways["base"] == ways["scenario"]).all()
    known = stations[stations["base"].notna()]
    assert len(known)
    assert (known["base"] == known["value"]).all()
    assert (ways["change"] == 0).all()


@pytest.mark.parametrize("manner", ["truck", "shuttle", "wagon_group"])
def test_untouched_cities_book_the_same(manner: str) -> None:
    """With a timetable that stays and no city waiting, what others book differs by exactly nothing."""
    found = compare(chosen(), [joining(manner)], n=2, jobs=1)
    (name,) = found.others
    for base, other in zip(found.base, found.others[name], strict=True):
        tables = [each.cities[each.cities["city"] == "zhengzhou"]["feu_booked"].to_numpy() for each in (base, other)]
        np.testing.assert_array_equal(*tables)


def test_workers_make_no_difference() -> None:
    """Two processes and one give the same figures."""
    alone, together = (compare(chosen(), [joining("truck")], n=2, jobs=jobs) for jobs in (1, 2))
    assert alone.table().equals(together.table())


def test_horizons_are_made_one() -> None:
    """All run over the longest, so that the same days have the same draws."""
    short, long = chosen({"horizon": {"to": "2014-01-01"}}), chosen()
    first, second = over_one_horizon([short, long])
    assert first.horizon == second.horizon == long.horizon


def test_a_beginning_that_is_not_kept_is_said() -> None:
    """Who compares an empty start with a warm-up gets the warm-up in both, and is told."""
    late, warm = (
        chosen({"name": name, "horizon": {"from": "2014-01-01", "to": "2014-03-01", "warm_up_from": first}})
        for name, first in (("late", None), ("warm", "2013-10-01"))
    )
    with pytest.warns(WarmUpWarning, match=r"late is simulated from 2013-10-01 on instead of 2014-01-01"):
        compare(late, [warm], n=2, jobs=1)


def test_an_end_that_is_not_kept_is_said() -> None:
    """A scenario that asks to end before the base is simulated as long, and its last days are named."""
    early = chosen({"name": "early", "horizon": {"to": "2013-11-01"}})
    longer = chosen({"horizon": {"to": "2014-01-01"}})
    said = r"early is simulated to 2013-12-31 instead of 2013-10-31"
    with pytest.warns(HorizonWarning, match=said) as warned:
        compare(longer, [early], n=2, jobs=1)
    assert [each.filename for each in warned] == [__file__]


def test_an_empty_start_is_said_once_for_all_scenarios() -> None:
    """Both scenarios begin after the first train: one warning, at the line that compares."""
    services = {key: {"trains_per_week": {"2013-08-01": 1.0}} for key in TINY["services"]}
    late = {"horizon": {"from": "2014-01-01", "to": "2014-02-01"}, "services": services}
    with pytest.warns(WarmUpWarning, match="empty port") as warned:
        compare(chosen(late), [chosen(late, {"name": "other"})], n=2, jobs=1)
    assert [each.filename for each in warned] == [__file__]


def test_precision_asks_for_more() -> None:
    """Ten replications first; a precision that they have is enough, one that nobody has ends at the most."""
    easy = compare(chosen(), [joining("truck")], precision=0.9, jobs=1)
    hard = compare(chosen(), [joining("truck")], precision=1e-9, most=12, jobs=1)
    assert (easy.replications, hard.replications) == (10, 12)


def test_a_rule_of_ones_own() -> None:
    """Without other scenarios the base is compared with itself under the rule, which is recorded by its name."""

    def never(yard: YardView, now_h: float) -> bool:  # noqa: ARG001
        """Let no train go."""
        return False

    found = compare(chosen({"relief": {"rule": "none", "max_idle_h": 240.0}}), n=2, jobs=1, dispatch=never)
    (name,) = found.others
    assert (found.others[name][0].dispatch, found.base[0].dispatch) == ("never", "minimum_load")
    assert found.yearly(name, "trips", 2013).other.mean == 0


def test_a_choice_of_ones_own() -> None:
    """How shippers choose can be replaced, too."""

    def nobody(weighed: Weighed, scales: Scales) -> Shares:  # noqa: ARG001
        return Shares(of_rail=np.zeros_like(weighed.port), of_port=np.zeros_like(weighed.port))

    found = compare(chosen(), n=2, jobs=1, choice=nobody)
    (name,) = found.others
    assert found.others[name][0].choice == "nobody"
    assert found.total(name, "feu_booked_outbound", found.years).other.mean == 0


def test_names_must_differ() -> None:
    """Two scenarios of one name would hide each other."""
    with pytest.raises(ValueError, match="same name"):
        named(chosen(), [chosen(), chosen()])
    assert list(named(chosen(), {"a": chosen(), "b": chosen()})) == ["a", "b"]
    with pytest.raises(ValueError, match="two replications"):
        compare(chosen(), n=1)


def test_every_manner_can_be_compared() -> None:
    """All four at once, over one horizon."""
    found = compare(chosen(), [joining(manner) for manner in JOINS], n=2, jobs=1)
    assert all(found.since(name) == 2013 for name in found.others)


ELSEWHERE = {
    "name": "elsewhere",
    "cities": {
        "wuhan": None,
        "xian": {
            "name": "Xi'an",
            "province": "Shaanxi",
            "lat": 34.34,
            "lon": 108.94,
            "trade_usd_bn": 50.0,
            "road_km": 480.0,
        },
    },
    "borders": {
        "alashankou": None,
        "khorgos": {
            "name": "Khorgos",
            "lat": 44.2,
            "lon": 80.4,
            "tracks": 2,
            "trains_per_day": 8.0,
            "formalities_h": 24.0,
            "formalities_cv": 0.5,
            "background_trains_per_year": 700.0,
        },
    },
    "lanes": {"west": {"sections": {"china": {"border": "khorgos"}}}},
}
"""Another city, and another border in place of the one that there is."""


def test_a_mean_year_begins_after_the_join() -> None:
    """Whatever else differs before: more trade from the beginning on, and a join in the middle of the first year."""
    to_2016 = {"horizon": {"from": "2013-07-18", "to": "2016-01-01"}}
    trade = {"trade_usd_bn": 45.0}
    joined = chosen(to_2016, {"cities": {"wuhan": trade | {"joins": JOINS["truck"] | {"from": "2014-05-01"}}}})
    others = {"it": joined, "late": joined.but({"cities": {"wuhan": {"joins": {"from": "2015-05-01"}}}})}
    found = compare(chosen(to_2016), others | {"trade": chosen(to_2016, {"cities": {"wuhan": trade}})}, n=2, jobs=1)
    assert found.affected("it") == [2013, 2014, 2015]
    assert [found.whole(name) for name in ("it", "late", "trade")] == [[2015], [2015], [2013, 2014, 2015]]
    assert sentences(found, "it")[0].startswith("With Wuhan joining, in 2015 the port")


@pytest.mark.parametrize("turned", [False, True])
def test_scenarios_that_have_other_places(turned: bool) -> None:
    """Cities, borders and ways over the union: what one of the two lacks has nothing there, no change is made up."""
    both = (chosen(), chosen(ELSEWHERE))
    base, other = both[::-1] if turned else both
    found = compare(base, {"it": other}, n=4, jobs=1)
    cities = found.cities("it").set_index("city")
    assert set(cities.index) == {"zhengzhou", "wuhan", "xian"}
    gone, new = ("xian", "wuhan") if turned else ("wuhan", "xian")
    assert cities.loc[gone, "value"] == 0 < cities.loc[gone, "base"]
    assert cities.loc[new, "base"] == 0 < cities.loc[new, "value"]
    for key, runs, column in (("zhengzhou", found.base, "base"), ("zhengzhou", found.others["it"], "value")):
        own = [run.cities[run.cities["city"] == key]["feu"].sum() for run in runs]
        assert cities.loc[key, column] == pytest.approx(np.mean(own))
    ways = found.by_way("it").set_index(["kind", "id"])
    assert cities["expected"].sum() == pytest.approx(ways.loc[VIA_PORT, "change"])
    stations = by_station(found.stations("it")).set_index("quantity", append=True)
    here, there = ("border:khorgos", "border:alashankou") if turned else ("border:alashankou", "border:khorgos")
    assert np.isnan(stations.loc[(there, "utilisation"), "base"])
    assert stations.loc[(there, "utilisation"), "value"] > 0
    assert np.isnan(stations.loc[(here, "utilisation"), ["value", "change", "low", "high"]].astype(float)).all()
    assert stations.loc[(here, "utilisation"), "sign"] == 0
    hold(found, "it")
    text = printed(found)
    titles = {"border:khorgos": "Border Khorgos", "border:alashankou": "Border Alashankou"}
    assert re.search(rf"^{titles[there]}.* .*only here", text, re.MULTILINE)
    assert re.search(rf"^{titles[here]}.* .*not here", text, re.MULTILINE)


def printed(found: Comparison) -> str:
    """Return what the terminal shows."""
    console = Console(width=160, highlight=False, markup=False, emoji=False)
    with console.capture() as text:
        console.print(shown(found, 160))
    return text.get()


SENTINELS = ("base", "", "scenario", "the port", "tiny")
"""Names that stood, or might stand, for something else where scenarios are kept by name; the last is the base's own."""


@pytest.mark.parametrize("name", SENTINELS)
def test_a_name_means_nothing(name: str) -> None:
    """Whatever a scenario is called, its figures, ways, stations and bottleneck are those under any other name."""
    other = joining("truck")
    plain, odd = (compare(chosen(), {each: other}, n=2, jobs=1) for each in ("some name", name))
    change = odd.table().drop(columns="scenario")
    pd.testing.assert_frame_equal(change, plain.table().drop(columns="scenario"))
    assert odd.yearly(name, "feu", 2014).change.mean > 0  # an agreement brings cargo
    pd.testing.assert_frame_equal(odd.by_way(name), plain.by_way("some name"))
    assert odd.by_way(name)["change"].abs().sum() > 0
    pd.testing.assert_frame_equal(odd.stations(name), plain.stations("some name"))
    pd.testing.assert_frame_equal(odd.cities(name), plain.cities("some name"))
    assert odd.bottleneck(name, 2013) == plain.bottleneck("some name", 2013)
    assert sentences(odd, name) == sentences(plain, "some name")
    (printed,) = as_json(odd)["scenarios"].items()
    assert printed == (name, as_json(plain)["scenarios"]["some name"])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_names_of_words_on_the_page(language: str) -> None:
    """A page names both digests, and a figure draws all lines, of scenarios called as the page calls the base."""
    other = joining("truck")
    with speaking(language):
        word = _("base")
        found = compare(chosen(), {word: other, "tiny": other, "tiny (changed)": other}, n=2, jobs=1)
        shown = [text for _label, text in made_of_comparison(found, {})]
        digests = [runs.scenario.digest() for runs in (found.base, *found.others.values())]
        assert [text.rpartition(" ")[2] for text in shown[:4]] == digests
        if word.isascii():  # there need not be type for Chinese names
            assert len(found.plot.trips().lines) == 4


def test_a_name_is_text() -> None:
    """None stands for the base."""
    with pytest.raises(TypeError, match="must be text, got None"):
        named(chosen(), {None: chosen()})  # type: ignore[dict-item]
    with pytest.raises(ValueError, match=r"must not contain control characters .* U\+001B"):
        named(chosen(), {"a\x1b": chosen()})


def test_names_that_there_are_not_name_those_that_there_are() -> None:
    """Scenario, quantity and year of every call, with what was probably meant."""
    found = compare(chosen(), {"agreement": joining("truck")}, n=2, jobs=1)
    with pytest.raises(KeyError, match=r"no scenario called 'agrement'; did you mean 'agreement'"):
        found.yearly("agrement", "trips", 2013)
    with pytest.raises(KeyError, match=r"no quantity called 'trip'; did you mean 'trips'"):
        found.table(["trip"])
    with pytest.raises(KeyError, match=r"no year called 2030"):
        found.total("agreement", "trips", [2030])
    for call in (found.cities, found.by_way, found.stations, found.affected, found.joining):
        with pytest.raises(KeyError, match="did you mean 'agreement'"):
            call("agreemen")
    assert "agreement" in found._repr_html_()


def test_expected_cargo_is_that_of_the_members() -> None:
    """By way and by city: the mean over the replications' members of what shippers choose on each of them."""
    path = "demand.outbound.attraction.level"
    members = [{path: level} for level in (-1.5, -0.5, 0.5)]
    base, other = chosen(), joining("truck")
    found = compare(base, {"other": other}, n=2, jobs=1, members=members)
    alone = [compare(base.but(tree_of(each)), {"other": other.but(tree_of(each))}, n=2, jobs=1) for each in members[:2]]
    for name in (None, "other"):
        assert found.ways[name].keys() == alone[0].ways[name].keys()
        for way, feu in found.ways[name].items():
            np.testing.assert_allclose(feu, np.mean([each.ways[name][way] for each in alone], axis=0))
    apart = [float(each.ways[None][VIA_PORT].sum()) for each in alone]
    assert apart[0] != pytest.approx(apart[1], rel=0.01), "members that make no difference tell nothing"
    assert found.cities("other")["expected"].sum() == pytest.approx(
        found.by_way("other").set_index(["kind", "id"])["change"][VIA_PORT]
    )
