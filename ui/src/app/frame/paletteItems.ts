/** What the palette offers for the words that were typed. */

import type { ReactNode } from "react";

export interface Item {
  id: string;
  label: string;
  /** What tells it from others of its name. */
  note?: string;
  /** The keys that do the same, as they are called. */
  keys?: string;
  /** Further words that find it. */
  words?: string;
  icon: ReactNode;
  run: () => void;
}

export interface Offer {
  title: string;
  items: Item[];
  /** Whether it is offered before anything was typed. */
  always?: boolean;
}

/** So many of each kind: whoever wants another one types more. */
const EACH = 7;

/** The items in which every typed word occurs; those that begin with what was typed come first. */
export function offered(offers: readonly Offer[], query: string): Offer[] {
  const words = query.trim().toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    return offers.filter(({ always }) => always);
  }
  const fitting = offers.map((offer) => ({ ...offer, items: best(offer.items, words) }));
  return fitting.filter(({ items }) => items.length > 0);
}

function best(items: readonly Item[], words: string[]): Item[] {
  const fits = items.filter((item) => {
    const text = `${item.label} ${item.note ?? ""} ${item.words ?? ""}`.toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
  const begins = (item: Item) => item.label.toLocaleLowerCase().startsWith(words.join(" "));
  return [...fits.filter(begins), ...fits.filter((item) => !begins(item))].slice(0, EACH);
}
