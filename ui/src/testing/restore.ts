/** The way to the check of a restore, and on from there, for tests. */

import { screen, waitFor } from "@testing-library/react";
import { expect } from "vitest";
import { routes } from "../lib/routes";
import { createMock } from "./mock";
import type { Scenario } from "./mock/scenarios";
import type { World } from "./mock/world";
import { renderApp } from "./render";

export const PRACTICE = "acme-dental/practice";

/** Opens the restore at its check, as "Restore latest" does. */
export async function atCheck(
  scenario: Scenario = "list",
  database = PRACTICE,
  differs?: (world: World) => void,
) {
  const { stage: world } = createMock(scenario);
  const newest = world.world.snapshots.get(database)?.[0]?.id ?? "";
  const app = renderApp(scenario, routes.restore(database, newest));
  app.stage.pace = 400;
  differs?.(app.stage.world);
  await screen.findByTestId("step-check");
  return app;
}

export async function run(user: Awaited<ReturnType<typeof atCheck>>["user"]) {
  const button = await screen.findByTestId("run-restore");
  await waitFor(() => expect(button).toBeEnabled());
  await user.click(button);
}
