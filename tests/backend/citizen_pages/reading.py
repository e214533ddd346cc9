"""Reads a page as a strict browser would: every tag closed, every reference there."""

from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
HEADINGS = ("h1", "h2", "h3", "h4")


class Page(HTMLParser):
    """What stands on a page. Raises AssertionError where the page is not well formed."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.attributes: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.by_tag: dict[str, list[str]] = {}
        self.levels: list[int] = []
        assert html.lstrip().startswith("<!doctype html>")
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        """Note a tag and its attributes."""
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, names)
        self.attributes.append((tag, {name: value or "" for name, value in attrs}))
        if tag in HEADINGS:
            self.levels.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)
            self.by_tag.setdefault(tag, []).append("")

    def handle_endtag(self, tag):
        """See that the tag that ends is the one that is open."""
        assert self.open, tag
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Keep a text, and add it to every element it stands in."""
        text = " ".join(data.split())
        if text:
            self.texts.append(text)
            for tag in set(self.open):
                self.by_tag[tag][-1] = f"{self.by_tag[tag][-1]} {text}".strip()

    def of(self, tag: str) -> list[str]:
        """Return the texts of all elements of one tag, in order."""
        return self.by_tag.get(tag, [])

    def values(self, attribute: str) -> list[str]:
        """Return every value of an attribute, in order."""
        return [found[attribute] for _, found in self.attributes if attribute in found]

    def check_accessible(self) -> None:
        """Assert what a screen reader needs, and that nothing is written inline."""
        ids = self.values("id")
        assert len(ids) == len(set(ids))
        named = self.values("aria-labelledby") + self.values("for")
        described = [one for value in self.values("aria-describedby") for one in value.split()]
        assert set(named + described) <= set(ids)
        assert self.levels[0] == 1
        assert self.levels.count(1) == 1
        steps = zip(self.levels, self.levels[1:], strict=False)
        assert all(after <= before + 1 for before, after in steps)
        tags = {tag for tag, _ in self.attributes}
        assert not tags & {"script", "style", "iframe", "object"}
        names = {name for _, found in self.attributes for name in found}
        assert not {name for name in names if name.startswith("on") or name == "style"}
        labelled = set(self.values("for"))
        for tag, found in self.attributes:
            if tag == "input" and found.get("type") != "hidden":
                assert found["id"] in labelled
