"""The report of a comparison: changes with their intervals, told as they are."""

from __future__ import annotations

from freightsim.reports.page.of_comparison import page_of_comparison
from freightsim.reports.page.parts import Picture
from freightsim.reports.table import Table
from freightsim.results import Runs
from freightsim.statistics.comparison import Comparison


def test_one_scenario(compared: Comparison) -> None:
    """Its change first, then the scenario in full; the numbers' signs are those of the intervals."""
    page = page_of_comparison(compared, [])
    assert "more trade" in page.question
    assert [section.key for section in page.sections][:2] == ["change0", "record"]
    assert len(page.answer) == 3
    assert "the port gains" in page.answer[0]
    base, other = (values.sum(axis=1) for values in compared.by_replication("more trade", "trips"))
    assert f"in {100 * (other > base).mean():.0f}% of the replications" in page.answer[1]
    trips = page.numbers[0]
    change = compared.yearly("more trade", "trips", compared.year("more trade"))
    assert trips.direction == change.sign
    assert trips.value == f"{change.other.mean:,.1f}"
    assert "change:" in trips.change


def test_tables_of_a_change(compared: Comparison) -> None:
    """Trips by year: base, scenario, and their difference."""
    page = page_of_comparison(compared, [])
    table = next(block for block in page.sections[0].blocks if isinstance(block, Table))
    for row in table.texts():
        base, other, change = (float(cell.replace(",", "")) for cell in row[1:4])
        assert abs(other - base - change) < 0.11
    ways = next(block for block in page.sections[0].blocks if isinstance(block, Table) and block.id == "ways")
    assert all(row[2] not in ("-0", "+0") for row in ways.texts())


def test_nothing_changes(small: Runs) -> None:
    """A scenario that is its base says so, and has no figure of changes."""
    same = Comparison(small, {"the same": small}, {})
    page = page_of_comparison(same, [])
    assert page.answer[0].startswith("Nothing changes")
    assert not any(isinstance(block, (Picture, Table)) for block in page.sections[0].blocks)


def test_several_scenarios(compared: Comparison, small: Runs) -> None:
    """Each has a sentence and a section of its own."""
    others = compared.others | {"the same": small}
    ways = compared.ways
    both = Comparison(compared.base, others, {**ways, "the same": next(iter(ways.values()))})
    page = page_of_comparison(both, [])
    assert [section.key for section in page.sections] == ["change0", "change1"]
    assert [sentence.partition(":")[0] for sentence in page.answer] == ["more trade", "the same"]
    assert [number.label.partition(":")[0] for number in page.numbers] == ["more trade"] * 2 + ["the same"] * 2
