"""Which table a sheet is, and which of its columns is what."""
