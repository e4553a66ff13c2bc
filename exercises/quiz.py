"""Quiz and recall questions: buttons where there is a kernel, folded answers where there is none."""

from dataclasses import dataclass

from . import card
from .card import INK, markup

LETTERS = "ABCDEFGH"
BOX = (
    f"background:#f7f9fb;color:{INK};border-left:6px solid #0072B2;padding:8px 14px;margin:4px 0;"
    "max-width:52em;font-size:14px;line-height:1.5;"
)
PLAIN = f"background:#ffffff;color:{INK};padding:4px 10px;line-height:1.5;"


@dataclass(frozen=True)
class Choice:
    """One answer to choose; why explains it, right or wrong."""

    text: str
    right: bool
    why: str


class Question:
    """A question with two to six choices, at least one of them right."""

    def __init__(self, text, choices):
        choices = list(choices)
        if not 2 <= len(choices) <= 6 or not any(c.right for c in choices) or all(c.right for c in choices):
            raise ValueError(
                f"A question needs 2 to 6 choices, some right and some wrong; {text!r} has {len(choices)}."
            )
        unexplained = [c.text for c in choices if not c.why.strip()]
        if unexplained:
            raise ValueError(f"Each choice needs a why; these have none: {unexplained}.")
        self.text, self.choices = text, choices

    def feedback(self, k):
        """(symbol, word, explanation) for choice k."""
        choice = self.choices[k]
        return ("✓", "Right", choice.why) if choice.right else ("✗", "Not this one", choice.why)


class Quiz:
    """Questions with several choices. show() displays them; each choice is explained when chosen."""

    def __init__(self, questions):
        self.questions = list(questions)
        if not self.questions:
            raise ValueError("A quiz needs questions; none were given.")

    def as_text(self):
        """Questions and answers in plain text."""
        out = []
        for number, question in enumerate(self.questions, 1):
            out.append(f"{number}. {question.text}")
            for k, choice in enumerate(question.choices):
                symbol, word, why = question.feedback(k)
                out += [f"   {LETTERS[k]}  {choice.text}", f"      {symbol} {word}: {why}"]
        return "\n".join(out)

    def as_html(self):
        """The same, folded, for readers with no kernel."""
        out = [
            f'<div style="{BOX}"><details><summary style="color:{INK};cursor:pointer;">'
            "The questions with their answers, to read without a running kernel</summary>"
        ]
        for number, question in enumerate(self.questions, 1):
            out.append(
                f'<div style="color:{INK};margin-top:10px;"><strong>{number}.</strong> '
                f"{markup(question.text)}</div>"
            )
            for k, choice in enumerate(question.choices):
                symbol, word, why = question.feedback(k)
                out.append(
                    f'<div style="color:{INK};margin:2px 0 0 1.2em;">{LETTERS[k]} · {markup(choice.text)}<br>'
                    f"{symbol} <em>{word}:</em> {markup(why)}</div>"
                )
        return "".join(out) + "</details></div>"

    def show(self):
        """Show the folded text, and below it the questions with buttons."""
        card.show(self.as_text(), self.as_html())
        view = self.widget()
        if view is not None:
            from IPython.display import display

            display(view)

    def widget(self):
        """The buttons, as one widget; None where ipywidgets is missing."""
        try:
            import ipywidgets as widgets
        except ImportError:
            return None
        count = len(self.questions)

        class QuizBox(widgets.VBox):
            def __repr__(self):
                return f"Quiz with {count} questions; their text stands above."

        return QuizBox([_question_box(widgets, n, q) for n, q in enumerate(self.questions, 1)])


def _question_box(widgets, number, question):
    rows = [widgets.HTML(f'<div style="{BOX}"><strong>{number}.</strong> {markup(question.text)}</div>')]
    for k, choice in enumerate(question.choices):
        button = widgets.Button(
            description=LETTERS[k],
            tooltip=f"{LETTERS[k]}: {choice.text}",
            layout=widgets.Layout(width="44px", flex="0 0 auto"),
        )
        words = widgets.HTML(_choice_html(choice.text), layout=widgets.Layout(max_width="48em"))

        def chosen(_, k=k, words=words, choice=choice):
            words.value = _choice_html(choice.text, *question.feedback(k))

        button.on_click(chosen)
        rows.append(widgets.HBox([button, words]))
    return widgets.VBox(rows, layout=widgets.Layout(margin="0 0 10px 0"))


def _choice_html(text, symbol="", word="", why=""):
    if not why:
        return f'<div style="{PLAIN}">{markup(text)}</div>'
    _, accent, background, heading = card.LOOKS["right" if symbol == "✓" else "not yet"]
    return (
        f'<div style="{PLAIN}background:{background};border-left:4px solid {accent};">{markup(text)}<br>'
        f'<strong style="color:{heading};">{symbol} {word}.</strong> {markup(why)}</div>'
    )


class Recall:
    """Questions on earlier notebooks, (question, answer) pairs, answers folded."""

    def __init__(self, pairs):
        self.pairs = list(pairs)
        if not self.pairs:
            raise ValueError("A recall needs (question, answer) pairs; none were given.")

    def as_text(self):
        return "\n".join(
            f"{n}. {question}\n   Answer: {answer}" for n, (question, answer) in enumerate(self.pairs, 1)
        )

    def as_html(self):
        out = [
            f'<div style="{BOX}"><div style="color:{INK};"><strong>Do you remember?</strong> '
            "Answer first, then unfold.</div>"
        ]
        for number, (question, answer) in enumerate(self.pairs, 1):
            out.append(
                f'<details style="margin-top:6px;"><summary style="color:{INK};cursor:pointer;">'
                f"{number}. {markup(question)}"
                f'</summary><div style="color:{INK};margin:2px 0 0 1.2em;">{markup(answer)}</div></details>'
            )
        return "".join(out) + "</div>"

    def show(self):
        """Show the questions; each answer unfolds by itself."""
        card.show(self.as_text(), self.as_html())
