"""The XML of OpenDocument files: its names, its elements, its bytes."""

from lxml import etree

_PLACES = {name: name for name in ("office", "style", "text", "table", "meta", "manifest")}
_PLACES |= {"draw": "drawing", "svg": "svg-compatible", "fo": "xsl-fo-compatible", "number": "datastyle"}
SPACES = {name: f"urn:oasis:names:tc:opendocument:xmlns:{place}:1.0" for name, place in _PLACES.items()}
SPACES |= {"dc": "http://purl.org/dc/elements/1.1/", "xlink": "http://www.w3.org/1999/xlink"}


def spaces(*names: str) -> dict[str, str]:
    """The namespaces a file declares."""
    return {name: SPACES[name] for name in names}


def tag(name: str) -> str:
    """ "text:p" as lxml has it."""
    prefix, _colon, local = name.partition(":")
    return f"{{{SPACES[prefix]}}}{local}"


def element(parent, name: str, words: str | None = None, **attributes: object) -> etree._Element:
    """A child of `parent`; the attribute fo:break-before is written `fo_break_before`."""
    made = etree.SubElement(parent, tag(name))
    for key, value in attributes.items():
        made.set(tag(key.replace("_", ":", 1).replace("_", "-")), str(value))
    made.text = words
    return made


def coded(name: str) -> str:
    """The name of a style as it is written in a file: "Table_20_Text"."""
    return name.replace(" ", "_20_")


def written(root) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
