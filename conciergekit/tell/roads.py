"""A person's own table of road distances, told: what was read, what to look at, how fast the roads are driven."""

import math

import numpy as np

from ..core.i18n import _, number
from ..core.roads.places import precision_text
from ..draw import charts
from ..read.roads.matrix import RoadMatrix


def sentences(matrix: RoadMatrix) -> list[str]:
    """What was read, then each thing to look at."""
    return [precision_text(matrix.precision), *map(str, matrix.notes)]


def plot(matrix: RoadMatrix, ax=None):
    """Minutes against kilometres one dot a pair; estimated pairs are hollow."""
    with charts.style():
        ax = charts.axes(ax)
        table = matrix.table[np.isfinite(matrix.table["km"]) & np.isfinite(matrix.table["minutes"])]
        for filled, label in ((False, _("from the file")), (True, _("filled in"))):
            part = table[table["filled"] == filled]
            if len(part):
                face = "none" if filled else charts.BLUE
                ax.scatter(
                    part["km"], part["minutes"], s=16, facecolor=face, edgecolor=charts.BLUE, label=label
                )
        speed = table["km"].sum() / table["minutes"].sum() * 60 if table["minutes"].sum() > 0 else math.nan
        charts.title(ax, _("Your roads are driven at {speed} km/h on average", speed=number(speed)))
        ax.set_xlabel(_("Kilometres"))
        ax.set_ylabel(_("Minutes"))
        ax.legend()
        return ax
