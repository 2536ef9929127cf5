"""Reports that the tests share, and what a parser sees in them."""

from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser

from report_examples import BASE, HOSTILE, compared, example

from sim import experiment
from sim.report.html import page
from sim.report.replay.part import replay_part
from sim.scenario import from_dict

EVIL = f"{HOSTILE} </style><img src=x onerror=alert(1)> & \u2028 <!-- {{{{ 7 * 7 }}}}"
MAIL = {
    "name": "mail",
    "seed": 5,
    "load": "6/s",
    "duration": "20m",
    "warmup": "3m",
    "workers": {"count": 8},
    "steps": {"mail": {"service": {"exponential": "1s"}}},
}


@cache
def example_page():
    """The report of the example with three architectures, with its replay, as `--html` writes it."""
    typed = ["sim", "compare", "example.yaml", "--html", "it's.html"]
    return page(example(), typed=typed, sections=[replay_part(example())])


@cache
def evil():
    """A comparison whose texts are as hostile as the scenario lets them be."""
    stages = [{**stage, "name": f"& {at} stage"} for at, stage in enumerate(BASE["load"]["stages"])]
    return compared(name=EVIL, about=EVIL, load={"stages": stages})


@cache
def replicated(n=3, **sections):
    """Some replications of a scenario that theory knows."""
    gathered = experiment.Gathering(from_dict({**MAIL, **sections}))
    experiment.gather(gathered, (), replications=n)
    return gathered.comparison()


@dataclass
class Element:
    """An element: its tag, its attributes, and its words without those of elements below."""

    tag: str
    attributes: dict
    text: str = ""
    below: list = field(default_factory=list)

    @property
    def words(self):
        """All text in it, in one line."""
        return " ".join("".join(self._texts()).split())

    def _texts(self):
        for part in self.below:
            yield from [part] if isinstance(part, str) else part._texts()
        if self.tag in ("td", "th", "dt", "dd"):
            yield " "

    def all(self, tag, **attributes):
        """The elements below that have a tag and these attributes, at any depth; `class_` is one of the classes."""
        found = []
        for part in self.below:
            if isinstance(part, Element):
                found += [part] if part.is_such(tag, attributes) else []
                found += part.all(tag, **attributes)
        return found

    def is_such(self, tag, attributes):
        """Whether it has this tag and these attributes."""
        own = {**self.attributes, "class_": self.attributes.get("class", "")}
        return self.tag == tag and all(
            value in own[name].split() if name == "class_" else own.get(name) == value
            for name, value in attributes.items()
        )


VOID = ("meta", "link", "img", "br", "input", "path")


class Reader(HTMLParser):
    """Builds elements from a page."""

    def __init__(self):
        """Begin above the root."""
        super().__init__()
        self.root = Element("", {})
        self.stack = [self.root]

    def handle_starttag(self, tag, attrs):
        """Go down, unless the element can have nothing in it."""
        element = Element(tag, dict(attrs))
        self.stack[-1].below.append(element)
        if tag not in VOID:
            self.stack.append(element)

    def handle_endtag(self, tag):
        """Go up; every end must be that of what is open."""
        if tag not in VOID:
            opened = self.stack.pop()
            assert opened.tag == tag, f"</{tag}> ends <{opened.tag}>"

    def handle_data(self, data):
        """Keep the words."""
        self.stack[-1].text += data
        self.stack[-1].below.append(data)


def read(text):
    """The page as a parser sees it; every element that begins must end."""
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert [reader.root] == reader.stack
    return reader.root


def part(text, name):
    """The words of a part of a page, by its id."""
    (section,) = read(text).all("section", id=name)
    return section.words
