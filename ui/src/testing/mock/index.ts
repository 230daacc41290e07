/** A shell of made-up data, for looking at the page in a browser and for its tests. Never part of what ships. */

import type { Platform } from "../../platform/platform";
import { type Inspector, inspectorOf } from "../inspect";
import { mockCommands } from "./commands";
import { Rehearsal } from "./rehearsal";
import { SCENARIOS, type Scenario } from "./scenarios";

export function createMock(scenario: Scenario, delay = 0): { platform: Platform; stage: Rehearsal } {
  const stage = new Rehearsal(
    SCENARIOS[scenario](),
    scenario === "loading" ? Number.POSITIVE_INFINITY : delay,
  );
  const platform: Platform = {
    commands: mockCommands(stage),
    onJobProgress: async (listener) => stage.listen(listener),
    onQuitAsked: async (listener) => stage.listenToQuit(listener),
    onPlaceWished: async (listener) => stage.listenToWishes(listener),
  };
  return { platform, stage };
}

declare global {
  interface Window {
    /** How `tests/pages` looks at the page. */
    inspector?: Inspector;
  }
}

/** The scenario that the address asks for: `?scenario=failed`, and `&delay=0` for answers at once. */
export function mockFromAddress(): Platform {
  const address = new URLSearchParams(window.location.search);
  const asked = address.get("scenario") ?? "list";
  const scenario = asked in SCENARIOS ? (asked as Scenario) : "list";
  const { platform, stage } = createMock(scenario, Number(address.get("delay") ?? 250));
  window.inspector = inspectorOf(scenario, Object.keys(SCENARIOS), stage.world, scenario !== "loading");
  for (const job of stage.world.jobs.filter((row) => row.state === "running")) {
    stage.play(job, 41_000);
  }
  if (scenario === "stale") {
    const failure = { code: "catalog-locked" as const, message: "the catalog is locked", hints: [] };
    setTimeout(() => stage.failures.set("statusOverview", failure), 1_500);
  }
  return platform;
}
