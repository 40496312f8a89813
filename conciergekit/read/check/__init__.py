"""What does not fit once the tables are read: in a table, between tables, in a tour."""
