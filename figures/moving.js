// Nothing to see: keys, focus and names of a figure's controls.

const PLAYER = ["Play or pause", "Stop and go to the start", "Repeat"];

// JupyterLab takes keys else, to walk between cells; it leaves an element with this attribute alone.
// Its chords remain its own: Shift + Enter goes on to the next cell, Ctrl + S saves.
function mark(event) {
  const chord = event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && event.key === "Enter");
  if (event.target.closest?.(".jupyter-widgets"))
    event.target.toggleAttribute("data-lm-suppress-shortcuts", !chord);
}

// A slider that was moved by a click on its line has the keys from then on, as one whose handle was dragged.
function focus(event) {
  const line = event.target.closest?.(".interactive-figure .noUi-target");
  line?.querySelector(".noUi-handle").focus({ preventScroll: true });
}

function say(element, what, text) {
  if (element && text && element.getAttribute(what) !== text) element.setAttribute(what, text);
}

// A screen reader says a slider's name and the value that is shown: 1.6 for 1.5999999999999996, 20 for place 5;
// the box with the value, and buttons to tick that belong together, have that name too.
function speak(figure) {
  for (const label of figure.querySelectorAll(".widget-label")) {
    const name = label.textContent, control = label.parentElement;
    const handle = control.querySelector(".noUi-handle"), readout = control.querySelector(".widget-readout");
    say(handle, "aria-label", name);
    say(handle, "aria-valuetext", readout?.textContent);
    say(readout, "role", "textbox");
    say(readout, "aria-label", name);
    if (!control.matches(".widget-radio")) continue;
    say(control, "role", "radiogroup");
    say(control, "aria-label", name);
  }
  figure.querySelectorAll("[title='null']").forEach(label => label.removeAttribute("title"));  // else it pops up
}

function prepare(el, ended, tries) {
  const figure = el.closest(".interactive-figure");
  if (!figure && tries) return setTimeout(prepare, 200, el, ended, tries - 1);  // not on the page yet
  if (!figure) return;
  const heed = () => {
    speak(figure);
    figure.querySelectorAll(".widget-play button").forEach((button, k) => {
      if (button.title === PLAYER[k]) return;
      button.title = PLAYER[k];
      button.setAttribute("aria-label", PLAYER[k]);
    });
  };
  const changes = new MutationObserver(heed);
  const attributeFilter = ["aria-valuetext"];
  changes.observe(figure, { subtree: true, childList: true, characterData: true, attributeFilter });
  ended.signal.addEventListener("abort", () => changes.disconnect());
  heed();
}

function render({ el }) {
  const ended = new AbortController(), { signal } = ended;
  el.style.display = "none";
  // of its own each: a function that two views share would go with the first of them
  window.addEventListener("keydown", event => mark(event), { signal, capture: true });  // before JupyterLab
  document.addEventListener("pointerup", event => focus(event), { signal });
  prepare(el, ended, 20);
  return () => ended.abort();
}

export default { render };
