/** The whole page over made-up data, for tests. */

import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { App } from "../app/App";
import { fetchPages } from "../app/pages/later";
import type { JobProgress } from "../bindings";
import { createMock } from "./mock";
import type { Scenario } from "./mock/scenarios";

// As in a window that has been open for a second.
await fetchPages();

/** Starts at an address that `routes` gave. */
export function renderApp(scenario: Scenario, address = "#/") {
  window.location.hash = address.slice(1);
  const { platform, stage } = createMock(scenario);
  const view = render(<App platform={platform} env="test" />);
  return { ...view, platform, stage, user: userEvent.setup() };
}

/** Puts a text into a field, behind what is in it already. */
export async function fill(user: ReturnType<typeof userEvent.setup>, testId: string, text: string) {
  await user.click(await screen.findByTestId(testId));
  await user.paste(text);
}

/** What axe finds, by rule. Contrast is left out: jsdom paints nothing. */
export async function findings(): Promise<string[]> {
  const rules = { "color-contrast": { enabled: false } };
  const { violations } = await axe.run(document.body, { rules, resultTypes: ["violations"] });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** An event of the job that runs in the scenario `running`. */
export function progress(differs: Partial<JobProgress> = {}): JobProgress {
  return {
    ...{ id: "job-running", kind: "backup", tenant: "acme-dental", database: "acme-dental/shop" },
    ...{ state: "running", phase: "dump", bytes_read: 0, bytes_stored: 0, bytes_total: null },
    ...{ phase_read: differs.bytes_read ?? 0, phase_stored: differs.bytes_stored ?? 0 },
    ...{ elapsed_ms: 0, failure: null },
    ...differs,
  };
}
