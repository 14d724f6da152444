"""What is wrong with the texts of a page's drawings, asked in a browser."""

# Texts of drawings that touch, and those that leave the page.
TEXTS = """() => {
  const found = [];
  for (const svg of document.querySelectorAll('svg')) {
    const boxes = [...svg.querySelectorAll('text')]
      .map(t => ({text: t.lastChild.textContent, ...t.getBoundingClientRect().toJSON()}))
      .filter(b => b.width > 0);
    boxes.forEach((a, i) => {
      if (a.left < 0 || a.right > innerWidth + 0.5) found.push(['outside', a.text]);
      for (const b of boxes.slice(i + 1)) {
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > 0.5 && high > 4) found.push(['touch', a.text, b.text]);
      }
    });
  }
  return found;
}"""
