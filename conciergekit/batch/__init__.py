"""Many pilots in one go: notebooks executed through papermill, reports, one index page.

import conciergekit as ck
result = ck.batch.run(["pilots/a", "pilots/b"], "out")
result.ok, result.table
"""

from .progress import Lines, Progress, Silent
from .run import run
from .summary import BatchResult, Row

__all__ = ["BatchResult", "Lines", "Progress", "Row", "Silent", "run"]
