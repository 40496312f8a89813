"""New tours: the least dear through some stops, and a day planned again."""
