"""Cards: what a check or a solution shows, one structure with a plain-text form and an HTML form.

The card brings its own background and text colours (contrast above 4.5:1), so that it reads in light and dark
themes. Text of ours may hold `code`, **strong** and *emphasis*; all text is made safe to show first.
"""

import html
import re
import sys
from dataclasses import dataclass

INK = "#1b1b1b"
MONO = "font-family:Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:13px;line-height:1.45;"
CODE = f"{MONO}color:{INK};white-space:pre-wrap;overflow-wrap:anywhere;margin:0;padding:0;border:0;"
# state: (symbol, accent, background, colour of the heading)
LOOKS = {
    "not attempted": ("○", "#6b6b6b", "#f1f1f1", "#404040"),
    "right": ("✓", "#009E73", "#e6f5ef", "#00543d"),
    "not yet": ("△", "#D55E00", "#fdf0e4", "#7d3600"),
    "raised": ("✗", "#9c3a73", "#faebf4", "#7a1f55"),
    "solution": ("≡", "#0072B2", "#e8f2f9", "#00466e"),
    "restored": ("≡", "#0072B2", "#e8f2f9", "#00466e"),
}
WORDS = {"raised": "your code raised an error"}
# For consoles that lack these signs; what else they lack becomes "?".
PLAIN = str.maketrans("✓△✗○≡·−–", "v~xo=---", "") | {ord("…"): "...", ord("→"): "->"}
# Control characters, marks that turn the writing direction, halves of a character: shown as their code.
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class Say:
    """A paragraph of ours, with `code` and *emphasis*."""

    text: str


@dataclass(frozen=True)
class Field:
    """A labelled value, shown as code: an input, an answer, a line of source."""

    label: str
    value: str


@dataclass(frozen=True)
class Source:
    """Python source, highlighted."""

    code: str


def safe(text):
    """`text` with what can't be shown written as its code."""
    return UNSAFE.sub(lambda sign: sign[0].encode("unicode_escape").decode(), text)


def as_text(state, name, lines):
    """The plain-text form, for terminals and screen readers."""
    width = max((len(line.label) for line in lines if isinstance(line, Field)), default=0)
    out = [f"{LOOKS[state][0]} {name} · {WORDS.get(state, state)}"]
    for line in lines:
        if isinstance(line, Say):
            out.append(_marked(safe(line.text)))
        elif isinstance(line, Field):
            first, *rest = safe(line.value).split("\n")
            out.append(f"  {line.label.ljust(width)}  {first}")
            out += [" " * (width + 4) + more for more in rest]
        else:
            out += ["    " + row for row in line.code.rstrip().split("\n")]
    return "\n".join(row.rstrip() for row in out)


def as_html(state, name, lines):
    """The card."""
    symbol, accent, background, heading = LOOKS[state]
    parts = [
        f'<div style="background:{background};color:{INK};border-left:6px solid {accent};padding:8px 14px;'
        f'margin:4px 0;max-width:52em;font-size:14px;line-height:1.5;">',
        f'<div style="color:{heading};font-weight:bold;"><span style="font-size:17px;">{symbol}</span> '
        f'<span style="{MONO}color:{heading};">{html.escape(name)}</span> · {WORDS.get(state, state)}</div>',
    ]
    for line in lines:
        if isinstance(line, Say):
            parts.append(f'<div style="color:{INK};margin-top:4px;">{markup(safe(line.text))}</div>')
        elif isinstance(line, Field):
            parts.append(
                f'<div style="color:{INK};display:flex;margin-top:2px;"><div style="min-width:8.5em;'
                f'flex:0 0 auto;padding-right:1em;color:#4a4a4a;">{html.escape(line.label)}</div>'
                f'<pre style="{CODE}background:transparent;">{html.escape(safe(line.value))}</pre></div>'
            )
        else:
            looks = f"{CODE}background:#ffffff;padding:8px 10px;margin-top:6px;"
            parts.append(f'<pre style="{looks}">{highlight(line.code)}</pre>')
    return "".join(parts) + "</div>"


def markup(text):
    """Text of ours as HTML: escaped, then `code`, **strong** and *emphasis*."""
    code = f'<code style="{MONO}color:{INK};background:#ffffff;padding:0 3px;">{{}}</code>'
    text = _marked(html.escape(text, quote=False), r"<strong>\1</strong>", r"<em>\1</em>", code)
    return text.replace("\n\n", "<br><br>")


def _marked(text, strong=r"\1", emphasis=r"*\1*", code="`{}`"):
    """`text` with its marks written otherwise. Strong text may hold code; stars in code are Python's."""
    pieces = iter(re.findall(r"`([^`]+)`", text))
    text = re.sub(r"\*\*([^*\n]+)\*\*", strong, re.sub(r"`[^`]+`", "\0", text))
    text = re.sub(r"(?<![\w*])\*(?!\s)([^*\n]+?)(?<!\s)\*(?![\w*])", emphasis, text)
    return re.sub("\0", lambda _: code.format(next(pieces)), text)


def highlight(code):
    """Python source as HTML with coloured keywords, strings, numbers and comments."""
    from pygments import formatters, highlight, lexers

    looks = formatters.HtmlFormatter(nowrap=True, noclasses=True, style="default")
    text = highlight(code, lexers.PythonLexer(), looks)
    return re.sub(r"<span[^>]*>(\s+)</span>", r"\1", text).rstrip()  # white space needs no colour


def show(state, name, lines):
    """Show a card once: HTML in a notebook, text in a terminal."""
    publish(as_text(state, name, lines), as_html(state, name, lines))


def shell():
    """The IPython shell that runs this, or None; IPython is not loaded for the question."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def publish(text, rich):
    """Show one thing once: `rich` (HTML) in a notebook, `text` in a terminal."""
    if shell() is not None:
        from IPython.display import display

        display({"text/plain": text, "text/html": rich}, raw=True)
        return
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeError:
        text = text.translate(PLAIN).encode(encoding, "replace").decode(encoding)
    print(text)
