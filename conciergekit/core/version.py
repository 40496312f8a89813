"""The kit's version, for what is written with it."""

VERSION = "0.8.0"
