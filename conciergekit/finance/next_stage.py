"""What the next stage costs and when it runs: one source, the sheet of the stages, else the project sheet."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..core.pilot import Pilot, remembered

STAGES, PROJECT_SHEET = "stage_plan", "project"
_ALIKE = 1.0  # euro


@dataclass(frozen=True)
class NextStage:
    """cost_eur: means asked for the next stage (NaN not stated). source: "stage_plan" or "project", "" for none.
    start, gate: its dates (NaT unknown). project_eur: what the project sheet says of it (NaN not stated)."""

    cost_eur: float = np.nan
    source: str = ""
    start: pd.Timestamp = pd.NaT
    gate: pd.Timestamp = pd.NaT
    project_eur: float = np.nan

    @property
    def dated(self) -> bool:
        """Whether money can be placed in it."""
        return pd.notna(self.start) and pd.notna(self.gate) and self.gate >= self.start

    @property
    def differs(self) -> bool:
        """Whether the two sheets give two costs (False when one is silent)."""
        return self.source == STAGES and abs(self.cost_eur - self.project_eur) > _ALIKE


@remembered
def next_stage(pilot: Pilot) -> NextStage:
    """The first stage of the Stages sheet that begins after ``pilot.until``; its cost from there when it is written."""
    project = float(pilot.settings.get("next_stage_cost_eur", np.nan))
    plan = pilot["stage_plan"]
    plan = plan[plan["start"] > pilot.until].sort_values("start", kind="stable")
    row = plan.iloc[0] if len(plan) else None
    start, gate = (pd.NaT, pd.NaT) if row is None else (row["start"], row["gate"])
    if row is not None and row["envelope_eur"] == row["envelope_eur"]:
        return NextStage(float(row["envelope_eur"]), STAGES, start, gate, project)
    return NextStage(project, PROJECT_SHEET if project == project else "", start, gate, project)
