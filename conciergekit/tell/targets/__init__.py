"""Whom to serve first, told."""
