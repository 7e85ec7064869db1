"""What `freightsim run` prints: years beside the record, and what else a planner wants to know at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import ceil, isfinite

from rich.columns import Columns
from rich.console import Group
from rich.text import Text

from freightsim.base.language import _, listed, ngettext, packaged, place_name
from freightsim.calibration.run_rate import CAUSES, RunRate, run_rate
from freightsim.reports.lines import before_record, broken, in_part, too_few_for_intervals
from freightsim.reports.table import side_by_side
from freightsim.reports.tables import RECORDED, Comparisons, record_table, uncertainty_table
from freightsim.reports.waits import MostWaiting, most_waiting
from freightsim.results import Runs
from freightsim.results.vocabulary import JOINS, QUANTITIES, gridlock_in_words, rule_words, service_name, stage_name
from freightsim.scenario import Scenario
from freightsim.statistics.estimates import enough
from freightsim.statistics.parts import FEW, ROUGH, Parts

LEAST_CAUSE = 0.005
"""Part of the last calibrated year's bookings from which a cause of another start is told."""


def shown(runs: Runs, comparisons: Comparisons, width: int) -> Group:
    """Return all that `freightsim run` prints, for a terminal of so many columns."""
    return Group(
        Text(packaged(runs.scenario.name), style="bold"),
        "",
        side_by_side((record_table(comparisons, name) for name in RECORDED), width),
        "",
        *(broken(line, width) for line in lines(runs, comparisons)),
    )


def uncertainty_tables(of_runs: Sequence[Comparisons], width: int) -> Columns:
    """Return the 95 % intervals of a single run by year: see `uncertainty_table`."""
    return side_by_side((uncertainty_table(of_runs, name) for name in RECORDED), width)


def parts_lines(parts: Mapping[int, Mapping[str, Parts]], replications: int) -> Iterator[str]:
    """Yield what part of the variance of a single run each source of uncertainty has, in the first and last year.

    Each has its standard error; where one is large, or replications are few, the last line says that they are rough.
    """
    text = _(
        "{title}, {year}: of the variance of a single run {chance} is chance, {parameters} parameters and {prices} "
        "prices (share +- standard error)."
    )
    errors: list[float] = []
    for year in dict.fromkeys((min(parts), max(parts))) if parts else ():
        for name, own in parts[year].items():
            if isfinite(own.shares[0]):
                each = [
                    f"{share:.0%} +- {error:.0%}" for share, error in zip(own.shares, own.share_errors, strict=True)
                ]
                named = dict(zip(("chance", "parameters", "prices"), each, strict=True))
                yield text.format(title=_(QUANTITIES[name].title), year=year, **named)
                errors += own.share_errors
    if errors and (replications < FEW or max(errors) > ROUGH):
        # A standard error falls with the square root of the replications.
        needed = max(FEW, 10 * ceil(replications * (max(errors) / ROUGH) ** 2 / 10))
        rough = _("These shares are rough: about {needed:,} replications give standard errors of at most {most:.0%}.")
        yield rough.format(needed=needed, most=ROUGH)


def lines(runs: Runs, comparisons: Comparisons) -> Iterator[str]:
    """Yield what else a planner wants to know at once: load of trains, directions, waiting, gridlock."""
    yield _replications(runs)
    yield from beginning(runs.scenario)
    yield from start_lines(run_rate(runs.scenario))
    yield _directions(runs)
    yield longest_wait(runs)
    if not enough(len(runs)):
        yield too_few_for_intervals(len(runs))
    yield from _gridlocks(runs)
    yield from _parts_of_years(runs, comparisons)


def _replications(runs: Runs) -> str:
    count = ngettext("1 replication", "{count} replications", len(runs))
    return _("{count}, seed {seed}; dispatch: {dispatch}, loading: {loading}.").format(
        count=count.format(count=len(runs)),
        seed=runs.seed,
        dispatch=rule_words(runs[0].dispatch),
        loading=rule_words(runs[0].loading),
    )


def beginning(scenario: Scenario) -> Iterator[str]:
    """Yield how the horizon begins, where it does not begin with the port's first train."""
    span, first = scenario.horizon, scenario.skipped_from
    if span.first_day < span.start:
        yield _("Simulated from {first} on; the time before {start} is warm-up and not counted.").format(
            first=span.first_day, start=span.start
        )
    if first is not None:
        yield _(
            "The simulation begins on {day} with an empty port and all wagon sets at home, although trains run from "
            "{first} on: cargo of the first months is too low."
        ).format(day=span.first_day, first=first)


def start_lines(start: RunRate | None) -> Iterator[str]:
    """Yield at what rate a projection leaves the calibrated years, and, where that is below the last of them, why."""
    if start is None:
        return
    yield _(
        "On {day} bookings start at {start:,.0f} FEU a year in the choice model, season and events apart; the year "
        "before has {year:,.0f}, its last quarter {last:,.0f}."
    ).format(day=start.until, start=start.start_feu, year=start.year_feu, last=start.last_feu)
    if start.change < 0:
        told = sorted(start.causes.items(), key=lambda cause: cause[1])
        parts = [f"{_(CAUSES[key])} {feu:+,.0f}" for key, feu in told if abs(feu) >= LEAST_CAUSE * start.year_feu]
        yield _("That is {change:.0%} below the year before: {causes} FEU a year.").format(
            change=-start.change, causes=listed(parts)
        )


def chosen(scenario: Scenario) -> Iterator[str]:
    """Yield what a scenario decides, in sentences."""
    horizon = scenario.horizon
    yield _("Simulated from {first} to {last}, after {days} days of lead-in.").format(
        first=horizon.first_day, last=horizon.end, days=horizon.lead_in_days
    )
    yield from beginning(scenario)
    yield _("Dispatch by the rule {dispatch}, loading by {loading}, relief of gridlock by {relief}.").format(
        **{leg: rule_words(getattr(scenario, leg).rule) for leg in ("dispatch", "loading", "relief")}
    )
    yield _("Timetable beyond what services state: {rule}.").format(rule=rule_words(scenario.timetable.rule))
    for city in scenario.cities.values():
        if city.joins is not None:
            yield _("{city} joins on {day} by {manner}.").format(
                city=place_name(city), day=city.joins.start, manner=_(JOINS[city.joins.by])
            )
    held = [event for event in scenario.events.values() if event.start < horizon.end and event.end > horizon.start]
    span = _("{first} to {last}")
    events = ", ".join(f"{_(event.name)} ({span.format(first=event.start, last=event.end)})" for event in held)
    if events:
        yield _("Dated events: {events}.").format(events=events)


def _directions(runs: Runs) -> str:
    """Return trips and the mean load of the port's own trains, of all years of the horizon."""
    yearly, count = runs.yearly, len(runs)
    trips = {name: float(yearly[name].sum()) for name in ("trips", "trips_outbound", "trips_inbound")}
    if not trips["trips"]:
        return _("No train ran.")
    # Not TEU over trips: wagons of the port on another city's trains carry TEU and are no trip.
    load = float((yearly["teu_per_train"].fillna(0.0) * yearly["trips"]).sum()) / trips["trips"]
    return _("{outbound:,.0f} trips outbound and {inbound:,.0f} inbound, {load:.1f} TEU a train.").format(
        outbound=trips["trips_outbound"] / count, inbound=trips["trips_inbound"] / count, load=load
    )


def longest_wait(runs: Runs) -> str:
    """Return the line that says where cargo waited most, over all boxes that passed."""
    found = most_waiting(runs)
    if found is None:
        return _("No cargo waited.")
    words = {"both": _("boxes"), "outbound": _("outbound boxes"), "inbound": _("inbound boxes")}
    if isfinite(found.mean_d):
        text = _(
            "Cargo waited most {stage}: {mean_d:.1f} days on average over {boxes} (95 % under {p95_d:.1f} days), "
            "{share:.0%} of all waiting."
        )
    else:
        text = _("Cargo waited most {stage}: {boxes} came and none left, {share:.0%} of all waiting.")
    said = text.format(
        stage=stage_name(found.stage, found.direction, found.place, runs.scenario),
        mean_d=found.mean_d,
        boxes=words[found.direction],
        p95_d=found.p95_d,
        share=found.share,
    )
    return " ".join([said, *still_waiting(found)])


def still_waiting(found: MostWaiting) -> Iterator[str]:
    """Yield how many boxes still wait when the horizon ends, where their hours are not few."""
    if found.open_feu:
        yield _("{feu:,.0f} FEU still wait there when the horizon ends, for {days:.1f} days until then.").format(
            feu=found.open_feu, days=found.open_d
        )


def _gridlocks(runs: Runs) -> Iterator[str]:
    locks = [(run, lock) for run in runs for lock in run.gridlocks]
    if not locks:
        return
    run, lock = locks[0]
    when = str(runs.scenario.clock.when([lock.at_h])[0])[:10]
    eased = sum(lock.relieved for _, lock in locks)
    yield _(
        "Gridlock occurred at {count}; at {eased} of them a train left below the minimum load. First on {when} in "
        "replication {replication}, {service}: {cause}."
    ).format(
        count=_cutoffs(len(locks)),
        eased=eased,
        when=when,
        replication=run.replication,
        service=service_name(lock.service, runs.scenario),
        cause=gridlock_in_words(lock, runs.scenario),
    )


def _cutoffs(number: int) -> str:
    return ngettext("{number:,} cut-off", "{number:,} cut-offs", number).format(number=number)


def _parts(comparisons: Comparisons) -> tuple[list[int], list[int]]:
    """Return the years that are simulated in part only: those that something was published of, and the others."""
    parts: tuple[list[int], list[int]] = ([], [])
    for year, each in comparisons.items():
        if any(one.partial and not one.early for one in each.values()):
            parts[not any(one.partial and one.published for one in each.values())].append(year)
    return parts


def _parts_of_years(runs: Runs, comparisons: Comparisons) -> Iterator[str]:
    """Say which years are simulated in part only, and where a last day is missing."""
    parts, others = _parts(comparisons)
    yield from in_part(others)
    if parts:
        yield ngettext(
            "The horizon covers only part of {years}; published figures are of the whole year, so no error is shown.",
            "The horizon covers only parts of {years}; published figures are of whole years, so no error is shown.",
            len(parts),
        ).format(years=_(", ").join(map(str, parts)))
    if any(one.early and one.published for each in comparisons.values() for one in each.values()):
        yield before_record()
    end = runs.scenario.clock.end
    if end == date(end.year, 12, 31):
        yield _("The horizon ends before {end}: write {next} for all of {year}.").format(
            end=end, next=date(end.year + 1, 1, 1), year=end.year
        )
