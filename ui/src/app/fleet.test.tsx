import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { routes } from "../lib/routes";
import { findings, renderApp } from "../testing/render";

const rows = (table: HTMLElement) => [...table.querySelectorAll<HTMLElement>("tbody tr[data-index]")];

describe("a long list of tenants", () => {
  it("draws only what fits of a thousand tenants, and finds any of them", async () => {
    const { user } = renderApp("many", routes.tenants());
    const table = await screen.findByRole("table", { name: "Tenants" });
    expect(table).toHaveAttribute("aria-rowcount", "1001");
    expect(rows(table).length).toBeLessThan(60);
    await user.keyboard("/");
    expect(screen.getByTestId("filter")).toHaveFocus();
    await user.paste("number 777");
    await waitFor(() => expect(rows(table)).toHaveLength(1));
    await user.click(within(table).getByText("Tenant number 777"));
    expect(await screen.findByRole("heading", { name: "Tenant number 777" })).toBeInTheDocument();
  });

  it("is walked through with the arrow keys, and Enter opens a row", async () => {
    const { user } = renderApp("list", routes.tenants());
    const table = await screen.findByRole("table", { name: "Tenants" });
    rows(table)[0]?.focus();
    await user.keyboard("{ArrowDown}");
    await waitFor(() => expect(document.activeElement).toHaveTextContent("Bergmann"));
    await user.keyboard("{End}{Enter}");
    expect(await screen.findByRole("heading", { name: "Delta Studio" })).toBeInTheDocument();
    expect(document.getElementById("page")).toHaveFocus();
  });

  it("is sorted by what is asked for", async () => {
    const { user } = renderApp("list", routes.tenants());
    const table = await screen.findByRole("table", { name: "Tenants" });
    await user.click(within(table).getByRole("button", { name: "Databases" }));
    await user.click(within(table).getByRole("button", { name: "Databases" }));
    expect(rows(table)[0]).toHaveTextContent("Acme Dental");
    expect(within(table).getByRole("columnheader", { name: "Databases" })).toHaveAttribute(
      "aria-sort",
      "descending",
    );
    expect(await findings()).toEqual([]);
  });
});

describe("the backups of a database", () => {
  it("come a page at a time, to the last one", async () => {
    const { user } = renderApp("list", routes.tenant("acme-dental", "databases"));
    const row = await screen.findByTestId("database-row-shop");
    await user.click(within(row).getByLabelText("Backups of shop"));
    await waitFor(() => expect(within(row).getAllByTestId("snapshot-row")).toHaveLength(10));
    await user.click(within(row).getByText("Show more"));
    await waitFor(() => expect(within(row).getAllByTestId("snapshot-row")).toHaveLength(12));
    expect(within(row).queryByText("Show more")).toBeNull();
    expect(within(row).getAllByText("Backed up")).toHaveLength(12);
  });
});

describe("a tenant without a recovery kit", () => {
  it("is told on the overview before it is a trouble, and leads to where one is made", async () => {
    const { stage } = renderApp("list", routes.overview());
    const row = stage.world.databases.find(({ protection }) => protection === "protected");
    row?.reasons.push({
      reason: "no-kit",
      level: "protected",
      message: "there is none",
      hint: "Export one.",
    });
    const told = await screen.findByTestId("without-kit");
    expect(told).toHaveTextContent("A tenant has no recovery kit: if this machine is lost");
    expect(within(told).getByRole("link")).toHaveAttribute(
      "href",
      routes.tenant(row?.tenant ?? "", "settings"),
    );
    expect(await findings()).toEqual([]);
  });
});
