"""What one cell of a file says, as people type it: its figure, its date, its words, whether it names a person."""
