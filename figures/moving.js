// Nothing to see: keys, focus and names of a figure's controls.

const PLAYER = ["Play or pause", "Stop and go to the start", "Repeat"];

// JupyterLab takes arrow keys else, to walk between cells; it leaves an element with this attribute alone.
function mark(event) {
  if (event.target.closest?.(".jupyter-widgets"))
    event.target.setAttribute("data-lm-suppress-shortcuts", "true");
}

// A slider that was moved by a click on its line has the keys from then on, as one whose handle was dragged.
function focus(event) {
  const line = event.target.closest?.(".interactive-figure .noUi-target");
  line?.querySelector(".noUi-handle").focus({ preventScroll: true });
}

// A screen reader says a slider's name and the value that is shown: 1.6 for 1.5999999999999996, 20 for place 5.
function speak(figure) {
  for (const handle of figure.querySelectorAll(".noUi-handle")) {
    const slider = handle.closest(".jupyter-widgets");
    const said = { label: ".widget-label", valuetext: ".widget-readout" };
    for (const [what, where] of Object.entries(said)) {
      const text = slider.querySelector(where)?.textContent;
      if (text && handle.getAttribute(`aria-${what}`) !== text) handle.setAttribute(`aria-${what}`, text);
    }
  }
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
  document.addEventListener("focusin", event => mark(event), { signal });
  document.addEventListener("pointerup", event => focus(event), { signal });
  prepare(el, ended, 20);
  return () => ended.abort();
}

export default { render };
