"""Whether pyarrow is installed changes no figure: texts are kept the same way, where a table of texts is empty above all."""

import subprocess
import sys

import pandas as pd
import pytest
from conftest import SAMPLES, load
from day_one import blank, closed, contracts_only, paused, said

import conciergekit as ck
from conciergekit.core.pilot import Pilot
from conciergekit.tell import batch as told

ASKED = """
import pandas as pd
pd.set_option("mode.string_storage", "pyarrow")  # what pandas chooses by itself where pyarrow is installed
import conciergekit as ck
pilot = ck.load_pilot(%r)
print(*{str(kind.storage) for frame in pilot.tables.values() for kind in frame.dtypes if kind == "str"})
print(pilot["requests"].iloc[:0]["service"].map({"repair": 2.0}).sum() * 3, pd.Series(["a"]).dtype.storage)
"""


@pytest.mark.long
def test_text_is_kept_as_python_s_whatever_pandas_would_choose():
    """Without pyarrow, asking for its texts raises at once: on a text type left to pandas, nothing of this runs."""
    done = subprocess.run(
        [sys.executable, "-c", ASKED % str(SAMPLES / "contrats")], capture_output=True, text=True, timeout=120
    )
    assert done.stdout.split() == ["python", "0", "python"], done.stderr


def test_texts_of_another_type_given_by_a_program_become_the_kit_s():
    rows = pd.DataFrame({"id": ["r1", "r2"], "service": ["repair", None]}, dtype="string")
    found = Pilot.from_tables({"requests": rows.assign(date=pd.Timestamp("2026-03-02"))}, {"name": "x"})
    assert found["requests"]["service"].dtype == load("contrats")["requests"]["service"].dtype
    assert found["requests"]["service"].dtype.storage == "python"


def test_an_error_of_the_code_says_to_whom_it_goes_and_ends_once():
    """As it was told: "TypeError: Can only string multiply by an integer..", and not a word of what to do."""
    record = {
        "status": "failed",
        "exception": "TypeError",
        "evalue": "Can only string multiply by an integer.",
        "cell": 7,
        "heading": "The decision",
    }
    with ck.use_language("en"):
        said_of_it = told.stopped_at("03_phase_gate_review", record)
    assert said_of_it == (
        "The notebook 03_phase_gate_review stopped at cell 7 (“The decision”), on an error that its code did not foresee. Pass on "
        "this message to whoever looks after the kit (TypeError: Can only string multiply by an integer)."
    )


@pytest.mark.long
@pytest.mark.parametrize(
    "made",
    [
        blank,
        contracts_only,
        lambda: paused("contrats"),
        lambda: closed("camion"),
        lambda: paused("pivot", 20),
    ],
    ids=["blank", "contracts only", "paused", "closed", "never begun"],
)
def test_every_notebook_runs_with_pyarrow_on_a_pilot_of_empty_tables(made):
    pytest.importorskip("pyarrow")
    assert said(made())
