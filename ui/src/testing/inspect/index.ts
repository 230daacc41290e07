/** Looks at the page as it stands in a real browser; `tests/pages` asks for it. Never part of what ships. */

import type { Scenario } from "../mock/scenarios";
import type { World } from "../mock/world";
import { accessibility } from "./accessibility";
import { covered, hush, tell } from "./covered";
import { fingerprints } from "./fingerprints";
import { Keyboard } from "./keyboard";
import { foreignMarkup } from "./markup";
import { overflow, wideTables } from "./overflow";
import { dialogs, places } from "./places";
import * as pressable from "./pressable";
import { settled } from "./settled";
import { brokenPages, foreignRequests, watchTroubles } from "./troubles";
import { untranslated } from "./words";

export interface Inspector {
  scenarios: string[];
  /** Every address of this scenario, by name. */
  places: () => Record<string, string>;
  /** What opens over a page, and the keys that open it. */
  dialogs: Record<string, string>;
  /** Of the frame and of the page in it: the same for two that look the same but for numbers. */
  fingerprints: () => string[];
  /** Waits until the page shows what it has to show. */
  settled: () => Promise<void>;
  /** All that is wrong with what is shown now, a line each. */
  look: (what: "everything" | "colours") => Promise<string[]>;
  /** What went wrong while it was drawn, a line each; part of everything. */
  broken: () => string[];
  overflow: () => string[];
  keyboard: Keyboard;
  /** Messages over the page: shows some, takes them away, and says what they cover. */
  messages: { tell: () => void; hush: () => void; covered: () => string[] };
  /** Visible words that did not come from the page's own list of words; for the pseudo-language. */
  untranslated: () => string[];
}

/** Of the scenario that is played, `answers` being whether its shell ever does. */
export function inspectorOf(
  scenario: Scenario,
  scenarios: string[],
  world: World,
  answers: boolean,
): Inspector {
  const troubles = watchTroubles();
  const broken = () => [...brokenPages(), ...troubles.splice(0)];
  return {
    scenarios,
    places: () => places(scenario, world),
    dialogs,
    fingerprints,
    settled: () => settled(answers),
    broken,
    overflow,
    keyboard: new Keyboard(),
    messages: { tell, hush, covered },
    untranslated: () => untranslated(world),
    look: async (what) => [
      ...overflow(),
      ...wideTables(),
      ...foreignMarkup(world),
      ...foreignRequests(),
      ...broken(),
      ...(what === "everything" ? pressable.covered() : []),
      ...(await accessibility(what)),
    ],
  };
}
