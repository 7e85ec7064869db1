"""HTML that asks nothing of the network and runs nothing but its own."""

from __future__ import annotations

import base64
import hashlib
import json
import re

from freightsim.reports.page.parts import KeyFigure, Page, PageSection, Paragraph, Replay
from freightsim.reports.page.render import content_policy, rendered, rendered_replay
from freightsim.reports.table import Table, TableColumn

EVIL = '</script><script>alert(1)</script>&<b title="x">'


def test_the_same_page_gives_the_same_text(small_page: Page) -> None:
    """Byte by byte."""
    assert rendered(small_page) == rendered(small_page)


def test_the_policy_names_what_is_inside(small_page: Page) -> None:
    """Each style and script has its digest in the policy; none may come from elsewhere, and no attribute is a style."""
    text = rendered(small_page)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    said = policy[1].replace("&#39;", "'")
    assert "unsafe" not in said
    assert "default-src 'none'" in said
    inside = re.findall(r"<(style|script)>(.*?)</\1>", text, flags=re.DOTALL)
    assert len(inside) >= 4
    for _kind, own in inside:
        digest = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in said
    assert not re.search(r'<[^>]+ style="', text)
    assert not re.search(r"<[^>]+ on[a-z]+=", re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL))
    assert not re.search(r'(?:src|href)="(?!#)', text)


def test_a_policy_of_nothing() -> None:
    """Without scripts none may run."""
    assert "script-src ;" in content_policy(["a"], [])


def test_words_cannot_become_markup() -> None:
    """Names of scenarios, cities and sources come from files: they are shown as they are written."""
    page = Page(
        title=EVIL,
        question=EVIL,
        answer=[EVIL],
        numbers=[KeyFigure(EVIL, EVIL, EVIL, EVIL, 1)],
        sections=[
            PageSection(
                "a",
                EVIL,
                EVIL,
                [
                    Paragraph([EVIL]),
                    Paragraph([EVIL], as_list=True),
                    Table("a", EVIL, [TableColumn("a", EVIL)], [[EVIL]], [EVIL]),
                ],
            ),
            PageSection("b", "t", "", [Replay({"title": EVIL})]),
        ],
        made=[(EVIL, EVIL)],
        about=EVIL,
    )
    for text in (rendered(page), rendered_replay({"title": EVIL})):
        assert "alert(1)</script>" not in text
        assert "<b title" not in text
    data = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', rendered(page), flags=re.DOTALL)
    assert data is not None
    assert json.loads(data[1]) == {"title": EVIL}


def test_a_table() -> None:
    """Headings have their scope; words stand left, numbers right; folded ones can be unfolded."""
    columns = (TableColumn("city", "City"), TableColumn("feu", "FEU", "{:,.0f}"))
    table = Table("cities", "FEU", columns, [("Xi'an", 1000.0)], folded=True)
    page = Page("t", "q", [], [], [PageSection("s", "S", "", [table])], [])
    text = rendered(page)
    assert '<th scope="col" class="word">City</th><th scope="col">FEU</th>' in text
    assert '<th scope="row" class="word">Xi&#39;an</th><td>1,000</td>' in text
    assert "<details><summary>FEU</summary>" in text
    assert "geo" not in re.sub(r"<style.*?</style>", "", text, flags=re.DOTALL)  # no map where there is no replay
