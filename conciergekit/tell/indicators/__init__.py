"""How the indicators are told: one in words, all of them as a first screen and folded by family."""
