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

describe("a page of one tenant at a time", () => {
  const pages = [
    { all: routes.backups(), own: routes.tenantBackups("bergmann-logistik") },
    { all: routes.reports(), own: routes.reports("bergmann-logistik") },
    { all: routes.disaster(), own: routes.disaster("bergmann-logistik") },
  ];

  it.each(pages)("asks which one below the heading of all: $all", async ({ all, own }) => {
    const { user } = renderApp("list", all);
    expect(await screen.findByTestId("which-tenant")).toHaveTextContent(/one tenant/);
    const switcher = screen.getByTestId("tenant-switcher");
    expect(switcher).toHaveTextContent("All tenants");
    expect(screen.queryByTestId("backup-row")).toBeNull();
    expect(await findings()).toEqual([]);
    await user.click(screen.getByTestId("which-bergmann-logistik"));
    await waitFor(() => expect(window.location.hash).toBe(own));
    await waitFor(() => expect(switcher).toHaveTextContent("Bergmann"));
    expect(screen.queryByTestId("which-tenant")).toBeNull();
  });

  it("stays when the switcher goes to another tenant, and back to all", async () => {
    const { user } = renderApp("list", routes.tenantBackups("acme-dental"));
    const switcher = await screen.findByTestId("tenant-switcher");
    await waitFor(() => expect(switcher).toHaveTextContent("Acme Dental"));
    await user.click(switcher);
    await user.click(await screen.findByRole("option", { name: /Bergmann/ }));
    await waitFor(() => expect(window.location.hash).toBe(routes.tenantBackups("bergmann-logistik")));
    await user.click(switcher);
    await user.click(await screen.findByRole("option", { name: "All tenants" }));
    await waitFor(() => expect(window.location.hash).toBe(routes.backups()));
    expect(await screen.findByTestId("which-tenant")).toBeInTheDocument();
  });

  it("says so of a tenant without a database", async () => {
    renderApp("list", routes.tenantBackups("nobody"));
    expect(await screen.findByText(/This tenant has no database here/)).toBeInTheDocument();
  });
});
