/** A shell of made-up data, for looking at the page in a browser and for its tests. Never part of what ships. */

import type { Platform } from "../../platform/platform";
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
  };
  return { platform, stage };
}

/** The scenario that the address asks for: `?scenario=failed`. */
export function mockFromAddress(): Platform {
  const asked = new URLSearchParams(window.location.search).get("scenario") ?? "list";
  const scenario = asked in SCENARIOS ? (asked as Scenario) : "list";
  const { platform, stage } = createMock(scenario, 250);
  for (const job of stage.world.jobs.filter((row) => row.state === "running")) {
    stage.play(job, 41_000);
  }
  if (scenario === "stale") {
    const failure = { code: "catalog-locked" as const, message: "the catalog is locked", hints: [] };
    setTimeout(() => stage.failures.set("statusOverview", failure), 1_500);
  }
  return platform;
}
