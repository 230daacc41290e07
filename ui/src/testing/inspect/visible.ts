/** Which elements and texts a person can see, and what to call them in a finding. */

export function isVisible(element: Element): boolean {
  const shown = element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const { width, height } = element.getBoundingClientRect();
  // What is kept for screen readers alone is a pixel large.
  return shown && width > 1 && height > 1;
}

/** Every visible text with the element that it stands in. */
export function visibleTexts(): { text: Text; element: Element }[] {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found: { text: Text; element: Element }[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (element && node.textContent?.trim() && isVisible(element) && !isForReaders(element)) {
      found.push({ text: node as Text, element });
    }
  }
  return found;
}

/** A name for it: its test id or its kind, and what it says. */
export function called(element: Element): string {
  const id = element.closest("[data-testid]")?.getAttribute("data-testid");
  const says = (element.getAttribute("aria-label") ?? element.textContent ?? "").trim().slice(0, 60);
  const kind = element.getAttribute("role") ?? element.tagName.toLowerCase();
  return `${kind}${id ? ` in ${id}` : ""} "${says}"`;
}

function isForReaders(element: Element): boolean {
  for (let at: Element | null = element; at; at = at.parentElement) {
    const { width, height } = at.getBoundingClientRect();
    if (width <= 1 && height <= 1 && getComputedStyle(at).position === "absolute") {
      return true;
    }
  }
  return false;
}
