"""What people say, who takes part and what was learned, told: counts and quarters, never a name."""
