"""An exercise of our own that is graded in no time, and how the tests evaluate a reference solution."""

import ast
from inspect import cleandoc

import sim
from sim.lessons.course import Exercise, Wrong, forms, not_yet, right

ADD = Exercise(
    name="99-simple",
    question="What is 40 + 2?",
    form=forms.whole("things", such_as=7, most=1000),
    hints=("It is more than 40.", "It is less than 43."),
    grade=lambda answer: (right if answer == 42 else not_yet)(f"40 and 2 are 42; you said {answer}."),
    reference="first = 40\nfirst + 2",
    why="Two more than **forty**.",
    wrong=(Wrong(402, "You wrote them side by side."), Wrong(38)),
)


def evaluate(source):
    """Run a reference solution, which may use `sim`, and return the value of its last line."""
    tree, names = ast.parse(cleandoc(source)), {"sim": sim}
    last = tree.body.pop()
    assert isinstance(last, ast.Expr), "the last line of a solution is the answer"
    exec(compile(tree, "reference", "exec"), names)  # noqa: S102  that is the point
    return eval(compile(ast.Expression(last.value), "reference", "eval"), names)  # noqa: S307
