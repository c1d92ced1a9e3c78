"""From bytes to an XML tree within bounds; entities are refused, outside references never followed."""

from __future__ import annotations

import io
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from inventory.importers.limits import MIB, XML_DEPTH, XML_ELEMENTS, XML_TEXT
from inventory.importers.unpack import xml_chunks
from inventory.records import ImportRefused


class _Bounded(TreeBuilder):
    """Builds a tree of local names, and stops where it grows beyond the limits."""

    def __init__(self, elements_left: int) -> None:
        super().__init__()
        self._depth = 0
        self._elements_left = elements_left
        self._text = 0

    def start(self, tag: str, attributes: dict[Any, Any], /) -> Element:
        """Begin an element under its local name."""
        self._depth += 1
        self._elements_left -= 1
        self._text = 0
        if self._depth > XML_DEPTH or self._elements_left < 0:
            raise ImportRefused(
                f"The XML is deeper than {XML_DEPTH} or has more than {XML_ELEMENTS:,} elements; divide it into parts."
            )
        return super().start(_local(tag), {_local(name): value for name, value in attributes.items()})

    def end(self, tag: str, /) -> Element:
        """End an element."""
        self._depth -= 1
        self._text = 0
        return super().end(_local(tag))

    def data(self, text: str, /) -> None:
        """Take a piece of text."""
        self._text += len(text)
        if self._text > XML_TEXT:
            raise ImportRefused(f"A text in the XML is longer than {XML_TEXT // MIB} MiB.")
        super().data(text)


def read_tree(data: bytes, elements_left: int = XML_ELEMENTS) -> Element:
    """Give the root of an XML document; its names have no namespaces. Parts of one file share the limit of elements."""
    target = _Bounded(elements_left)
    parser = DefusedXMLParser(target=target, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    try:
        for chunk in xml_chunks(io.BytesIO(data)):
            parser.feed(chunk)
        root: Element = parser.close()
    except DefusedXmlException as error:
        raise ImportRefused("The XML declares entities or refers to other files; it was not read.") from error
    except ParseError as error:
        line, column = error.position
        raise ImportRefused(f"The XML is damaged in line {line}, column {column + 1}.") from error
    except (LookupError, ValueError) as error:
        raise ImportRefused(f"The XML cannot be read: {str(error)[:100]}.") from error
    return root


def _local(name: str) -> str:
    return name.rpartition("}")[2]
