"""A notebook shows the table of the terminal."""

from html.parser import HTMLParser

from report_examples import HOSTILE, compared, example

from sim.report import as_html, what_to_see
from sim.report.words import percent


class Reader(HTMLParser):
    """Collects tags and words."""

    def __init__(self):
        super().__init__()
        self.tags, self.words = [], []

    def handle_starttag(self, tag, attrs):
        """Keep the name of the tag."""
        self.tags.append(tag)

    def handle_data(self, data):
        """Keep the words."""
        self.words.append(data)


def read(comparison):
    """The page as a parser sees it."""
    reader = Reader()
    reader.feed(as_html(comparison))
    return reader


def test_the_table_shows_names_and_figures():
    """Names of the architectures, their figures and the sentences stand in the page."""
    comparison = example()
    page = read(comparison)

    for name, outcome in comparison.outcomes.items():
        assert name in page.words
        assert percent(outcome.measures.requests.ok_share) in page.words
    assert set(what_to_see(comparison)) <= set(page.words)


def test_hostile_names_are_text():
    """A script in a name is text; there are no tags but those of a table and a list."""
    page = read(compared(name=HOSTILE))

    assert {"div", "p", "table", "thead", "tbody", "tr", "th", "td", "ul", "li"} == set(page.tags)
    assert any("<script>" in words for words in page.words)
