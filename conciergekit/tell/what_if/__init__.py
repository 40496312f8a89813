"""What if something else were decided, told: what is moved, what it gives beside today, and the scenarios kept."""
