"""Who may pay, for what, when the money comes, and the year it balances."""
