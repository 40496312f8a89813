"""How what the trips cost, and the other ways to make them, is told: one module a result."""
