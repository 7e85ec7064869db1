"""Test reports in JUnit's XML."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from freightsim.reports.junit import JUnitCase, junit


def test_a_report() -> None:
    """Cases and failures are counted; what XML cannot hold is a question mark."""
    wrong = JUnitCase("fit.trips", "trips\x07_2014", "90 of <87>", ("fails", "fails: 90", "too many"))
    root = ET.fromstring(junit("a & b", [JUnitCase("fit.trips", "trips_2013", "13"), wrong]))
    (suite,) = root
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == ("a & b", "2", "1")
    passed, failed = suite
    assert passed.find("failure") is None
    assert passed.findtext("system-out") == "13"
    assert (failed.get("classname"), failed.get("name")) == ("fit.trips", "trips?_2014")
    (failure,) = failed.findall("failure")
    assert (failure.get("type"), failure.get("message"), failure.text) == ("fails", "fails: 90", "too many")
    assert failed.findtext("system-out") == "90 of <87>"


def test_without_cases() -> None:
    """A report may be of nothing."""
    assert ET.fromstring(junit("empty", []))[0].get("tests") == "0"
