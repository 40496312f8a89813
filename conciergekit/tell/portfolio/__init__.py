"""Several pilots, told: a page, what changed in each, the message to send, the totals that may leave the group."""
