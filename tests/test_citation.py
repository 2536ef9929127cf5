"""CITATION.cff is what the Citation File Format 1.2.0 wants, and says what the package says of itself."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from sim import __version__

ROOT = Path(__file__).parent.parent
# The keys and what is required, from schema.json of the format's version 1.2.0.
REQUIRED = {"authors", "cff-version", "message", "title"}
KNOWN = REQUIRED | {
    "abstract", "commit", "contact", "date-released", "doi", "identifiers", "keywords", "license", "license-url",
    "preferred-citation", "references", "repository", "repository-artifact", "repository-code", "type", "url",
    "version",
}  # fmt: skip
OF_ENTITIES = {
    "address", "alias", "city", "country", "date-end", "date-start", "email", "fax", "location", "name", "orcid",
    "post-code", "region", "tel", "website",
}  # fmt: skip


@pytest.fixture
def citation():
    """What the file says."""
    return yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


@pytest.fixture
def project():
    """What the package says of itself."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_every_key_is_of_the_format(citation):
    """All required keys are there, none is invented; each text says something."""
    assert "1.2.0" == citation["cff-version"]
    assert set(citation) >= REQUIRED
    assert set() == set(citation) - KNOWN
    assert [] == [key for key, value in citation.items() if isinstance(value, str) and not value.strip()]


def test_it_is_software_with_an_abstract(citation):
    """Who lists it knows what it is."""
    assert "software" == citation["type"]
    assert 100 < len(citation["abstract"]) < 1000
    assert len(citation["keywords"]) == len(set(citation["keywords"])) > 4


def test_authors_and_licence_are_those_of_the_package(citation, project):
    """The same names and the same licence as in pyproject.toml, and each author has only keys of the format."""
    assert [author["name"] for author in project["authors"]] == [author["name"] for author in citation["authors"]]
    assert [] == [key for author in citation["authors"] for key in author if key not in OF_ENTITIES]
    assert project["license"] == citation["license"]


def test_the_date_is_that_of_the_changelog(citation):
    """A version that is released has its date; one that is not has none."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.search(rf"^## \[{re.escape(__version__)}\] - (\d{{4}}-\d\d-\d\d)$", changelog, flags=re.MULTILINE)

    assert (released and released[1]) == citation.get("date-released")
