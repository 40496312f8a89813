"""How gates are told: one module a result."""
