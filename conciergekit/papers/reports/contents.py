"""Page numbers in a report's table of contents, which a browser does not write when it prints."""

import re
from collections.abc import Mapping
from io import BytesIO

_CONTENTS = re.compile(r'<nav class="toc".*?</nav>', re.DOTALL)
_ENTRY = re.compile(r'<a href="#([\w-]+)">(.*?)</a>', re.DOTALL)
_ITEM = re.compile(r'<li><a href="#([\w-]+)">[^<]*</a></li>')
_UNKNOWN = "00"  # as wide as the number that takes its place


def there_are(page: str) -> bool:
    """Does `page` (HTML) have a table of contents?"""
    return _CONTENTS.search(page) is not None


def numbered(page: str, pages: Mapping[str, int]) -> str:
    """`page` (HTML) with the number of the page of each heading, by its anchor, in the table of contents; a section
    that is not printed leaves it. Without `pages`: with room for numbers."""

    def entry(match: re.Match) -> str:
        anchor, words = match.groups()
        number = pages.get(anchor, "" if pages else _UNKNOWN)
        return f'<a href="#{anchor}"><span>{words}</span><span class="page">{number}</span></a>'

    def item(match: re.Match) -> str:
        return match[0] if not pages or match[1] in pages else ""

    return _CONTENTS.sub(lambda found: _ENTRY.sub(entry, _ITEM.sub(item, found[0])), page)


def pages(pdf: bytes) -> dict[str, int]:
    """Page of each anchor that is linked to in `pdf`, from 1; empty when it cannot be read."""
    import pypdf

    try:
        file = pypdf.PdfReader(BytesIO(pdf))
        places = file.named_destinations
        found = {name: file.get_destination_page_number(place) for name, place in places.items()}
    except pypdf.errors.PyPdfError:
        return {}
    return {name.lstrip("/"): number + 1 for name, number in found.items() if number is not None}
