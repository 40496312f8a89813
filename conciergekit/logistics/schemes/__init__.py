"""Other ways to make the trips: each scheme simulated, checked on promised days, replayed on real orders, ranked."""
