"""What is asked of a result and is a paper: the minutes of a gate review, as text. See ``told``."""

from . import markdown
from . import minutes as paper


def minutes(review, plan=None) -> str:
    """Minutes of the meeting to complete, as Markdown: figures filled in, decision left blank. plan: the action plan."""
    return markdown.markdown(paper.minutes(review, plan))
