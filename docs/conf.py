"""How the site is built: `make docs`, or `sphinx-build -W --keep-going docs docs/_build/html`.

Nothing is fetched, neither while building nor by the pages. Figures are drawn before the pages are read
(`figures.py`); notebooks are taken from the folder `notebooks`, where there are any, and executed.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

DOCS = Path(__file__).parent
TOP = DOCS.parent
sys.path[:0] = [str(DOCS), str(DOCS / "_ext")]

import figures  # noqa: E402  (it stands beside this file)

import freightsim  # noqa: E402

project = "freightsim"
author = "The freightsim developers"
project_copyright = "The freightsim developers, Apache-2.0"
version = release = freightsim.__version__

extensions = ["sphinx.ext.autodoc", "sphinx.ext.napoleon", "myst_nb", "package_pages"]
exclude_patterns = ["_build", "_figures", "ci", "calibration", "mistakes", "**.ipynb_checkpoints"]
nitpicky = True
suppress_warnings = ["misc.highlighting_failure"]  # the page of mistakes shows YAML that is none

html_theme = "furo"
html_title = "freightsim"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {"footer_icons": []}

default_role = "code"  # docstrings are written in plain text with `names`
pygments_style = "friendly"

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
napoleon_google_docstring = False
napoleon_use_rtype = False
nitpick_ignore_regex = [  # what other packages document, and names of types
    (r"py:.*", r".*"),
]

nb_execution_mode = "cache"  # again only when a notebook or what it runs on has changed
nb_execution_cache_path = str(DOCS / "_build" / "notebooks" / figures.digest()[:12])
nb_execution_timeout = 600
nb_execution_raise_on_error = True

linkcheck_timeout = 20
linkcheck_workers = 2


NOTEBOOKS = (
    "# Notebooks",
    "",
    "Each is a short study of one question; outputs are computed when this site is built.",
    "The files are in the folder `notebooks` of the source.",
    "",
)


def setup(app: Sphinx) -> None:
    """Draw figures and bring notebooks before pages are looked for."""
    app.connect("builder-inited", _before)
    app.connect("autodoc-process-docstring", _one_sentence, priority=900)
    app.connect("autodoc-process-signature", _functions_by_name)


def _before(_app: Sphinx) -> None:
    figures.draw(DOCS / "_figures")
    _bring_notebooks()


def _one_sentence(_app: Sphinx, _what: str, _name: str, _object: object, _options: object, lines: list[str]) -> None:
    """Put a sentence with a colon together again, whose first half napoleon took for the type of an attribute."""
    if lines and lines[-1].startswith(":type: "):
        lines[:] = [f"{lines[-1].removeprefix(':type: ')}: {lines[0]}", *lines[1:-1]]


def _functions_by_name(_app: Sphinx, *shown: Any) -> tuple[str | None, str | None]:
    """Return a signature and what comes back, with defaults that are functions by their names.

    `autodoc_preserve_defaults` would do it, but fails where a signature was set, as those of studies are.
    """
    signature, returned = shown[-2:]
    return signature and re.sub(r"<function (\w+)>", r"\1", signature), returned


def _bring_notebooks() -> None:
    """Copy the notebooks beside the pages, with a list of them: a page must stand under the folder of the site."""
    there, here = TOP / "notebooks", DOCS / "notebooks"
    here.mkdir(exist_ok=True)
    for old in here.glob("*.ipynb"):
        old.unlink()
    names = [Path(shutil.copy2(path, here)).stem for path in sorted(there.glob("*.ipynb"))]
    tree = ["```{toctree}", ":maxdepth: 1", "", *names, "```"] if names else ["This copy of the source has none."]
    (here / "index.md").write_text("\n".join([*NOTEBOOKS, *tree, ""]), encoding="utf-8")
