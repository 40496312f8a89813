"""A folder of results: what was made from what, whole and once."""
