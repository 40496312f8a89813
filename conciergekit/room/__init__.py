"""A meeting or a training session served from one laptop: those who come need a browser and an address, nothing else.

`server` answers browsers: an address a place, everything else is refused. `kernels` holds the process behind a place and
lets through what sliders and buttons need. `inside` runs there and builds the page's widgets; it asks the server, by
`calls`, for what the place may know.
"""
