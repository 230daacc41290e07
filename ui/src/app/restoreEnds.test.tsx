import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { routes } from "../lib/routes";
import { showZone } from "../lib/zone";
import { atCheck, PRACTICE, run } from "../testing/restore";

beforeEach(() => sessionStorage.clear());

describe("a restore", () => {
  it("that is cancelled leaves nothing, and said so before", async () => {
    const { user, stage } = await atCheck();
    stage.pace = 1;
    await run(user);
    expect(await screen.findByText(/Cancelling drops the half-made practice_restored/)).toBeInTheDocument();
    await user.click(await screen.findByTestId("job-cancel"));
    expect(await screen.findByRole("heading", { name: "Cancelled" })).toBeInTheDocument();
    expect(screen.getByTestId("what-is-left")).toHaveTextContent("Nothing is left behind");
    // Begun is not done: no tick, and the word for it.
    expect(screen.getByTestId("rail-check")).toHaveAttribute("data-made");
    expect(screen.getByTestId("rail-run")).not.toHaveAttribute("data-made");
    expect(screen.getByTestId("rail-run")).toHaveTextContent("Cancelled");
    // It stands at what was being done: nothing was verified.
    expect(screen.getByTestId("rail-run")).toHaveAttribute("aria-current", "step");
    expect(screen.getByTestId("rail-verify")).not.toHaveAttribute("aria-current");
    expect(within(screen.getByTestId("rail-verify")).getByLabelText("Locked")).toBeInTheDocument();
  }, 40_000);

  it("that failed is not ticked off either, and one that ended well is", async () => {
    const { user, unmount } = await atCheck("restoreFails");
    await run(user);
    await waitFor(() => expect(screen.getByTestId("rail-run")).toHaveTextContent("Failed"));
    expect(screen.getByTestId("rail-run")).not.toHaveAttribute("data-made");
    unmount();
    sessionStorage.clear();
    const good = await atCheck();
    await run(good.user);
    await screen.findByTestId("verdict");
    await waitFor(() => expect(screen.getByTestId("rail-run")).toHaveAttribute("data-made"));
    expect(screen.getByTestId("rail-run")).not.toHaveTextContent("Failed");
  }, 40_000);
});

describe("a replacement that failed", () => {
  it("says that the backup it made before stays", async () => {
    const { user } = await atCheck("restoreFails");
    await user.click(await screen.findByTestId("back"));
    await user.click(await screen.findByTestId("where-replace"));
    await user.click(screen.getByTestId("continue"));
    await user.type(await screen.findByTestId("confirm-word"), "practice");
    await run(user);
    expect(await screen.findByTestId("safety-stays")).toHaveTextContent("as 5afe5afe. That backup stays");
    expect(screen.getByTestId("what-is-left")).toHaveTextContent("as it was before");
  }, 40_000);
});

describe("a restore that differs", () => {
  it("stands at the step that found it, with what was done before ticked off", async () => {
    const { user } = await atCheck("restoreDiffers");
    await run(user);
    await waitFor(() => expect(screen.getByTestId("rail-verify")).toHaveTextContent("Failed"));
    expect(screen.getByTestId("rail-verify")).toHaveAttribute("aria-current", "step");
    expect(screen.getByTestId("rail-run")).toHaveAttribute("data-made");
  }, 40_000);
});

describe("the check of a restore", () => {
  afterEach(() => showZone(null));

  it("says that no drill has measured yet how long it takes, and leads to one", async () => {
    await atCheck("list", PRACTICE, (world) => {
      world.drills = [];
    });
    const note = await screen.findByTestId("unmeasured");
    expect(note).toHaveTextContent("no drill has measured it yet");
    expect(within(note).getByRole("link", { name: "Run a drill" })).toHaveAttribute(
      "href",
      routes.drills(PRACTICE),
    );
  });

  it("shows the times in what will happen in the zone of all others", async () => {
    showZone("Asia/Tokyo");
    await atCheck();
    const lines = await screen.findByTestId("plan-steps");
    await waitFor(() => expect(lines).toHaveTextContent(/taken .* GMT\+9, and compare its digest/));
    expect(lines).not.toHaveTextContent("UTC");
    expect(screen.getByTestId("rail-moment")).toHaveTextContent("GMT+9");
  });
});
