// Nothing to see: lets arrow keys reach the control that has the focus, and names a player's buttons.
// JupyterLab takes the keys else, to walk between cells; it leaves an element with this attribute alone.

function mark(event) {
  if (event.target.closest?.(".jupyter-widgets"))
    event.target.setAttribute("data-lm-suppress-shortcuts", "true");
}

const names = ["Play or pause", "Stop and go to the start", "Repeat"];

function name(el, tries) {
  const buttons = el.closest(".interactive-figure")?.querySelectorAll(".widget-play button");
  buttons?.forEach((button, k) => {
    button.title = names[k];
    button.setAttribute("aria-label", names[k]);
  });
  if (!buttons?.length && tries) setTimeout(name, 200, el, tries - 1);  // not on the page yet
}

function render({ el }) {
  el.style.display = "none";
  name(el, 20);
  document.addEventListener("focusin", mark);
  return () => document.removeEventListener("focusin", mark);
}

export default { render };
