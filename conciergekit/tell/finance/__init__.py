"""The money, told: what is earned, who pays, how long the cash lasts, who may fund, what the status asks."""
