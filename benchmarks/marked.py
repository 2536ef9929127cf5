"""What a benchmark has measured, written into a page of the documentation, between the marks that stand there."""


def written_between(page, mark, found):
    """Replace what stands between the marks of a Markdown file. Raises ValueError if they are not there."""
    begin, end = f"<!-- {mark} -->", f"<!-- end of what was {mark} -->"
    before, _, rest = page.read_text().partition(begin)
    _, is_there, after = rest.partition(end)
    if not is_there:
        raise ValueError(f"{page} has no marks {begin} and {end}")
    page.write_text(f"{before}{begin}\n\n{found}\n\n{end}{after}")
