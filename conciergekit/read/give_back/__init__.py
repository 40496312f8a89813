"""What goes back to the person: the workbook, blank, filled, annotated or with codes."""
