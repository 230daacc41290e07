/** With which backup a restore begins. */

import { act, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { routes } from "../lib/routes";
import { findings, renderApp } from "../testing/render";
import { PRACTICE } from "../testing/restore";

beforeEach(() => sessionStorage.clear());

it("is neither one of what a restore has replaced nor one that a drill refuted, and both are told", async () => {
  const { stage } = renderApp("list", routes.restore());
  const [first, second] = stage.world.snapshots.get(PRACTICE) ?? [];
  Object.assign(first ?? {}, { replaced: true });
  Object.assign(second ?? {}, { proof: "differs" });
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

describe("a storage that goes away in the middle", () => {
  const gone = {
    code: "storage-unreachable" as const,
    message: "the folder /mnt/nas is not there",
    hints: ["Is its disk mounted?"],
  };

  it("is told where one stands, whatever was seen before, and asked once more there", async () => {
    const { user, stage } = renderApp("list", routes.restore());
    await user.click(await screen.findByTestId(`choose-${PRACTICE}`));
    expect(await screen.findByTestId("opens")).toHaveTextContent("The repository opens");
    await user.click(screen.getByTestId("continue"));
    await screen.findByRole("radiogroup", { name: "Backups" });
    stage.failures.set("snapshotManifest", gone);
    await user.click(screen.getByTestId("rail-database"));
    expect(
      await screen.findByTestId("failure"),
      "that it opened a minute ago is no answer",
    ).toHaveTextContent("/mnt/nas is not there");
    expect(screen.queryByTestId("opens")).toBeNull();
    stage.failures.delete("snapshotManifest");
    await user.click(screen.getByTestId("again"));
    expect(await screen.findByTestId("opens")).toHaveTextContent("The repository opens");
    expect(screen.queryByTestId("failure")).toBeNull();
    expect(await findings()).toEqual([]);
  });

  it("keeps nobody in the third step once it is back", async () => {
    const { user, stage } = renderApp("list", routes.restore());
    stage.failures.set("snapshotManifest", gone);
    await user.click(await screen.findByTestId(`choose-${PRACTICE}`));
    await user.click(screen.getByTestId("continue"));
    await screen.findByRole("radiogroup", { name: "Backups" });
    await user.click(screen.getByTestId("continue"));
    expect(await screen.findByText("The backup has to be read first.")).toBeInTheDocument();
    expect(screen.getByTestId("continue")).toBeDisabled();
    stage.failures.delete("snapshotManifest");
    await user.click(screen.getByTestId("again"));
    expect(await screen.findByTestId("what-everything")).toBeInTheDocument();
    await waitFor(() => expect(screen.getByTestId("continue")).toBeEnabled());
  });
});
