"""A person's own table of road distances: read, checked, and put into the roads of a pilot."""
