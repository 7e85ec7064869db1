"""Tables and lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from rich.columns import Columns
from rich.console import Group
from rich.table import Table
from rich.text import Text

from freightsim.language import N_, _, ngettext
from freightsim.reports.against_record import Comparison
from freightsim.reports.lines import broken, too_few_for_intervals
from freightsim.results import Runs
from freightsim.results.names import cause_in_words, stage_name
from freightsim.statistics import Estimate
from freightsim.statistics.estimates import enough

BLOCKS = (
    ("trips", N_("Trips, both directions"), 1.0, "{:,.0f}"),
    ("value_usd", N_("Cargo value, USD million"), 1e6, "{:,.0f}"),
    ("tonnes", N_("Cargo, thousand tonnes"), 1e3, "{:,.1f}"),
)
"""Column of `yearly`, title, unit, and how a number is written."""


def shown(runs: Runs, comparisons: Mapping[int, Mapping[str, Comparison]], width: int) -> Group:
    """Return all that `freightsim run` prints, for a terminal of so many columns."""
    return Group(
        Text(runs.scenario.name, style="bold"),
        "",
        record_tables(comparisons),
        "",
        *(broken(line, width) for line in lines(runs, comparisons)),
    )


def record_tables(comparisons: Mapping[int, Mapping[str, Comparison]]) -> Columns:
    """Return trips, value and tonnes by year beside the published figures, side by side where there is room."""
    return Columns([_table(comparisons, *block) for block in BLOCKS], padding=(1, 3))


def _table(
    comparisons: Mapping[int, Mapping[str, Comparison]], quantity: str, title: str, unit: float, form: str
) -> Table:
    table = Table(title=_(title), title_justify="left", title_style="bold", header_style="", box=None, pad_edge=False)
    for heading in (_("Year"), _("published"), _("simulated"), _("95 % interval"), _("error")):
        table.add_column(heading, justify="right", no_wrap=True)
    for year, quantities in comparisons.items():
        table.add_row(str(year), *_cells(quantities[quantity], unit, form))
    return table


def uncertainty_tables(
    at_the_fit: Mapping[int, Mapping[str, Comparison]], on_members: Mapping[int, Mapping[str, Comparison]]
) -> Columns:
    """Return the 95 % intervals of a single run by year: chance alone, and chance and parameters together."""
    return Columns([_uncertainty(at_the_fit, on_members, *block) for block in BLOCKS], padding=(1, 3))


def _uncertainty(
    at_the_fit: Mapping[int, Mapping[str, Comparison]],
    on_members: Mapping[int, Mapping[str, Comparison]],
    quantity: str,
    title: str,
    unit: float,
    form: str,
) -> Table:
    table = Table(title=_(title), title_justify="left", title_style="bold", header_style="", box=None, pad_edge=False)
    for heading in (_("Year"), _("chance alone"), _("with parameters")):
        table.add_column(heading, justify="right", no_wrap=True)
    for year, quantities in at_the_fit.items():
        both = (quantities[quantity].simulated, on_members[year][quantity].simulated)
        table.add_row(str(year), *(_of_one_run(found, unit, form) for found in both))
    return table


def _of_one_run(found: Estimate, unit: float, form: str) -> str:
    if found.pi_low is None or found.pi_high is None:
        return "-"
    return f"{form.format(max(found.pi_low, 0.0) / unit)} - {form.format(found.pi_high / unit)}"


def _cells(comparison: Comparison, unit: float, form: str) -> tuple[str, str, str, str]:
    found, published, error = comparison.simulated, comparison.published, comparison.error
    interval = "-"
    if found.ci_low is not None and found.ci_high is not None:
        low, high = max(found.ci_low, 0.0), found.ci_high
        interval = f"{form.format(low / unit)} - {form.format(high / unit)}"
    return (
        form.format(published.value / unit) if published else "-",
        form.format(found.mean / unit),
        interval,
        f"{error:+.1%}" if error is not None else "-",
    )


def lines(runs: Runs, comparisons: Mapping[int, Mapping[str, Comparison]]) -> Iterator[str]:
    """Yield what else a planner wants to know at once: load of trains, directions, waiting, gridlock."""
    yield _replications(runs)
    yield _directions(comparisons)
    yield longest_wait(runs)
    if not enough(len(runs)):
        yield too_few_for_intervals(len(runs))
    yield from _gridlocks(runs)
    yield from _parts_of_years(runs, comparisons)


def _replications(runs: Runs) -> str:
    count = ngettext("1 replication", "{count} replications", len(runs))
    return _("{count}, seed {seed}; dispatch: {dispatch}, loading: {loading}.").format(
        count=count.format(count=len(runs)), seed=runs.seed, dispatch=runs[0].dispatch, loading=runs[0].loading
    )


def _directions(comparisons: Mapping[int, Mapping[str, Comparison]]) -> str:
    trips = {
        name: sum(quantities[name].simulated.mean for quantities in comparisons.values())
        for name in ("trips", "trips_outbound", "trips_inbound", "teu")
    }
    if not trips["trips"]:
        return _("No train ran.")
    return _("{outbound:,.0f} trips outbound and {inbound:,.0f} inbound, {load:.1f} TEU a train.").format(
        outbound=trips["trips_outbound"], inbound=trips["trips_inbound"], load=trips["teu"] / trips["trips"]
    )


def longest_wait(runs: Runs) -> str:
    """Return the line that says where cargo waited longest, over all boxes that passed."""
    waits = runs.stages[runs.stages["waiting"] & (runs.stages["feu"] > 0)]
    total = waits.groupby(["direction", "stage"], sort=False)[["feu", "feu_hours"]].sum()
    if not total["feu_hours"].sum():
        return _("No cargo waited anywhere.")
    worst = total["feu_hours"].idxmax()
    mean_d = total["feu_hours"][worst] / total["feu"][worst] / 24
    p95_d = waits.set_index(["direction", "stage"])["p95_h"].loc[[worst]].mean() / 24
    share = total["feu_hours"][worst] / total["feu_hours"].sum()
    direction, stage = worst
    words = {"both": _("boxes"), "outbound": _("outbound boxes"), "inbound": _("inbound boxes")}
    return _(
        "Cargo waited longest {stage}: {mean_d:.1f} days on average over {boxes} (95 % under {p95_d:.1f} days), "
        "{share:.0%} of all waiting."
    ).format(stage=stage_name(stage, runs.scenario), mean_d=mean_d, boxes=words[direction], p95_d=p95_d, share=share)


def _gridlocks(runs: Runs) -> Iterator[str]:
    locks = [(run, lock) for run in runs for lock in run.gridlocks]
    if not locks:
        return
    run, lock = locks[0]
    when = str(runs.scenario.clock.when([lock.at_h])[0])[:10]
    eased = sum(lock.relieved for _, lock in locks)
    yield (
        _(
            "Gridlock was found at {count}; at {eased} of them a train left below its minimum. "
            "First on {when} in replication {replication}, {service}: {cause}."
        ).format(
            count=_cutoffs(len(locks)),
            eased=eased,
            when=when,
            replication=run.replication,
            service=lock.service,
            cause=cause_in_words(lock.cause),
        )
    )


def _cutoffs(number: int) -> str:
    return ngettext("{number:,} cut-off", "{number:,} cut-offs", number).format(number=number)


def _parts_of_years(runs: Runs, comparisons: Mapping[int, Mapping[str, Comparison]]) -> Iterator[str]:
    """Warn where a published figure is of a whole year, and the horizon ends within it."""
    end = runs.scenario.clock.end
    published = any(comparison.published for comparison in comparisons.get(end.year, {}).values())
    if published and end != date(end.year, 1, 1):
        yield _("The horizon ends before {end}: published figures of {year} are of the whole year.").format(
            end=end, year=end.year
        )
