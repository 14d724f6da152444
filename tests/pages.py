"""Read a page back with the standard library's parser: elements, texts, tables."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "input", "link", "br", "hr", "img", "base", "source", "wbr"}
EMPTY_SVG = {"rect", "line", "use", "path", "circle"}


@dataclass
class Element:
    tag: str
    attributes: dict
    parent: "Element | None" = None
    children: list = field(default_factory=list)

    def all(self, tag=None, **wanted):
        """Yield descendants of a tag whose attributes have these values, in document order."""
        for child in self.children:
            if isinstance(child, Element):
                if (tag is None or child.tag == tag) and all(
                    child.attributes.get(k.rstrip("_")) == v for k, v in wanted.items()
                ):
                    yield child
                yield from child.all(tag, **wanted)

    def one(self, tag=None, **wanted):
        (found,) = self.all(tag, **wanted)
        return found

    @property
    def text(self):
        return "".join(c.text if isinstance(c, Element) else c for c in self.children)

    @property
    def classes(self):
        return set((self.attributes.get("class") or "").split())

    def rows(self):
        """Return the body of a table: for each row its cells, numbers where a cell has one."""
        body = self.one("tbody")
        return [
            [value(c) for c in row.children if isinstance(c, Element)] for row in body.all("tr")
        ]


def value(cell):
    """Return the number that a cell's data element holds, else its text."""
    data = list(cell.all("data"))
    if len(data) == 1:
        return float(data[0].attributes["value"])
    return " ".join(cell.text.split())


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = self.at = Element("", {})

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, attrs)
        element = Element(tag, dict(attrs), self.at)
        self.at.children.append(element)
        if tag not in VOID:
            self.at = element

    def handle_startendtag(self, tag, attrs):
        assert tag in EMPTY_SVG, tag
        self.at.children.append(Element(tag, dict(attrs), self.at))

    def handle_endtag(self, tag):
        assert self.at.tag == tag, f"</{tag}> closes <{self.at.tag}>"
        self.at = self.at.parent

    def handle_data(self, data):
        self.at.children.append(data)


def read(page):
    """Return the root of a page whose tags are all closed in order."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert reader.at is reader.root
    return reader.root
