import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { renderApp } from "../testing/render";

describe("a long list of tenants", () => {
  it("draws only what fits of a thousand tenants, and finds any of them", async () => {
    const { user } = renderApp("many");
    const list = await screen.findByLabelText("Tenants and databases");
    expect(within(list).getAllByRole("button").length).toBeLessThan(100);
    await user.keyboard("/");
    expect(screen.getByLabelText("Filter tenants and databases")).toHaveFocus();
    await user.keyboard("number 777");
    await waitFor(() => expect(within(list).getAllByRole("button")).toHaveLength(3));
    await user.click(within(list).getByText("Tenant number 777"));
    expect(await screen.findByRole("heading", { name: "Tenant number 777" })).toBeInTheDocument();
  });

  it("narrows down to what needs attention", async () => {
    const { user } = renderApp("failed");
    await user.click(await screen.findByText("Needs attention 2"));
    const list = screen.getByLabelText("Tenants and databases");
    const names = within(list)
      .getAllByRole("button")
      .map((row) => row.textContent);
    expect(names).toEqual(["Acme Dental3", "practice", "x-ray-index"]);
  });

  it("is walked through with the arrow keys", async () => {
    const { user } = renderApp("list");
    const list = await screen.findByLabelText("Tenants and databases");
    within(list).getByText("Acme Dental").closest("button")?.focus();
    await user.keyboard("{ArrowDown}");
    await waitFor(() => expect(document.activeElement).toHaveTextContent("practice"));
  });
});

describe("the keyboard", () => {
  it("opens the list of keys, and is left alone while a dialog is open", async () => {
    const { user } = renderApp("list");
    await screen.findByLabelText("Tenants and databases");
    await user.keyboard("{Shift>}?{/Shift}");
    expect(await screen.findByRole("dialog", { name: "Keyboard" })).toBeInTheDocument();
    await user.keyboard("/");
    expect(screen.getByLabelText("Filter tenants and databases")).not.toHaveFocus();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });
});

describe("the backups of a database", () => {
  it("come a page at a time, to the last one", async () => {
    const { user } = renderApp("list");
    const row = await screen.findByTestId("database-row-shop");
    await user.click(within(row).getByLabelText("Backups of shop"));
    await waitFor(() => expect(within(row).getAllByTestId("snapshot-row")).toHaveLength(10));
    await user.click(within(row).getByText("Show more"));
    await waitFor(() => expect(within(row).getAllByTestId("snapshot-row")).toHaveLength(12));
    expect(within(row).queryByText("Show more")).toBeNull();
    expect(within(row).getAllByText("Backed up")).toHaveLength(13);
  });
});
