"""Sheets laid out -> typed tables: cells, dates, units, forms, accounts, communes."""
