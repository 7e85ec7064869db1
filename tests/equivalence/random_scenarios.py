"""Small random scenarios in which everything that a port can suffer happens to one of them."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from math import exp
from random import Random
from typing import Any

from tiny import TINY

Tree = dict[str, Any]


def random_tree(number: int) -> Tree:
    """Return the tree of the random scenario of a number."""
    return _Writer(Random(number)).tree()


class _Writer:
    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.start = date(2013, 7, 18) + timedelta(days=rng.randrange(500))
        self.days = rng.randint(60, 150)

    def tree(self) -> Tree:
        rng, tree = self.rng, deepcopy(TINY)
        tree["name"] = "random"
        end = self.start + timedelta(days=self.days)
        tree["horizon"] = {"from": str(self.start), "to": str(end), "lead_in_days": rng.choice([0, 3, 14, 28])}
        tree["port"] |= self._port()
        tree["customs"] |= self._customs()
        tree["feeder"]["time_cv"] = rng.choice([0.0, 0.2, 0.2])
        tree["trains"] |= self._trains()
        tree["cities"] = {f"city{n}": self._city() for n in range(rng.randint(1, 6))}
        self._network(tree)
        self._demand(tree)
        tree["events"] = {f"event{n}": self._event(list(tree["borders"])) for n in range(rng.randint(0, 4))}
        self._rules(tree)
        if rng.random() < 0.2:
            self._onto_whole_hours(tree)
        self._choice(tree)
        if rng.random() < 0.3:
            tree["timetable"] = {"rule": "planned", "factor": self._dated(0.5, 2)}
        if rng.random() < 0.6:
            self._joins(tree)
        if rng.random() < 0.3:
            tree["port"]["background"] = {
                "trains_per_year": self._dated(0, 1500),
                "lifts_per_train": rng.randint(0, 30),
            }
        return tree

    # ---- parts ------------------------------------------------------------------------------------------------------

    def _port(self) -> Tree:
        rng = self.rng
        return {
            "yard_teu": self._changing_yard(),
            "tracks": self._changing(1, 3),
            "cranes": self._changing(1, 4),
            "lifts_per_h": rng.uniform(3, 30),
            "lift_cv": rng.choice([0.0, 0.3, 0.6]),
            "placing_h": rng.choice([0.0, rng.uniform(0, 3)]),
            "release_h": rng.choice([0.0, rng.uniform(0, 3)]),
            "paths_per_day": rng.randint(1, 4),
        }

    def _changing_yard(self) -> Any:
        def teu() -> int:
            return round(2 * exp(self.rng.uniform(2.3, 6.9)))

        return teu() if self.rng.random() < 0.7 else {str(self._day()): teu() for _ in range(self.rng.randint(2, 4))}

    def _customs(self) -> Tree:
        rng = self.rng
        return {
            "desks": self._changing(1, 4),
            "desk_h": rng.uniform(0.05, 1.5),
            "inspected_share": rng.uniform(0, 0.2),
            "inspection_h": rng.uniform(0, 8),
            "export_papers_h": self._dated(0, 40),
            "import_papers_h": self._dated(0, 40),
        }

    def _trains(self) -> Tree:
        rng = self.rng
        cutoff_h = rng.uniform(0, 40)
        low = rng.randint(3, 20)
        running_cv = rng.choice([0.0, 0.1, 0.3])
        # With the shortest notice an extra train has the slot of the train before it: only running tells them apart.
        more_notice_h = rng.choice([0.0, rng.uniform(0, 72)]) if running_cv else rng.uniform(1, 72)
        return {
            "wagons_low": low,
            "wagons_high": self._dated(low, low + 8, whole=True),
            "teu_per_wagon": rng.choice([2.0, 2.1]),
            "cutoff_h": cutoff_h,
            "placement_h": rng.choice([0.0, cutoff_h, cutoff_h * rng.random()]),
            "running_factor": self._dated(0.7, 1.2),
            "running_cv": running_cv,
            "wagon_sets": self._changing(1, 12),
            "turn_round_h": rng.choice([0.0, rng.uniform(0, 48)]),
            "idle_sets_per_weekly_train": rng.choice([0.0, rng.uniform(0, 2)]),
            "extra_notice_h": cutoff_h + more_notice_h,
        }

    def _city(self) -> Tree:
        rng = self.rng
        city = {"name": "City", "province": "Henan", "lat": rng.uniform(22, 45), "lon": rng.uniform(95, 122)}
        city["name"] = f"City {city['lat']:.4f}"
        return city | {"trade_usd_bn": rng.uniform(1, 100), "road_km": rng.uniform(5, 2000)}

    def _network(self, tree: Tree) -> None:
        rng = self.rng
        terminal, border, region = tree["terminals"]["hamburg"], tree["borders"]["alashankou"], tree["regions"]
        tree["terminals"] = {f"terminal{n}": terminal | self._terminal() for n in range(rng.randint(1, 3))}
        tree["borders"] = {f"border{n}": border | self._border() for n in range(rng.randint(1, 3))}
        weights = [{way: self._dated(0.1, 1) for way in ("outbound", "inbound")} for _ in range(4)]
        tree["regions"] = {
            f"region{n}": region["western_europe"] | {"terminal": key, "weight": weights[n]}
            for n, key in enumerate([*tree["terminals"], rng.choice(list(tree["terminals"]))])
        }
        ends = [*tree["terminals"], *rng.choices(list(tree["terminals"]), k=rng.randint(0, 1))]
        tree["lanes"] = {f"lane{n}": self._lane(end, list(tree["borders"])) for n, end in enumerate(ends)}
        tree["services"] = {}
        for n in range(max(rng.randint(2, 6), len(ends) + 1)):
            lane, way = f"lane{n % len(ends)}", "outbound" if n < len(ends) else rng.choice(["outbound", "inbound"])
            rhythm = {"trains_per_week": self._dated(0.3, 6), "offset_h": rng.uniform(0, 100)}
            tree["services"][f"service{n}"] = {"lane": lane, "direction": way} | rhythm

    def _terminal(self) -> Tree:
        rng = self.rng
        work = {"tracks": self._changing(1, 2), "cranes": self._changing(1, 3), "lifts_per_h": rng.uniform(3, 30)}
        pools = {"wagon_pool": rng.choice(["", "", "shared"]), "cargo_pool": rng.choice(["", "together"])}
        return work | pools | {"collection_h": rng.uniform(0, 100)}

    def _border(self) -> Tree:
        rng = self.rng
        return {
            "tracks": self._changing(1, 3),
            "trains_per_day": self._dated(1, 10),
            "formalities_h": self._dated(0, 50),
            "formalities_cv": rng.choice([0.0, 0.5]),
            "load_exponent": rng.choice([0.0, 0.0, 1.0, 2.5]),
            "background_trains_per_year": self._dated(0, 1500),
            **({"opening": self._opening()} if rng.random() < 0.4 else {}),
            **({"inbound": self._inbound_tracks()} if rng.random() < 0.4 else {}),
        }

    def _inbound_tracks(self) -> Tree:
        capacity = {"tracks": self._changing(1, 2), "trains_per_day": self._dated(1, 5)}
        return capacity | {"background_share": self.rng.random()}

    def _opening(self) -> Tree:
        rng = self.rng
        hours = {"from_h": rng.uniform(0, 24), "to_h": rng.uniform(0, 24)}
        return hours | rng.choice([{}, {"utc_offset_h": rng.choice([5.0, 1.0, -3.5, 12.0])}])

    def _lane(self, terminal: str, borders: list[str]) -> Tree:
        rng = self.rng
        sections = {
            f"section{n}": {"km": 1000.0, "running_h": rng.uniform(1, 150), "gauge_mm": 1520, "country": "KZ"}
            for n in range(rng.randint(1, 3))
        }
        for key in list(sections)[:-1]:
            if rng.random() < 0.8:
                sections[key]["border"] = rng.choice(borders)
        return {"name": "Lane", "terminal": terminal, "sections": sections}

    def _demand(self, tree: Tree) -> None:
        rng = self.rng
        for way, most in (("outbound", 700), ("inbound", 350)):
            demand = tree["demand"][way]
            demand |= {"booking_feu": rng.choice([1.0, 2.0, 5.0]), "lead_h": rng.uniform(10, 200)}
            demand["market"] = {"sd": rng.uniform(0, 0.5), "correlation": rng.random()}
            trade = sum(city["trade_usd_bn"] for city in tree["cities"].values())
            feu = rng.uniform(0.02, 1.6) * most / (trade * self.days / 365.25)
            demand["feu_per_boxable_usd_bn"] = {str(self.start): feu, str(self._day()): feu * rng.uniform(0.2, 2)}

    def _event(self, borders: list[str]) -> Tree:
        rng, first = self.rng, self._day()
        event = {"name": "Event", "from": str(first), "to": str(first + timedelta(days=rng.randint(1, 40)))}
        what: list[Callable[[], Tree]] = [
            lambda: {"no_trains": rng.choice([["outbound"], ["inbound"], ["outbound", "inbound"]])},
            lambda: {"border_capacity": {rng.choice(borders): rng.choice([0.0, 0.001, rng.uniform(0.2, 1.5)])}},
            lambda: {"demand": {rng.choice(["outbound", "inbound"]): rng.uniform(0, 3)}},
        ]
        event |= rng.choice(what)()
        return event | ({"no_extra_trains": ["outbound"]} if first.day % 2 else {})

    def _rules(self, tree: Tree) -> None:
        rng = self.rng
        low, waive = rng.randint(1, 15), rng.random() < 0.7
        dispatch = [
            {"rule": "minimum_load", "minimum_feu": low, "minimum_inbound_feu": rng.choice([None, 2, 9])},
            {"rule": "full_train"},
            {"rule": "full_or_longest_wait", "longest_wait_h": rng.uniform(10, 400)},
            {"rule": "schedule", "minimum_feu": low, "laden_share": self._dated(0, 1)},
        ]
        loading = [
            {"rule": "first_come_first_served"},
            {"rule": "most_valuable", "protected_after_rollovers": rng.randint(1, 4)},
        ]
        tree["dispatch"], tree["loading"] = rng.choice(dispatch), rng.choice(loading)
        tree["relief"] = {"rule": "waive_minimum" if waive else "none", "max_idle_h": rng.uniform(24, 300)}

    def _onto_whole_hours(self, tree: Tree) -> None:
        """Let cut-offs fall together, and lifts by different cranes; other instants keep their chance decimals."""
        rng, trains = self.rng, tree["trains"]
        cutoff_h = float(rng.randint(0, 40))
        placement_h = float(rng.randint(0, int(cutoff_h)))
        notice_h = cutoff_h + 24.0 * rng.randint(0, 3)
        trains |= {"cutoff_h": cutoff_h, "placement_h": placement_h, "extra_notice_h": notice_h}
        trains |= {"running_cv": 0.1, "turn_round_h": rng.uniform(1, 48)}
        tree["port"] |= {"lift_cv": 0.0, "lifts_per_h": 4.0, "placing_h": 1.0, "release_h": 1.0}
        for service in tree["services"].values():
            service |= {"offset_h": rng.choice([0.0, 12.0, 24.0]), "trains_per_week": rng.choice([1.0, 2.0, 3.5, 7.0])}

    # ---- what shippers weigh ----------------------------------------------------------------------------------------

    def _choice(self, tree: Tree) -> None:
        """Give shippers other ways, trains of other cities and hurry, so that they leave where cargo is left behind."""
        rng = self.rng
        tree["choice"] = {
            "rail": {
                "cost_usd_per_feu": self._dated(3000, 9000),
                "subsidy_usd_per_feu": self._dated(0, 4000),
                "subsidy_cap": rng.uniform(0.2, 1),
            },
            "cost_sensitivity": rng.uniform(1, 12),
            "rail_independence": rng.choice([1.0, rng.uniform(0.3, 1)]),
            "truck_usd_per_feu_km": 1.0,
            "rail_handling_d": rng.uniform(0, 5),
            "review_d": rng.choice([5.0, 7.0, 10.5, 14.0, 28.0]),
            "memory_d": rng.uniform(5, 90),
        } | rng.choice([{}, {"reach_km": 2000.0}])
        if rng.random() < 0.4:
            answer = {"per_day": rng.uniform(0, 0.3), "at_d": rng.uniform(0, 3), "ceiling": rng.uniform(1, 2.5)}
            tree["choice"]["rail"]["price_answer"] = answer
        tree["seaports"] = {"shanghai": {"name": "Shanghai", "lat": 31.2, "lon": 121.5}}
        tree["modes"] = {
            "sea": {"name": "Sea", "usd_per_feu": self._dated(1000, 6000), "by_seaport": True},
            "air": {"name": "Air", "usd_per_t": self._dated(2000, 5000)},
        }
        tree["markets"] = {f"market{n}": self._market() for n in range(rng.randint(1, 3))}
        for region in tree["regions"].values():
            region["market"] = rng.choice(list(tree["markets"]))
            region["weight"] = rng.choice([region["weight"], {"outbound": region["weight"]["outbound"]}, {}])
        hubs = {key: self._hub(city, list(tree["markets"])) for key, city in tree["cities"].items()}
        tree["hubs"] = {key: hub for key, hub in hubs.items() if hub["trains_per_week"]}
        self._classes(tree)

    def _hub(self, city: Tree, markets: list[str]) -> Tree:
        rng = self.rng
        own = [way for way in ("outbound", "inbound") if rng.random() < 0.3]
        return {key: city[key] for key in ("name", "province", "lat", "lon")} | {
            "trains_per_week": {way: {rng.choice(markets): self._dated(0, 5)} for way in own},
            "feu_per_train": dict.fromkeys(own, 40.0),
        }

    def _market(self) -> Tree:
        rng = self.rng
        offers = {
            mode: {
                "days": days * rng.uniform(0.7, 1.3),
                "price_ratio": {way: rng.uniform(0.5, 1.5) for way in ("outbound", "inbound")},
                "constant": {rng.choice(["outbound", "inbound"]): rng.uniform(-1, 1)},
            }
            for mode, days in (("sea", 35.0), ("air", 5.0))
            if rng.random() < 0.8
        }
        share = {way: rng.uniform(0.1, 1) for way in ("outbound", "inbound")}
        return {"name": "Market", "share": share, "modes": offers, "rail_price_ratio": rng.uniform(0.6, 1.2)}

    def _classes(self, tree: Tree) -> None:
        rng, classes = self.rng, tree["cargo"]["classes"]
        for key, item in list(classes.items()):
            item["value_of_time_per_day"] = rng.uniform(0.001, 0.03)
            if rng.random() < 0.5:
                lighter = {"t_per_feu": item["t_per_feu"] / 2, "usd_per_t": 3 * item["usd_per_t"]}
                other = {"value_of_time_per_day": rng.uniform(0, 0.01), "share": self._dated(0.1, 1)}
                classes[f"light_{key}"] = item | lighter | other | {"rail_constant": rng.uniform(-1, 1)}
        tree["cargo"]["load_factor"] = {"level": self._dated(0.8, 1.2)}
        tree["cargo"]["value_factor"] = {"adjustment": self._dated(0.5, 1.5)}

    # ---- cities that join -------------------------------------------------------------------------------------------

    def _joins(self, tree: Tree) -> None:
        """Let most cities join, each in its own manner, by rail so cheap and fast that much of their cargo takes it."""
        rng = self.rng
        tree["choice"]["truck_usd_per_feu"] = rng.uniform(1000, 5000)
        if rng.random() < 0.7:  # short ways, sets in plenty, trains back: boxes come in, too, before the end
            for lane in tree["lanes"].values():
                for section in lane["sections"].values():
                    section["running_h"] = min(section["running_h"], rng.uniform(1, 40))
            tree["trains"] |= {"wagon_sets": rng.randint(8, 20), "idle_sets_per_weekly_train": rng.uniform(1, 4)}
            rhythm = {"trains_per_week": rng.uniform(1, 6), "offset_h": rng.uniform(0, 100)}
            tree["services"]["service_back"] = {"lane": "lane0", "direction": "inbound"} | rhythm
        tree["joining"] = {
            "rail_usd_per_feu_km": rng.uniform(0, 0.5),
            "rail_speed_km_h": rng.uniform(30, 90),
            "rail_handling_h": rng.uniform(0, 20),
            "rail_cv": rng.choice([0.0, 0.2]),
            "marshalling_h": rng.uniform(0, 20),
            "truck_lead_saved_d": rng.uniform(0, 3),
            "shuttle_longest_wait_h": rng.uniform(20, 200),
        }
        manners = [self._truck, self._shuttle, self._block, self._wagon_group, lambda: self._own_trains(tree)]
        joins = {key: rng.choice(manners)() for key in tree["cities"] if rng.random() < 0.8}
        for key, join in joins.items():
            first = min(self._day(), self.start + timedelta(days=self.days // 2))
            station = self._station() if join["by"] != "own_trains" and rng.random() < 0.9 else {}
            tree["cities"][key]["joins"] = {"from": str(first)} | join | station

    def _station(self) -> Tree:
        """Let a city be a station that others use, too."""
        rng = self.rng
        return {
            "presence": rng.uniform(0.7, 1),
            "presence_years": rng.uniform(0.01, 0.1),
            "collects_within_km": rng.choice([0.0, 1500.0, 4000.0]),
            "customs_at_origin": rng.random() < 0.4,
        }

    def _truck(self) -> Tree:
        rng = self.rng
        return {"by": "truck", "price_ratio": rng.uniform(0.2, 1), "guaranteed_feu": rng.choice([0, 3, 12, 30])}

    def _shuttle(self) -> Tree:
        rng, wagons = self.rng, self.rng.randint(1, 15)
        rhythm = {"trains_per_week": rng.uniform(0.5, 7), "offset_h": rng.uniform(0, 100)}
        return {"by": "shuttle", "wagons": wagons, "minimum_feu": rng.randint(1, wagons)} | rhythm

    def _block(self) -> Tree:
        join = self._shuttle() | {"by": "block", "customs_at_origin": self.rng.random() < 0.8}
        return join | {"lanes": self.rng.choice([[], [], ["lane0"]])}

    def _wagon_group(self) -> Tree:
        rng = self.rng
        lanes = rng.choice([[], [], ["lane0"]])
        return {"by": "wagon_group", "wagons": rng.randint(1, 12), "lanes": lanes}

    def _own_trains(self, tree: Tree) -> Tree:
        rng = self.rng
        lanes = rng.sample(list(tree["lanes"]), rng.randint(1, len(tree["lanes"])))
        services = {lane: {"outbound": self._dated(0.5, 4), "inbound": self._dated(0.01, 3)} for lane in lanes}
        place = {"yard_teu": rng.randint(20, 400), "tracks": rng.randint(1, 2), "cranes": rng.randint(1, 3)}
        work = {"desks": rng.randint(1, 3), "wagon_sets": rng.randint(1, 8), "minimum_feu": rng.randint(1, 10)}
        return {"by": "own_trains", "services": services, "liking": rng.uniform(0.5, 2)} | place | work

    # ---- dated numbers ----------------------------------------------------------------------------------------------

    def _day(self) -> date:
        return self.start + timedelta(days=self.rng.randrange(-20, self.days))

    def _dated(self, low: float, high: float, *, whole: bool = False) -> Any:
        def draw() -> float:
            return self.rng.randint(int(low), int(high)) if whole else self.rng.uniform(low, high)

        return {str(self._day()): draw() for _ in range(self.rng.randint(1, 3))}

    def _changing(self, low: int, high: int) -> Any:
        first = self.rng.randint(low, high)
        if self.rng.random() < 0.5:
            return first
        return {str(self._day()): self.rng.randint(low, high) for _ in range(self.rng.randint(1, 4))}
