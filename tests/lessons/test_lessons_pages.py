"""A drill as it is read: on a screen and as Markdown."""

from dataclasses import replace

from lesson_examples import NUMBER, OPTIONS, tiny
from rich.cells import cell_len

from sim.lessons import asked, listed, markdown, on_screen, play, revealed
from sim.lessons.drill import Claim
from sim.lessons.pages import Part


def kinds(parts, kind):
    """The texts of one kind."""
    return [part.text for part in parts if part.kind == kind]


def test_the_question_comes_with_its_scenario_and_options(monkeypatch, tmp_path):
    """A title, what the scenario is about, and a letter for each option."""
    drill = tiny(monkeypatch, tmp_path)
    parts = asked(drill, drill.scenario())

    assert [drill.question] == kinds(parts, "title")
    assert ["Two workers, or one."] == kinds(parts, "quiet")
    assert ["a) It becomes shorter.", "b) It becomes longer."] == kinds(parts, "point")


def test_a_number_is_asked_for_with_how_to_say_it(monkeypatch, tmp_path):
    """There are no options then."""
    drill = tiny(monkeypatch, tmp_path, NUMBER)

    assert ["Predict it: say a time, such as 500ms, 5s or 2m."] == kinds(asked(drill, drill.scenario()), "text")


def test_the_answer_has_the_numbers_of_the_run(monkeypatch, tmp_path):
    """Each name between braces is replaced by its number in words; none is left."""
    played = play(tiny(monkeypatch, tmp_path))
    text = "\n".join(part.text for part in revealed(played))

    assert f"{played.numbers.told('one'):time}" in text
    assert "half of the run is 30 s" in text
    assert "{" not in text
    assert "seed 5 · 6 replications" in text


def test_a_right_prediction_is_told_so(monkeypatch, tmp_path):
    """And what the run says stands below."""
    parts = revealed(play(tiny(monkeypatch, tmp_path)), 1)

    assert ["✓ You said b): right.", "The run says: b) It becomes longer."] == kinds(parts, "text")[:2]


def test_a_wrong_prediction_is_told_why(monkeypatch, tmp_path):
    """The reason has the numbers of the run; an option without a reason is just wrong."""
    played = play(tiny(monkeypatch, tmp_path))
    without = replace(played, drill=replace(played.drill, expect=(replace(OPTIONS[0], why=""), OPTIONS[1])))

    assert kinds(revealed(played, 0), "text")[0].startswith("✗ You said a): not so. It is ")
    assert "✗ You said a): not so." == kinds(revealed(without, 0), "text")[0]


def test_a_trap_is_named(monkeypatch, tmp_path):
    """A prediction near a number that many would say is told what they think of; another is not."""
    played = play(tiny(monkeypatch, tmp_path, NUMBER))
    said = [kinds(revealed(played, guess), "text")[0] for guess in (95.0, 50.0, played.numbers["one"].value)]

    assert said[0] == "✗ You said 95 s: not so. Many say so: everything takes its time."
    assert said[1] == "✗ You said 50 s: not so."
    assert said[2].endswith(": right.")


def test_without_a_prediction_nobody_is_judged(monkeypatch, tmp_path):
    """The first thing said is what the run says; of a number its mean and interval."""
    played = play(tiny(monkeypatch, tmp_path, NUMBER))

    assert f"The run says: {played.numbers.told('one'):time}." == kinds(revealed(played), "text")[0]


def test_a_run_that_cannot_tell_says_so(monkeypatch, tmp_path):
    """Where no option is borne out, and of each claim that is open or contradicted."""
    open_ = (replace(OPTIONS[0], holds=lambda n: None), replace(OPTIONS[1], holds=lambda n: None))
    claims = (
        Claim("With one worker", lambda n: None),
        Claim("it is longer", lambda n: False),
        Claim("run", lambda n: True),
    )
    parts = revealed(play(tiny(monkeypatch, tmp_path, open_, claims)))

    assert "This run cannot tell which is right; another seed may." == kinds(parts, "text")[0]
    assert ['"With one worker": this run cannot tell.', '"it is longer": this run says otherwise.'] == kinds(
        parts, "point"
    )[:2]
    assert "1 of 3 claims of this answer hold on the numbers of this run." == kinds(parts, "quiet")[0]


def test_a_screen_is_as_wide_as_asked_for_and_keeps_units_with_their_numbers(monkeypatch, tmp_path):
    """No line is longer, and none ends between a number and its unit."""
    played = play(tiny(monkeypatch, tmp_path))
    for width in range(40, 90):
        lines = on_screen([*asked(played.drill, played.scenario), *revealed(played, 0)], width).splitlines()

        assert max(map(cell_len, lines)) <= width
        assert not [line for line in lines if line.startswith(("s ", "s;", "ms ", "%"))]


def test_options_stand_together_and_points_have_bullets():
    """No empty line between two points; further lines are indented."""
    parts = [
        Part("title", "Why?"),
        Part("point", "a) one two three four"),
        Part("point", "because of it"),
        Part("text", "So."),
    ]

    assert "Why?\n\n  a) one two\n     three\n     four\n• because of\n  it\n\nSo." == on_screen(parts, 12)


def test_markdown_has_marks_and_harmless_text(monkeypatch, tmp_path):
    """A heading, emphasis, points in one list; a star or a bar of a text is a star or a bar."""
    drill = tiny(monkeypatch, tmp_path)
    text = markdown(asked(drill, drill.scenario()))

    assert text == (
        "### What happens to the \\*wait\\* with one worker?\n\n*Two workers, or one.*\n\n"
        "- a) It becomes shorter.\n- b) It becomes longer.\n"
    )
    assert "\\|" in markdown(revealed(play(drill), 0))


def test_a_list_is_by_topic(monkeypatch, tmp_path):
    """Each topic is a heading above its drills."""
    drill = tiny(monkeypatch, tmp_path)
    other = replace(drill, topic="more", id="other")

    assert [Part("head", "tests"), Part("head", "more")] == [
        p for p in listed([drill, drill, other]) if p.kind == "head"
    ]
    assert f"other: {drill.question}" == listed([drill, other])[-1].text
