"""The cells of a table keep their words whole; only a word no column could hold is broken."""

import re

from conciergekit.core.paths import asset
from conciergekit.draw.blocks import Table
from conciergekit.draw.laid_out import html

SHEET = asset("templates", "report", "report.css").read_text(encoding="utf-8")


def test_only_an_endless_word_is_broken():
    rows = (("Conseil d’administration", "Coordination"), ("x" * 60, "y" * 60))
    page = html([Table(("Qui", "Quoi"), rows, summary="Qui")])
    assert re.findall(r'class="endless">(\w)', page) == ["x", "y"]
    broken = [rule for rule in SHEET.splitlines() if "anywhere" in rule and rule.startswith("table")]
    assert broken == ["table.cards tbody :is(.endless,.grp th){overflow-wrap:anywhere}"]
