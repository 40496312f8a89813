"""What every room of the kit uses: the pilot, findings, dictionaries, rates, languages, privacy, errors."""
