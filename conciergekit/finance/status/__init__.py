"""What the legal status asks to look at."""
