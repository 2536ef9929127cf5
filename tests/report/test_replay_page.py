"""The page of a replay, as text: nothing foreign in it is markup, and nothing is fetched."""

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from report_examples import HOSTILE, alone

from sim.plot.palette import DARK, DARK_GROUND, LIGHT, LIGHT_GROUND, contrast
from sim.record import JobState
from sim.report.replay import page, replay_frame, replay_page, replay_payload, replay_section, write_replay
from sim.report.replay.page import script_hash, style_hash

EVIL = "<img src=x onerror=alert(1)>&amp;\"'</script><script>alert(2)</script>"


class Tags(HTMLParser):
    """The tags of a page with their attributes, and the text of scripts and styles."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.inner, self._in = [], [], None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Note the tag."""
        self.tags.append((tag, dict(attrs)))
        self._in = tag

    def handle_endtag(self, tag):
        """The text that follows belongs to no tag that is asked for."""
        self._in = None

    def handle_data(self, data):
        """Note the text of scripts and styles."""
        if self._in in ("script", "style"):
            self.inner.append((self._in, data))


def payload(**changes):
    """The data of a short run, some of it changed."""
    return {**replay_payload(alone(duration="3m")), **changes}


def test_foreign_names_stay_text():
    """A scenario may be called what it likes: the page has the same tags as that of a harmless name."""
    evil, tame = (Tags(replay_page(payload(name=name, about=name))) for name in (EVIL, "tame"))

    assert [tag for tag, _ in tame.tags] == [tag for tag, _ in evil.tags]
    assert f"Replay of {EVIL}" in [attributes.get("aria-label") for _, attributes in evil.tags]


def test_nothing_is_fetched_and_nothing_is_styled_or_scripted_inline():
    """No address of anything, no handler and no style in an attribute: a strict policy has nothing to object to."""
    tags = Tags(replay_page(payload())).tags
    attributes = {(tag, name) for tag, given in tags for name in given}

    assert not {name for _, name in attributes if name.startswith("on") or name in ("src", "style", "action")}
    assert ["data:,"] == [given["href"] for _, given in tags if "href" in given]
    assert not re.search(r"https?:|//[a-z]|@import|url\(", page.script() + page.style())


def test_the_policy_of_the_page_allows_its_own_script_and_style_alone():
    """The hashes in the policy are those of what stands in the page."""
    found = Tags(replay_page(payload()))
    (policy,) = [given["content"] for tag, given in found.tags if given.get("http-equiv") == "Content-Security-Policy"]
    style, _, script = (f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}" for _, text in found.inner)

    assert (script_hash(), style_hash()) == (script, style)
    assert f"script-src '{script}'; style-src '{style}'" in policy
    assert policy.startswith("default-src 'none'")


def test_a_fragment_carries_the_nonce_that_it_is_given():
    """On its style and its script; the data are no script that runs, so they need none."""
    tags = Tags(replay_section(payload(), nonce='a"b')).tags

    assert ['a"b'] * 2 == [given["nonce"] for tag, given in tags if tag in ("script", "style") and "type" not in given]
    assert all("nonce" not in given for _, given in Tags(replay_section(payload())).tags)


def test_a_fragment_keeps_to_its_own_names():
    """Every class and data attribute begins with replay, there is no id, and the script has one global name."""
    tags = Tags(replay_section(payload())).tags
    classes = {name for _, given in tags for name in (given.get("class") or "").split()}
    selectors = set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"\{[^}]*\}|/\*.*?\*/", " ", page.style())))

    assert all(name.startswith("replay") for name in classes | selectors)
    assert all(name.startswith("data-replay") for _, given in tags for name in given if name.startswith("data-"))
    assert not [given for _, given in tags if "id" in given]
    assert {"replayLab"} == set(re.findall(r"globalThis\.(\w+) \?\?=", page.script()))


def test_every_control_has_words():
    """A button says what it does, every other control has a label around it."""
    text = replay_section(payload())
    controls = re.findall(r"<(button|select|input)\b", text)
    labelled = re.findall(r"<label\b[^>]*>[^<]*(?:<span[^>]*>[^<]+</span>)?\s*<(?:select|input)\b", text)

    assert controls.count("button") == len(re.findall(r"<button\b[^>]*>[^<]+</button>", text))
    assert len(controls) - controls.count("button") == len(labelled)


def test_a_frame_has_no_rights_but_its_script():
    """In a notebook the page stands in a sandbox, does not start by itself, and is the page otherwise."""
    (tag, given), *rest = Tags(replay_frame(payload(name=EVIL))).tags

    assert ("iframe", "allow-scripts", []) == (tag, given["sandbox"], rest)
    assert replay_page(payload(name=EVIL), autoplay=False) == given["srcdoc"]
    assert f"Replay of {EVIL}" == given["title"]


def test_a_page_is_written_whole(tmp_path):
    """In UTF-8."""
    write_replay(payload(), tmp_path / "r.html")

    assert replay_page(payload()) == (tmp_path / "r.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("colours", "ground"), [(LIGHT, LIGHT_GROUND), (DARK, DARK_GROUND)])
def test_every_state_of_a_job_has_a_colour_that_is_seen(colours, ground):
    """On light and on dark: all states, no two alike, each with the 3:1 that WCAG asks of graphics."""
    assert list(JobState) == list(colours)
    assert len(JobState) == len(set(colours.values()))
    assert [] == [state.name for state, colour in colours.items() if contrast(colour, ground) < 3]


def test_scripts_are_short():
    """One idea a file, as in Python: fewer than 250 lines."""
    lengths = {each.name: len(each.read_text("utf-8").splitlines()) for each in page._HOME.iterdir()}

    assert {} == {name: lines for name, lines in lengths.items() if lines >= 250}


def test_hostile_names_in_a_record_are_data():
    """What a record brings stands in the JSON alone, where no tag can begin."""
    comparison = alone(duration="3m")
    outcome = comparison.outcomes["queued"]
    hostile = replace(outcome, record=replace(outcome.record, steps=(HOSTILE, EVIL)))
    found = Tags(replay_page(replay_payload(replace(comparison, outcomes={"queued": hostile}))))

    assert [tag for tag, _ in Tags(replay_page(payload())).tags] == [tag for tag, _ in found.tags]
