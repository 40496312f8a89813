"""What the lines of a table say against each other, a question to a file."""
