"""A test report in JUnit's XML, as continuous integration reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from xml.etree import ElementTree as ET


class JUnitCase(NamedTuple):
    """One thing that was tested."""

    group: str
    """What it belongs to: `classname` in the report."""
    name: str
    """Its name within the group."""
    said: str
    """What was found."""
    failure: tuple[str, str, str] | None = None
    """Kind, message and reason of a failure; None where it passed."""


def junit(suite: str, cases: Sequence[JUnitCase]) -> str:
    """Return a report of one suite; characters that XML cannot hold are question marks."""
    wrong = sum(case.failure is not None for case in cases)
    counts = {"tests": str(len(cases)), "failures": str(wrong), "errors": "0", "skipped": "0"}
    root = ET.Element("testsuites", {"name": "freightsim check", **counts})
    own = ET.SubElement(root, "testsuite", {"name": _printable(suite), **counts})
    for case in cases:
        named = {"classname": _printable(case.group), "name": _printable(case.name), "time": "0"}
        element = ET.SubElement(own, "testcase", named)
        if case.failure is not None:
            kind, message, reason = map(_printable, case.failure)
            ET.SubElement(element, "failure", {"type": kind, "message": message}).text = reason
        ET.SubElement(element, "system-out").text = _printable(case.said)
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True).decode() + "\n"


def _printable(text: str) -> str:
    """Return a text without the control characters that XML cannot hold."""
    return "".join(each if each.isprintable() or each == "\n" else "?" for each in text)
