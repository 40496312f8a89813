"""New tours: stops and vehicles as typed, the search, the one evaluation of a plan, what would serve the rest."""
