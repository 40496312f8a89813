"""Three hundred and fourteen files as people keep them, each with its truth, and what the intake makes of them (`python -m benchmarks.messy`)."""
