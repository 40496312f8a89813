"""What the columns of an unknown file may be: a proposal that a person corrects before anything is read."""
