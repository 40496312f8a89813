"""What a finding says and how to repair it, as one message."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """`suggested` replaces `repair` when the kit has something to suggest."""

    what: str
    repair: str
    suggested: str = ""
