"""Many pilots in one go: notebooks executed through papermill, reports, one index page.

import conciergekit as ck
result = ck.batch.run(["pilots/a", "pilots/b"], "out")
result.ok, result.table
"""

from ..papers.reports.rows import BatchResult, Row
from ..tell.progress import Lines, Progress, Silent
from .run import run

__all__ = ["BatchResult", "Lines", "Progress", "Row", "Silent", "run"]
