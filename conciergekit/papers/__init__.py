"""What is handed over: pages, reports, and the papers a committee receives."""
