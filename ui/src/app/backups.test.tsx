import { act, configure, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { Scenario } from "../testing/mock/scenarios";
import { findings, progress, renderApp } from "../testing/render";

function at(hash: string, scenario: Scenario = "list") {
  return renderApp(scenario, hash);
}

// Much is drawn at once, and jsdom is slow.
configure({ asyncUtilTimeout: 8_000 });

const PRACTICE = "#/backups?database=acme-dental%2Fpractice";
const id = (number: number) => `${number.toString(16).padStart(4, "0")}${"7f3a9c51".repeat(7)}beef`;
const one = (number: number) => `#/backups/${id(number)}?database=acme-dental%2Fpractice`;

describe("backups over time", () => {
  it("have a shape a state, gaps that say why, and a table of the same numbers", async () => {
    const { user } = at(PRACTICE);
    const lane = await screen.findByTestId("lane-practice");
    const marks = within(lane).getAllByTestId("mark");
    expect(marks.length).toBeGreaterThan(25);
    expect(marks.at(-1)).toHaveAccessibleName(/1 proved/);
    expect(within(lane).getAllByRole("button", { name: /job failed/ }).length).toBeGreaterThan(0);
    expect(within(lane).getByTestId("missed")).toHaveTextContent("3 runs missed from");
    expect(await findings()).toEqual([]);
    await user.click(screen.getByTestId("timeline-table"));
    const table = within(screen.getByTestId("timeline")).getByRole("table");
    expect(within(table).getAllByRole("row").length).toBeGreaterThan(25);
  });

  it("are zoomed and moved by keys, and open what stands alone", async () => {
    const { user, platform } = at(PRACTICE);
    const timeline = vi.spyOn(platform.commands, "snapshotTimeline");
    const view = await screen.findByLabelText("Timeline: plus and minus zoom, the arrows move");
    view.focus();
    await user.keyboard("+");
    await waitFor(() => expect(timeline).toHaveBeenCalled());
    const [query] = timeline.mock.lastCall ?? [];
    const days = (Date.parse(query?.until ?? "") - Date.parse(query?.from ?? "")) / 86_400_000;
    expect(days).toBeCloseTo(15.8, 1);
    await user.keyboard("-");
    const lane = await screen.findByTestId("lane-practice");
    await waitFor(() => expect(within(lane).getAllByTestId("mark").length).toBeGreaterThan(25));
    await user.click(within(lane).getAllByTestId("mark").at(-1) as HTMLElement);
    await waitFor(() => expect(window.location.hash).toBe(one(0)));
  });
});

describe("the list of backups", () => {
  it("is narrowed down by the back end, and follows the timeline when asked to", async () => {
    const { user, platform } = at(PRACTICE);
    const list = vi.spyOn(platform.commands, "snapshotList");
    await waitFor(() => expect(screen.getAllByTestId("backup-row")).toHaveLength(34));
    await user.click(screen.getByTestId("filter-state"));
    await user.click(await screen.findByRole("option", { name: "Proved" }));
    await waitFor(() => expect(screen.getAllByTestId("backup-row")).toHaveLength(1));
    expect(list.mock.lastCall?.[0]).toMatchObject({ state: "proved", database: "practice", limit: 200 });
    await user.click(screen.getByTestId("follow"));
    await waitFor(() => expect(list.mock.lastCall?.[0].from).not.toBeNull());
  });

  it("says of what a restore has replaced that it is that", async () => {
    const { stage } = renderApp("list", "#/");
    Object.assign(stage.world.snapshots.get("acme-dental/practice")?.[0] ?? {}, { replaced: true });
    act(() => {
      window.location.hash = PRACTICE.slice(1);
    });
    await waitFor(() => expect(screen.getAllByTestId("backup-row")).toHaveLength(34));
    const marked = screen
      .getAllByTestId("backup-row")
      .filter((row) => row.textContent?.includes("before a restore"));
    expect(marked).toHaveLength(1);
  });

  it("of a tenant names databases; two of one are compared", async () => {
    const { user } = at("#/backups?tenant=acme-dental");
    await waitFor(() => expect(screen.getByTestId("backup-count")).toHaveTextContent("46 of 46"));
    expect(screen.getByTestId("compare")).toBeDisabled();
    const rows = screen.getAllByTestId("backup-row").filter((row) => row.textContent?.includes("practice"));
    for (const row of rows.slice(0, 2)) {
      await user.click(within(row).getByRole("checkbox"));
    }
    await user.click(screen.getByTestId("compare"));
    const changes = await screen.findByTestId("changes");
    expect(changes).toHaveTextContent(/public\.orders.*More rows.*\+2,408/);
    expect(changes).toHaveTextContent(/public\.tmp_import.*Gone/);
    expect(await findings()).toEqual([]);
  });

  it("says so when there is none", async () => {
    at("#/backups?database=acme-dental%2Fx-ray-index");
    expect(await screen.findByText("No backup yet.")).toBeInTheDocument();
    expect(await screen.findByText("Nothing happened in this time.")).toBeInTheDocument();
    expect(await findings()).toEqual([]);
  });
});

describe("one backup", () => {
  it("tells what was seen where, why it stays, and what is in it", async () => {
    const { user, stage } = at(one(3));
    stage.world.hostileTables = ["<b>notes</b>"];
    expect(await screen.findByTestId("partly-gone")).toHaveTextContent("Not whole everywhere.");
    const places = screen.getByTestId("places");
    expect(places).toHaveTextContent(/office-nas.*Original.*There.*daily/);
    expect(places).toHaveTextContent(/offsite.*Copy.*Missing/);
    const tables = await screen.findByTestId("tables");
    await user.type(within(tables).getByTestId("filter"), "<b>");
    await waitFor(() => expect(within(tables).getAllByRole("row")).toHaveLength(2));
    expect(within(tables).getByText("public.<b>notes</b>")).toBeInTheDocument();
    expect(screen.getByTestId("manifest")).toHaveTextContent(/PostgreSQL.*17\.2/);
    const manifest = screen.getByTestId("manifest");
    expect(manifest).toHaveTextContent(
      /Rights on the database.*everybody: CONNECT.*reporting: TEMPORARY, and may/,
    );
    expect(manifest).toHaveTextContent(/Connections at once.*No limit.*ann is a member of app \(ADMIN\)/);
    expect(manifest).toHaveTextContent(/Setting work_mem.*64MB.*pg:unheard of.*<b>7<\/b>/);
    expect(manifest).not.toHaveTextContent(/\[\[|superuser owns|role settings everywhere/);
    // Beside a long list nothing stands empty: each column has its own parts, one below the other.
    const column = (inside: HTMLElement) => inside.closest("section")?.parentElement;
    expect(column(screen.getByTestId("manifest"))).toBe(column(screen.getByTestId("state")));
    expect(places.parentElement).toContainElement(tables);
    expect(await findings()).toEqual([]);
  });

  it("that is nowhere any more says so first and cannot be restored", async () => {
    const { stage, unmount } = at(one(3));
    unmount();
    expect(stage.world.snapshots.size).toBeGreaterThan(0);
    const app = at(one(3), "gone");
    expect(await screen.findByTestId("gone")).toHaveTextContent("Gone from storage.");
    expect(screen.queryByTestId("restore")).toBeNull();
    app.unmount();
  });

  it("is pinned at once, and that is undone where it is told", async () => {
    const { user, stage } = at(one(1));
    const row = () => stage.world.snapshots.get("acme-dental/practice")?.[1];
    await user.click(await screen.findByTestId("pin"));
    await waitFor(() => expect(row()?.pinned_at).not.toBeNull());
    await user.click(await screen.findByTestId("undo"));
    await waitFor(() => expect(row()?.pinned_at).toBeNull());
  });

  it("goes only once its first characters are typed", async () => {
    const { user, stage, platform } = at(one(2));
    const remove = vi.spyOn(platform.commands, "snapshotRemove");
    await user.click(await screen.findByTestId("more"));
    await user.click(await screen.findByTestId("remove"));
    const dialog = await screen.findByRole("dialog");
    expect(dialog).toHaveTextContent(/office-nas, offsite/);
    expect(within(dialog).getByTestId("confirm")).toBeDisabled();
    expect(await findings()).toEqual([]);
    await user.type(within(dialog).getByTestId("confirm-name"), id(2).slice(0, 8));
    await user.click(within(dialog).getByTestId("confirm"));
    await waitFor(() =>
      expect(remove).toHaveBeenCalledWith("acme-dental/practice", id(2), id(2).slice(0, 8)),
    );
    expect(stage.world.snapshots.get("acme-dental/practice")).toHaveLength(33);
  });

  it("that the back end does not let go says why", async () => {
    const { user, stage } = at(one(0));
    const hints = ["Back the database up again, and copy it there, before this one goes."];
    stage.failures.set("snapshotRemove", {
      code: "refused",
      message: "this is the last good backup on office-nas",
      hints,
    });
    await user.click(await screen.findByTestId("more"));
    await user.click(await screen.findByTestId("remove"));
    await user.type(await screen.findByTestId("confirm-name"), id(0).slice(0, 8));
    await user.click(screen.getByTestId("confirm"));
    expect(await screen.findByTestId("failure")).toHaveTextContent("the last good backup on office-nas");
  });

  it("shows hostile names as text", async () => {
    at("#/backups?tenant=hostile", "hostile");
    await screen.findByTestId("timeline");
    expect(document.querySelector("img[src='x']")).toBeNull();
    expect(await findings()).toEqual([]);
  });
});

describe("a backup that ends while the list is open", () => {
  it("is in the list", async () => {
    const { stage, platform } = renderApp("list", PRACTICE);
    await screen.findByRole("table", { name: "Backups" });
    const list = vi.spyOn(platform.commands, "snapshotList");
    const timeline = vi.spyOn(platform.commands, "snapshotTimeline");
    act(() => stage.emit(progress({ database: "acme-dental/practice", state: "done" })));
    await waitFor(() => expect(list).toHaveBeenCalled());
    expect(timeline).toHaveBeenCalled();
  });
});
