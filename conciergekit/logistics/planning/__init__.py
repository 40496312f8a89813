"""New tours: stops and vehicles as typed, the search, the one evaluation of a plan, a day planned again."""
