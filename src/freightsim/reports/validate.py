"""What `freightsim validate` found in files, as text and as JSON.

The JSON document is one object, whose keys keep their names and meanings within a `format`; new ones may come:

- `format`: 1
- `files`: one object for each file, in the order in which they were looked at:

  - `file`: its name, as in messages
  - `kind`: "scenario", "fitted" (a layer that scenarios extend) or "targets"; null where it could not be read so far
  - `valid`: whether it has no faults
  - `faults`: what must be mended; `warnings`: what is odd but legal and was not accepted. Each of them has

    - `file`, `line`, `column`, `width`: where it was written, and how many characters to underline. Lines and columns
      count from 1; 0 where there is no text to show, such as for a `--set` or a missing file, and `file` names it then
    - `path`: the list of keys that lead to it; empty where it is about the file as a whole
    - `message`, `hint`: what is wrong or odd, and what was probably meant (may be empty)
    - `severity`: "error" or "warning"
    - `id`: by which a warning can be accepted, such as "beyond_catchment.urumqi"; empty for a fault

  - `scenario`: `name`, numbers of `cities`, `services` and `days`, and the list of names of `variants`; null for what
    is no valid scenario
  - `targets`: the number of targets; null for what holds none
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from freightsim.base.language import _, ngettext
from freightsim.scenario import Scenario
from freightsim.studies.validate import Looked
from freightsim.validation.faults import Fault

FORMAT = 1


def summary(looked: Looked) -> str:
    """Return one line on a valid file: what it is, and the numbers by which it is recognised."""
    found = {
        "fitted": _("a fitted layer: nothing to validate by itself"),
        "targets": _("targets, no scenario: valid ({numbers})").format(
            numbers=_("{number} targets").format(number=looked.targets) + _odd(looked)
        ),
    }.get(looked.kind or "")
    if looked.scenario is not None:
        found = _("valid ({numbers})").format(numbers=_size(looked.scenario, looked.variants or {}) + _odd(looked))
    return f"{looked.file}: {found}"


def how_to_accept(looked: Looked) -> str:
    """Say how warnings are accepted; for a file of targets, which has no such key, on the command line."""
    first = looked.warnings[0].id
    if looked.kind == "scenario":
        text = _("(if intended, accept it with a reason: {entry} in the file, or {option})")
        return text.format(entry=f"accept: {{{first}: ...}}", option=f"--accept {first}")
    return _("(if intended, accept it with {option})").format(option=f"--accept {first}")


def as_json(every: Sequence[Looked]) -> dict[str, Any]:
    """Return what was found as plain data, in the shape that this module describes."""
    return {"format": FORMAT, "files": [_file(looked) for looked in every]}


def _file(looked: Looked) -> dict[str, Any]:
    return {
        "file": looked.file,
        "kind": looked.kind,
        "valid": looked.valid,
        "faults": [_fault(fault) for fault in looked.faults],
        "warnings": [_fault(fault) for fault in looked.warnings],
        "scenario": _scenario(looked.scenario, looked.variants or {}) if looked.scenario is not None else None,
        "targets": looked.targets,
    }


def _fault(fault: Fault) -> dict[str, Any]:
    place = fault.place
    return {
        "file": place.name,
        "line": place.line,
        "column": place.column,
        "width": place.width,
        "path": list(fault.path),
        "message": fault.text,
        "hint": fault.hint,
        "severity": fault.severity,
        "id": fault.id,
    }


def _scenario(scenario: Scenario, variants: Mapping[str, Scenario]) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "cities": len(scenario.cities),
        "services": len(scenario.services),
        "days": _days(scenario),
        "variants": list(variants),
    }


def _size(scenario: Scenario, variants: Mapping[str, Scenario]) -> str:
    """Return the numbers of a scenario; variants are counted where there are any."""
    size = _("{cities} cities, {services} services, {days} days").format(
        cities=len(scenario.cities), services=len(scenario.services), days=_days(scenario)
    )
    count = len(variants)
    return size + (ngettext(", {number} variant", ", {number} variants", count).format(number=count) if count else "")


def _odd(looked: Looked) -> str:
    count = len(looked.warnings)
    return ngettext(", {number} warning", ", {number} warnings", count).format(number=count) if count else ""


def _days(scenario: Scenario) -> int:
    return (scenario.horizon.end - scenario.horizon.start).days
