/** With which backup a restore begins. */

import { act, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { routes } from "../lib/routes";
import { renderApp } from "../testing/render";
import { PRACTICE } from "../testing/restore";

beforeEach(() => sessionStorage.clear());

it("is neither one of what a restore has replaced nor one that a drill refuted, and both are told", async () => {
  const { stage } = renderApp("list", routes.restore());
  const [first, second] = stage.world.snapshots.get(PRACTICE) ?? [];
  Object.assign(first ?? {}, { replaced: true });
  Object.assign(second ?? {}, { refuted: "differs" });
  act(() => {
    window.location.hash = routes.restore(PRACTICE).slice(1);
  });
  const list = await screen.findByRole("radiogroup", { name: "Backups" });
  const [spoilt, refuted, good] = within(list).getAllByRole("radio");
  expect(spoilt).toHaveTextContent("before a restore");
  expect(refuted).toHaveTextContent("Drill failed");
  await waitFor(() => expect(good).toBeChecked());
  expect(spoilt).not.toBeChecked();
});
