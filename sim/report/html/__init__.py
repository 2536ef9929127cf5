"""A comparison as one page for the browser: everything is in the file, nothing is fetched, no name in it is markup.

`page` gives the text, `write_page` the file. Another part of the lab puts a `Section` of its own behind the charts.
"""

from sim.report.html.page import page, write_page
from sim.report.html.sections import Section

__all__ = ["Section", "page", "write_page"]
