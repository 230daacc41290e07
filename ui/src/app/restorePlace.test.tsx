/** What was restored beside its source and looked at takes its place. */

import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { routes } from "../lib/routes";
import { MARK } from "../testing/mock/placings";
import type { World } from "../testing/mock/world";
import { findings, renderApp } from "../testing/render";
import { atCheck, PRACTICE, run } from "../testing/restore";

beforeEach(() => sessionStorage.clear());

async function restored(differs?: (world: World) => void) {
  const app = await atCheck("list", PRACTICE, differs);
  await run(app.user);
  await screen.findByTestId("place");
  return { ...app, place: vi.spyOn(app.stage, "startPlace") };
}

async function confirm(user: Awaited<ReturnType<typeof restored>>["user"], word = "practice") {
  await user.type(await screen.findByTestId("place-word"), word);
  await waitFor(() => expect(screen.getByTestId("confirm-place")).toBeEnabled());
  await user.click(screen.getByTestId("confirm-place"));
}

describe("a restored copy", () => {
  it("takes the place of its source once its name was typed, and is no copy any more", async () => {
    const { user, place } = await restored();
    expect(screen.getByTestId("place")).toHaveTextContent("Put it in the place of practice");
    await user.click(screen.getByTestId("place"));
    const dialog = await screen.findByRole("dialog");
    expect(await within(dialog).findByTestId("plan-steps")).toHaveTextContent(
      "Back up practice as it is now",
    );
    expect(screen.getByTestId("confirm-place")).toBeDisabled();
    expect(await findings()).toEqual([]);
    await user.type(screen.getByTestId("place-word"), "practice_restored");
    expect(screen.getByTestId("confirm-place")).toBeDisabled();
    await user.clear(screen.getByTestId("place-word"));
    await confirm(user);
    expect(await screen.findByTestId("placed")).toHaveTextContent(
      "practice is the one that was restored as practice_restored. The one before is kept as practice_before_",
    );
    expect(screen.getByTestId("placed")).toHaveTextContent("also in the backup 5afe5afe");
    expect(place).toHaveBeenCalledWith(
      expect.objectContaining({ safety_backup: true, end_sessions: false, changed: null }),
    );
    expect(screen.queryByTestId("place")).toBeNull();
    expect(screen.queryByTestId("discard")).toBeNull();
    expect(screen.queryByTestId("copy-url")).toBeNull();
  });

  it("is asked for with the name in focus, and not called back by a key while it goes", async () => {
    const { user, platform } = await restored();
    await user.click(screen.getByTestId("place"));
    await waitFor(() => expect(screen.getByTestId("place-word")).toHaveFocus());
    platform.commands.restorePlace = () => new Promise(() => {});
    await confirm(user);
    await user.keyboard("{Escape}");
    expect(screen.getByTestId("confirm-place")).toBeInTheDocument();
  });

  it("can be asked for again once the keyring is open", async () => {
    const { user, stage } = await restored();
    stage.failures.set("restorePlacePlan", {
      code: "keyring-locked",
      message: "the keyring is locked",
      hints: [],
    });
    await user.click(screen.getByTestId("place"));
    const again = await screen.findByTestId("place-again");
    expect(screen.getByTestId("failure")).toHaveTextContent("Unlock or start the keyring");
    expect(screen.getByTestId("confirm-place")).toBeDisabled();
    stage.failures.delete("restorePlacePlan");
    await user.click(again);
    await confirm(user);
    expect(await screen.findByTestId("placed")).toBeInTheDocument();
  });

  it("that was changed since goes in only by who was shown how", async () => {
    const { user, place } = await restored((world) => {
      world.copyChanged = true;
    });
    await user.click(screen.getByTestId("place"));
    await confirm(user);
    expect(await screen.findByTestId("not-placed")).toHaveTextContent(
      "practice is as it was, and practice_restored was left beside it.",
    );
    expect(screen.getByText("open_orders was not in the backup (views)")).toBeInTheDocument();
    await user.click(screen.getByTestId("place-as-it-is"));
    const dialog = await screen.findByRole("dialog");
    expect(within(dialog).getByText(/13 rows instead of 12/)).toBeInTheDocument();
    await confirm(user);
    expect(await screen.findByTestId("placed")).toBeInTheDocument();
    expect(place).toHaveBeenLastCalledWith(expect.objectContaining({ changed: MARK }));
  });

  it("stays where it is while somebody looks at it, unless their sessions are to end", async () => {
    const { user } = await restored((world) => {
      world.copyInUse = true;
    });
    await user.click(screen.getByTestId("place"));
    await user.type(await screen.findByTestId("place-word"), "practice");
    expect(screen.getByTestId("preflight")).toHaveTextContent("others are connected to practice_restored");
    expect(screen.getByTestId("confirm-place")).toBeDisabled();
    await user.click(screen.getByTestId("place-end-sessions"));
    await waitFor(() => expect(screen.getByTestId("confirm-place")).toBeEnabled());
    expect(screen.getByTestId("place-word")).toHaveValue("practice");
  });

  it("can be put there from the page of its job as well, which tells what came of it", async () => {
    const { user, stage } = await restored();
    const job = stage.world.jobs.find(({ kind }) => kind === "restore")?.id ?? "";
    window.location.hash = routes.job(job).slice(1);
    await screen.findByText("Phases");
    await user.click(await screen.findByTestId("place"));
    await confirm(user);
    expect(await screen.findByTestId("placed")).toBeInTheDocument();
    window.location.hash = routes.job(stage.world.placings.get(job) ?? "").slice(1);
    expect(await screen.findByText("Open the restore that made it")).toBeInTheDocument();
    expect(screen.queryByTestId("job-retry")).toBeNull();
    expect(await findings()).toEqual([]);
  });

  it("of some tables alone is not offered", async () => {
    const { stage } = renderApp("list", routes.restore());
    const input = {
      ...{ database: PRACTICE, snapshot: stage.world.snapshots.get(PRACTICE)?.[0]?.id ?? "", storage: null },
      ...{ target: { to: "beside" as const, name: "practice_restored" }, tables: ["public.orders"] },
      ...{ no_owners: false, keep_on_failure: false },
    };
    stage.pace = 10_000;
    const id = stage.startRestore(input);
    await waitFor(() => expect(stage.job(id).state).toBe("done"));
    window.location.hash = routes.job(id).slice(1);
    await screen.findByText("Phases");
    expect(screen.queryByTestId("place")).toBeNull();
  });
});
