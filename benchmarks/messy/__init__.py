"""A hundred and ninety-four files as people keep them, each with its truth, and what the intake makes of them (`python -m benchmarks.messy`)."""
