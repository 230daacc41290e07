import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { findings, renderApp } from "../../testing/render";

describe("the overview", () => {
  it("answers in a sentence, as the back end has judged", async () => {
    renderApp("list");
    const verdict = await screen.findByTestId("verdict");
    expect(verdict).toHaveTextContent("1 of 3 tenants cannot be restored in full, or not to a recent time.");
    expect(verdict).toHaveTextContent("6 databases: 2 protected, 3 at risk, 1 unprotected.");
    expect(verdict).toHaveTextContent(/A restore was proved for \d of them\./);
    expect(await findings()).toEqual([]);
  });

  it("names what is wrong, the worst first, and mends it from there", async () => {
    const { user, stage } = renderApp("failed");
    const list = await screen.findByTestId("attention");
    const rows = within(list).getAllByTestId(/^attention-/);
    expect(rows[0]).toHaveTextContent("x-ray-index");
    expect(rows[0]).toHaveTextContent("Never backed up");
    const mend = within(list).getByText("Open connection");
    expect(mend.closest("a")).toHaveAttribute("href", "#/databases/acme-dental/practice");
    await user.click(screen.getByTestId("fix-acme-dental/x-ray-index"));
    await waitFor(() => expect(stage.world.jobs[0]).toMatchObject({ database: "acme-dental/x-ray-index" }));
    expect(await within(screen.getByTestId("running")).findByTestId("job-progress")).toBeInTheDocument();
    expect(await findings()).toEqual([]);
  });

  it("reads the strip of each tenant out", async () => {
    renderApp("list");
    const strips = within(await screen.findByTestId("strips"));
    const first = (await strips.findAllByRole("img")).find((strip) => /Good/.test(strip.ariaLabel ?? ""));
    expect(first?.ariaLabel).toMatch(/\d+ Good; 1 Missed: \w+/);
  });

  it("names no minute twice where many begin within one, and writes large counts apart", async () => {
    renderApp("many");
    const upcoming = await screen.findByTestId("upcoming");
    await waitFor(() => expect(upcoming).toHaveTextContent(/\d\d:\d\d/));
    expect(upcoming).not.toHaveTextContent(/(\d\d:\d\d) – \1/);
    expect(await screen.findByRole("heading", { name: /^Needs attention 1,\d{3}$/ })).toBeInTheDocument();
  });

  it("says what comes and how full the storages are", async () => {
    renderApp("list");
    expect(
      await within(await screen.findByTestId("upcoming")).findByTitle("acme-dental/practice"),
    ).toBeInTheDocument();
    expect(
      await within(screen.getByTestId("filling")).findByText("Full in 61 to 94 days"),
    ).toBeInTheDocument();
  });

  it("keeps what was read and says that it is old", async () => {
    const { stage, user } = renderApp("list");
    await screen.findByTestId("verdict");
    stage.failures.set("statusTenants", { code: "io", message: "the disk is gone", hints: [] });
    await user.click(screen.getByTestId("fix-acme-dental/x-ray-index"));
    expect(await screen.findByTestId("stale")).toHaveTextContent("the disk is gone");
    expect(screen.getByTestId("verdict")).toBeInTheDocument();
  });

  it("is quick with a thousand tenants, and shows no name as markup", async () => {
    renderApp("many");
    const list = await screen.findByTestId("attention");
    expect(within(list).getAllByTestId(/^attention-/).length).toBeLessThan(60);
  });
});
