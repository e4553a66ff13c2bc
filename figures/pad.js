// The drawing pad of notebook 7 (pad.py): strokes in, strokes out, as lists of points [x, y] from 0 to 1.
const CLOSEST = 0.004;          // points nearer than this say nothing new

function render({ model, el }) {
  el.classList.add("digit-pad");
  const canvas = document.createElement("canvas");
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("data-lm-suppress-shortcuts", "true");
  const bar = document.createElement("div");
  bar.className = "digit-pad-bar";
  const button = (text, title, action) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.title = title;
    made.addEventListener("click", action);
    bar.append(made);
    return made;
  };
  const undo = button("Undo", "Take the last stroke back (Ctrl+Z)", () => set(strokes.slice(0, -1)));
  const clear = button("Clear", "Start anew (Escape)", () => set([]));
  el.append(canvas, bar);

  let strokes = model.get("strokes"), drawing = null, timer = null;
  const pen = canvas.getContext("2d");

  function paint() {
    const side = model.get("side"), dots = Math.max(1, window.devicePixelRatio || 1);
    canvas.style.width = canvas.style.height = side + "px";
    if (canvas.width !== Math.round(side * dots)) canvas.width = canvas.height = Math.round(side * dots);
    const size = canvas.width, all = drawing ? [...strokes, drawing] : strokes;
    pen.fillStyle = "#000";
    pen.fillRect(0, 0, size, size);
    if (!all.length) {
      pen.fillStyle = "#b8b8b8";
      pen.font = `${Math.round(size / 15)}px sans-serif`;
      pen.textAlign = "center";
      pen.fillText("Draw one digit here", size / 2, size / 2);
    }
    pen.strokeStyle = pen.fillStyle = "#fff";
    pen.lineWidth = model.get("thickness") * size;
    pen.lineCap = pen.lineJoin = "round";
    for (const stroke of all) {
      const points = stroke.map(([x, y]) => [x * size, y * size]);
      if (points.length === 1) points.push([points[0][0] + 0.01, points[0][1]]);  // no length, no ink
      pen.beginPath();
      pen.moveTo(...points[0]);
      for (let k = 1; k + 1 < points.length; k++) {     // through the midpoints: no corners between points
        const [x, y] = points[k], [u, v] = points[k + 1];
        pen.quadraticCurveTo(x, y, (x + u) / 2, (y + v) / 2);
      }
      pen.lineTo(...points[points.length - 1]);
      pen.stroke();
    }
    undo.disabled = clear.disabled = !all.length;
    const count = strokes.length === 1 ? "1 stroke" : `${strokes.length} strokes`;
    const label = `Drawing pad, ${count} on it. Draw one digit with mouse, pen or finger.`;
    canvas.setAttribute("aria-label", label);
  }
  function send() {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    model.set("strokes", drawing ? [...strokes, [...drawing]] : strokes);
    model.save_changes();
  }
  function soon() { if (timer === null) timer = setTimeout(send, 150); }
  function set(value) { drawing = null; strokes = value; paint(); send(); }
  function at(event) {
    const box = canvas.getBoundingClientRect();
    const part = (p, start, length) => Math.round(1e4 * Math.min(1, Math.max(0, (p - start) / length))) / 1e4;
    return [part(event.clientX, box.left, box.width), part(event.clientY, box.top, box.height)];
  }
  function extend(event) {
    const events = event.getCoalescedEvents?.() ?? [];
    for (const one of events.length ? events : [event]) {
      const [x, y] = at(one), [u, v] = drawing[drawing.length - 1];
      if (Math.hypot(x - u, y - v) >= CLOSEST) drawing.push([x, y]);
    }
  }
  let pointer = null;
  canvas.addEventListener("pointerdown", event => {
    if (pointer !== null || event.button > 0) return;    // one finger draws, a second one does not
    event.preventDefault();
    canvas.focus({ preventScroll: true });
    pointer = event.pointerId;
    try { canvas.setPointerCapture(pointer); } catch (_) { /* a pointer that is gone already */ }
    drawing = [at(event)];
    paint();
    soon();
  });
  canvas.addEventListener("pointermove", event => {
    if (event.pointerId !== pointer || !drawing) return;
    event.preventDefault();
    extend(event);
    paint();
    soon();
  });
  function end(event) {
    if (event.pointerId !== pointer) return;
    pointer = null;
    if (!drawing) return;
    strokes = [...strokes, drawing];
    drawing = null;
    paint();
    send();
  }
  for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) canvas.addEventListener(name, end);
  canvas.addEventListener("keydown", event => {
    const back = event.key === "Backspace" || ((event.ctrlKey || event.metaKey) && event.key === "z");
    if (back) set(strokes.slice(0, -1));
    else if (event.key === "Escape" || event.key === "Delete") set([]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const changed = () => { if (!drawing) { strokes = model.get("strokes"); paint(); } };
  model.on("change:strokes", changed);
  model.on("change:thickness change:side", paint);
  paint();
  return () => { model.off("change:strokes", changed); if (timer !== null) clearTimeout(timer); };
}
export default { render };
