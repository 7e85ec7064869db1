"""Files are checked from Python as by the command."""

from __future__ import annotations

from pathlib import Path

import pytest

import freightsim as fs
from freightsim.base.errors import InputError

FAR = "schema_version: 2\nextends: baseline\nport: {radius_km: 300}\n"


def test_files_and_folders(tmp_path: Path) -> None:
    """Each file of a folder has a result; a fault is one too, and no error."""
    (tmp_path / "b.yaml").write_text("schema_version: 2\nextends: baseline\nport: {trakcs: 3}\n", encoding="utf-8")
    (tmp_path / "a.yaml").write_text(FAR, encoding="utf-8")
    found = fs.validate(tmp_path)
    assert [Path(each.file).name for each in found] == ["a.yaml", "b.yaml"]
    assert [each.valid for each in found] == [True, False]
    assert found[0].scenario is not None
    (fault,) = found[1].faults
    assert (fault.place.line, fault.path) == (3, ("port", "trakcs"))
    assert "did you mean 'tracks'" in found[1].refusal


def test_warnings_are_accepted_by_id(tmp_path: Path) -> None:
    """A whole kind, or one of it; an id of no warning is refused."""
    file = tmp_path / "far.yaml"
    file.write_text(FAR, encoding="utf-8")
    (found,) = fs.validate(file)
    kinds = {each.id.partition(".")[0] for each in found.warnings}
    assert kinds
    (accepted,) = fs.validate(file, accept=sorted(kinds))
    assert not accepted.warnings
    with pytest.raises(InputError, match=r"accept: .* did you mean 'beyond_catchment'"):
        fs.validate(file, accept=["beyond_catchmnt.wuhan"])


def test_values_are_set_in_each() -> None:
    """As by `--set`."""
    (found,) = fs.validate("baseline", sets=["port.cranes=9"])
    assert found.scenario is not None
    assert found.scenario.port.cranes.at(found.scenario.horizon.start) == 9
    (wrong,) = fs.validate("baseline", sets=["port.cranes=-9"])
    assert not wrong.valid


def test_no_file() -> None:
    """At least one is named."""
    with pytest.raises(ValueError, match="files"):
        fs.validate()
