"""How a report was made: enough to make it again, and nothing that differs between two who do."""

from __future__ import annotations

from freightsim.reports.page.made import made, made_of_comparison
from freightsim.results import Runs
from freightsim.results.saving import made_of
from freightsim.statistics.comparison import Comparison


def test_of_a_run(small: Runs) -> None:
    """Scenario, digests, seed, replications, rules, versions."""
    manifest = made_of(small.scenario, small.seed)
    found = dict(made(small, manifest))
    assert found["Scenario"] == "tiny"
    assert found["Digest of the scenario"] == small.scenario.digest()
    assert found["Seed of all draws"] == "0"
    assert found["Replications"].startswith("6 (0 to 5")
    assert "first come first served" in found["Rules"]
    assert "simpy" in found["Versions"]
    assert "/" not in "".join(found.values()).replace("BY 4.0", "")  # no place of a file


def test_what_is_missing_comes_first(small: Runs) -> None:
    """Who reads how it was made reads first what is missing."""
    found = made(small, {}, ["replication 3 is missing"])
    assert found[0][1] == "replication 3 is missing"


def test_of_a_comparison(compared: Comparison) -> None:
    """Every scenario has its digest."""
    values = [value for _name, value in made_of_comparison(compared, {})]
    for runs in (compared.base, *compared.others.values()):
        assert f"{runs.scenario.name}, {runs.scenario.digest()}" in values
