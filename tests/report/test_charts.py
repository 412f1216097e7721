"""The chart of doses."""

from __future__ import annotations

import pytest

from claimx.collect.words import amount
from claimx.records import Dose
from claimx.report.charts import dose_chart, dose_rows
from claimx.report.tallies import Amount


@pytest.mark.parametrize(
    "dose, expected",
    [
        (Dose("", 0, 0, 5, 5, "mg"), (5, 5)),
        (Dose("", 0, 0, 1, 2, "g"), (1000, 2000)),
        (Dose("", 0, 0, 100, 100, "mcg"), (0.1, 0.1)),
        (Dose("", 0, 0, 50, 50, "µg"), (0.05, 0.05)),
        (Dose("", 0, 0, None, 4, "g"), (4000, 4000)),
        (Dose("", 0, 0, 2, 2, "mg", per="day"), (2, 2)),
        (Dose("", 0, 0, 2, 2, "mg", per="kg"), None),
        (Dose("", 0, 0, 400, 400, "IU"), None),
        (Dose("", 0, 0, 2, 2, "capsules"), None),
        (Dose("", 0, 0, 0, 0, "mg"), None),
        (Dose("", 0, 0, 1e300, 1e300, "mg"), None),
    ],
    ids=lambda value: amount(value) if isinstance(value, Dose) else "",
)
def test_doses_on_a_scale(dose, expected):
    found = Amount(amount(dose), "", dose.low, dose.high, dose.unit, dose.per)
    rows = dose_rows({"zinc": {found: 1}})
    assert [bounds for _, ranges in rows for bounds in ranges] == (
        [pytest.approx(expected)] if expected else []
    )


@pytest.mark.parametrize("drug", ["$a$b", "\\$x$", "a\uffffb", "<b>&", "x" * 5000, "锌", "a\nb", "_{^"])
def test_any_name_can_be_on_a_chart(drug):
    chart = dose_chart({drug: {Amount("5 mg", "", 5, 5, "mg", None): 1}})
    assert chart.startswith("<svg")
    assert "<b>" not in chart
