import { act, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { routes } from "../lib/routes";
import { atCheck, PRACTICE, run } from "../testing/restore";

beforeEach(() => sessionStorage.clear());

describe("a restore that is asked for while the page is open", () => {
  /** Asks as the palette does. */
  const ask = (database: string, world: { snapshots: Map<string, { id: string }[]> }) =>
    act(() => {
      window.location.hash = routes.restore(database, world.snapshots.get(database)?.[0]?.id).slice(1);
    });
  const ORDERS = "bergmann-logistik/orders";

  it("takes the place of the one before, whose choices can be had back", async () => {
    const { user, stage } = await atCheck();
    await waitFor(() => expect(screen.getByTestId("rail-database")).toHaveTextContent("practice"));
    ask(ORDERS, stage.world);
    await waitFor(() => expect(screen.getByTestId("rail-database")).toHaveTextContent("orders"));
    expect(screen.getByTestId("step-check")).toBeInTheDocument();
    await user.click(await screen.findByTestId("undo"));
    expect(screen.getByTestId("rail-database")).toHaveTextContent("practice");
    ask(ORDERS, stage.world);
    await waitFor(() => expect(screen.getByTestId("rail-database")).toHaveTextContent("orders"));
  });

  it("waits for one that is under way", async () => {
    const { user, stage } = await atCheck();
    stage.pace = 1;
    await run(user);
    await screen.findByTestId("step-run");
    ask(ORDERS, stage.world);
    expect(await screen.findByText(/A restore is under way here/)).toBeInTheDocument();
    expect(screen.getByTestId("step-run")).toBeInTheDocument();
    expect(screen.getByTestId("rail-database")).toHaveTextContent("practice");
    expect(window.location.hash).toBe(routes.restore());
  });

  it("begins anew, even with the backup that was restored just now", async () => {
    const { user, stage } = await atCheck();
    await run(user);
    await screen.findByTestId("verdict");
    ask(PRACTICE, stage.world);
    expect(await screen.findByTestId("step-check")).toBeInTheDocument();
    expect(screen.queryByTestId("verdict")).toBeNull();
  });
});
