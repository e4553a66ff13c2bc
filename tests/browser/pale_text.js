// Text in outputs that stands out too little from what lies behind it (WCAG 2, AA).
() => {
  const numbers = colour => colour.match(/[\d.]+/g).map(Number);
  const over = ([r, g, b, a = 1], back) => [r, g, b].map((c, k) => c * a + back[k] * (1 - a));
  const luminance = rgb => rgb.map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, k) => sum + c * [0.2126, 0.7152, 0.0722][k], 0);
  function behind(element) {
    if (!element) return [255, 255, 255];
    const colour = numbers(getComputedStyle(element).backgroundColor);
    return colour[3] === 0 ? behind(element.parentElement)
      : (colour[3] ?? 1) < 1 ? over(colour, behind(element.parentElement)) : colour.slice(0, 3);
  }
  const pale = [];
  for (const area of document.querySelectorAll(".jp-OutputArea-output")) {
    const texts = document.createTreeWalker(area, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const element = texts.currentNode.parentElement, text = texts.currentNode.data.trim();
      if (!text || !element.checkVisibility()) continue;
      if (element.closest("style, script, svg, [disabled], mjx-container")) continue;
      const look = getComputedStyle(element), back = behind(element);
      const pair = [luminance(over(numbers(look.color), back)), luminance(back)].sort((a, b) => a - b);
      const ratio = (pair[1] + 0.05) / (pair[0] + 0.05);
      const size = parseFloat(look.fontSize), large = size >= 24 || (size >= 18.6 && look.fontWeight >= 700);
      if (ratio < (large ? 3 : 4.5))
        pale.push(`${text.slice(0, 40)}: ${look.color} on ${back.map(Math.round)}, ${ratio.toFixed(2)}`);
    }
  }
  return pale;
}
