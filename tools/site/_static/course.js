// A stop or a comma stays on the line of the formula before it: a browser may break there.
document.addEventListener("DOMContentLoaded", () => {
  for (const formula of document.querySelectorAll(".bd-article span.math")) {
    const text = formula.nextSibling;
    const signs = text?.nodeType === Node.TEXT_NODE && text.data.match(/^[.,;:?!)]+/);
    if (!signs) continue;
    text.splitText(signs[0].length);
    const together = document.createElement("span");
    together.style.whiteSpace = "nowrap";
    formula.replaceWith(together);
    together.append(formula, text);
  }
});

// A figure of the book opens large, by click or Enter; Escape or another click closes it.
document.addEventListener("DOMContentLoaded", () => {
  const dialog = document.createElement("dialog");
  dialog.className = "large";
  dialog.setAttribute("aria-label", "The figure, large");
  dialog.addEventListener("click", () => dialog.close());
  document.addEventListener("keydown", (event) => event.key === "Escape" && dialog.open && dialog.close());
  document.body.append(dialog);

  for (const figure of document.querySelectorAll(".bd-article .cell_output img")) {
    const open = () => {
      const copy = figure.cloneNode();
      for (const name of ["style", "width", "height", "tabindex", "role"]) copy.removeAttribute(name);
      const wide = Math.max(figure.naturalWidth / 2, Math.min(figure.naturalWidth, 900));
      copy.style.width = `${wide}px`;
      dialog.replaceChildren(copy);
      dialog.showModal();
    };
    figure.tabIndex = 0;
    figure.title = "Open the figure large";
    figure.addEventListener("click", open);
    figure.addEventListener("keydown", (event) => event.key === "Enter" && open());
  }
});

// A formula that is wider than its column, on a phone, becomes as small as it must; at most by half.
const fit = () => {
  for (const formula of document.querySelectorAll(".bd-article div.math mjx-container")) {
    formula.dataset.size ??= parseFloat(getComputedStyle(formula).fontSize);
    formula.style.fontSize = `${formula.dataset.size}px`;
    const share = formula.clientWidth / formula.scrollWidth;
    if (share < 1) formula.style.fontSize = `${formula.dataset.size * Math.max(0.5, share - 0.01)}px`;
  }
};
window.addEventListener("load", () => window.MathJax?.startup?.promise.then(fit));
window.addEventListener("resize", fit);
document.addEventListener("toggle", fit, true);
