/** Text that is cut off, and pages that are wider than the window. */

import { reveal } from "../../lib/reveal";
import { called, visibleTexts } from "./visible";

/** Rounding and the overhang of letters. */
const SLACK_X = 1.5;
const SLACK_Y = 5;
/** Where charts measure their labels. */
const FAR_AWAY = -10_000;

export function overflow(): string[] {
  return [...sideways(), ...new Set(visibleTexts().flatMap(({ text, element }) => cutBy(text, element)))];
}

function sideways(): string[] {
  const { scrollWidth, clientWidth } = document.documentElement;
  const width = Math.max(scrollWidth, document.body.scrollWidth);
  return width > clientWidth + 1 ? [`wide: the page is ${width} px wide in a window of ${clientWidth}`] : [];
}

/** Lists whose last columns are reached by scrolling alone, or that have no width at all. Longer languages may scroll. */
export function wideTables(): string[] {
  return [...document.querySelectorAll("table")].flatMap((table) => {
    let box: Element | null = table.parentElement;
    while (box && !scrolls(getComputedStyle(box).overflowX)) {
      box = box.parentElement;
    }
    const name = table.getAttribute("aria-label") ?? called(table);
    return box && box.scrollWidth > box.clientWidth + 1
      ? [`wide: the list "${name}" takes ${box.scrollWidth} px and has ${box.clientWidth}`]
      : [];
  });
}

/** The nearest ancestors that cut this text off, up to one that can be scrolled. */
function cutBy(text: Text, element: Element): string[] {
  const range = document.createRange();
  range.selectNodeContents(text);
  const own = range.getBoundingClientRect();
  if (own.bottom < FAR_AWAY) {
    return [];
  }
  let [x, y] = [true, true];
  for (let at: Element | null = element; at && (x || y); at = at.parentElement) {
    const style = getComputedStyle(at);
    const box = at.getBoundingClientRect();
    if (x && clips(style.overflowX) && (own.right > box.right + SLACK_X || own.left < box.left - SLACK_X)) {
      return hasEllipsis(style) && isTold(at, text) ? [] : [`cut off sideways: ${called(element)}`];
    }
    if (y && clips(style.overflowY) && (own.bottom > box.bottom + SLACK_Y || own.top < box.top - SLACK_Y)) {
      return isClamped(style) && isTold(at, text) ? [] : [`cut off at the bottom: ${called(element)}`];
    }
    x &&= !scrolls(style.overflowX);
    y &&= !scrolls(style.overflowY);
    if (style.position === "fixed") {
      break;
    }
  }
  return [];
}

const clips = (overflow: string) => overflow === "hidden" || overflow === "clip";
const scrolls = (overflow: string) => overflow === "auto" || overflow === "scroll";
const hasEllipsis = (style: CSSStyleDeclaration) => style.textOverflow === "ellipsis" || isClamped(style);
const isClamped = (style: CSSStyleDeclaration) => style.webkitLineClamp !== "none";

/** Whether the whole text can be had in another way: an ellipsis may only shorten what a title says in full. */
function isTold(element: Element, text: Text): boolean {
  const titles = [...element.querySelectorAll("[title]"), element.closest("[title]")];
  const said = text.textContent?.trim() ?? "";
  return titles.some((titled) => reveal(titled?.getAttribute("title") ?? "").includes(said));
}
