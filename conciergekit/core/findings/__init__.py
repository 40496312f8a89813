"""What is wrong in a file, in words, and which analyses it touches."""

from .finding import Finding

__all__ = ["Finding"]
