import { act, screen, waitFor, within } from "@testing-library/react";
import i18next from "i18next";
import { describe, expect, it, vi } from "vitest";
import { routes } from "../../lib/routes";
import { findings, renderApp } from "../../testing/render";
import { en } from "../i18n/en";
import { pseudo } from "../i18n/pseudo";
import { PAGES } from "../pages";

describe("the rail", () => {
  it("shows the pages that are there, and where one is", async () => {
    const { user } = renderApp("running", routes.tenant("acme-dental"));
    const rail = await screen.findByRole("navigation", { name: "Pages" });
    expect(within(rail).getByTestId("nav-tenants")).toHaveAttribute("aria-current", "page");
    await user.click(within(rail).getByTestId("nav-storages"));
    await waitFor(() =>
      expect(within(rail).getByTestId("nav-storages")).toHaveAttribute("aria-current", "page"),
    );
    expect(within(rail).getByTestId("nav-tenants")).not.toHaveAttribute("aria-current");
    expect(await findings()).toEqual([]);
  });
});

describe("the keyboard", () => {
  it("opens the list of keys, and leaves the page alone while a dialog is open", async () => {
    const { user } = renderApp("list", routes.tenants());
    await screen.findByRole("table", { name: "Tenants" });
    await user.keyboard("{Shift>}?{/Shift}");
    expect(await screen.findByRole("dialog", { name: "Keyboard" })).toBeInTheDocument();
    await user.keyboard("/");
    expect(screen.getByTestId("filter")).not.toHaveFocus();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("is given back to where it was when what had it is gone", async () => {
    const { user } = renderApp("list", routes.tenants());
    const menu = await screen.findByTestId("add-menu");
    menu.focus();
    await user.keyboard("{Enter}");
    (await screen.findByTestId("add-tenant")).focus();
    await user.keyboard("{Enter}");
    await screen.findByRole("dialog");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(menu).toHaveFocus());
    // A button that its own act removes.
    window.location.hash = routes.alerts().slice(1);
    const act = await screen.findAllByRole("button", { name: "Acknowledge" });
    act[0]?.focus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(act[0]).not.toBeInTheDocument());
    await waitFor(() => expect(document.body).not.toHaveFocus());
  });

  it("goes to a page by its number", async () => {
    const { user } = renderApp("list");
    await screen.findByTestId("nav-tenants");
    await user.keyboard("{Control>}2{/Control}");
    expect(await screen.findByRole("table", { name: "Tenants" })).toBeInTheDocument();
  });

  it("adds what the page lists, else a database", async () => {
    const { user } = renderApp("list", routes.tenants());
    await screen.findByRole("table", { name: "Tenants" });
    await user.keyboard("{Control>}n{/Control}");
    expect(await screen.findByRole("dialog", { name: "Add a tenant" })).toBeInTheDocument();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    act(() => {
      window.location.hash = routes.overview().slice(1);
    });
    await screen.findByRole("heading", { name: "Overview" });
    await user.keyboard("{Control>}n{/Control}");
    expect(await screen.findByRole("heading", { name: "Add a database" })).toBeInTheDocument();
  });

  it("shows the jobs", async () => {
    const { user } = renderApp("running");
    await screen.findByTestId("nav-tenants");
    await user.keyboard("{Control>}j{/Control}");
    const drawer = await screen.findByTestId("job-drawer");
    expect(within(drawer).getByTestId("job-progress")).toBeInTheDocument();
    expect(await findings()).toEqual([]);
  });
});

describe("the palette", () => {
  it("says which key leads to a page as well", async () => {
    const { user } = renderApp("list");
    await screen.findByTestId("nav-tenants");
    await user.keyboard("{Control>}k{/Control}");
    expect((await screen.findByText("Ctrl 2")).closest("button")).toHaveTextContent(/^Tenants/);
  });

  it("adds whatever can be added", async () => {
    const { user } = renderApp("list");
    await screen.findByTestId("nav-tenants");
    for (const what of ["tenant", "storage"]) {
      await user.keyboard("{Control>}k{/Control}");
      await user.type(await screen.findByRole("textbox", { name: "Search or do" }), `add ${what}`);
      await user.keyboard("{Enter}");
      expect(await screen.findByRole("dialog", { name: new RegExp(what, "i") })).toBeInTheDocument();
      await user.keyboard("{Escape}");
      await waitFor(() => expect(screen.queryByRole("dialog", { name: new RegExp(what, "i") })).toBeNull());
    }
  });

  it("has its first answer chosen at once, however many there are", async () => {
    const { user } = renderApp("many");
    await screen.findByTestId("nav-tenants");
    await user.keyboard("{Control>}k{/Control}");
    const field = await screen.findByRole("textbox", { name: "Search or do" });
    // As in a browser: nothing waits for what is drawn later.
    const env = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean };
    env.IS_REACT_ACT_ENVIRONMENT = false;
    for (const words of ["number 7", "number 77", "number 777"]) {
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field, words);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(document.querySelector("[data-selected]")).toHaveTextContent(/Tenant number 7/);
    }
    env.IS_REACT_ACT_ENVIRONMENT = true;
    await user.keyboard("{Enter}");
    await waitFor(() => expect(window.location.hash).toBe(routes.tenant("tenant-0777")));
  });

  it("leads to any database, and backs it up", async () => {
    const { user, stage } = renderApp("list");
    await screen.findByTestId("nav-tenants");
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByRole("textbox", { name: "Search or do" }), "back up fleet");
    expect(await findings()).toEqual([]);
    await user.keyboard("{Enter}");
    await waitFor(() => expect(stage.world.jobs[0]?.database).toBe("bergmann-logistik/fleet"));
  });
});

describe("what the palette does for a tenant and with a database", () => {
  it.each([
    ["recovery kit acme", routes.tenant("acme-dental", "settings")],
    ["report acme", routes.reports("acme-dental")],
    ["disaster acme", routes.disaster("acme-dental")],
  ])("leads with %s to where it is done", async (words, address) => {
    const { user } = renderApp("list");
    await screen.findByTestId("nav-tenants");
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByRole("textbox", { name: "Search or do" }), words);
    await user.keyboard("{Enter}");
    await waitFor(() => expect(window.location.hash).toBe(address));
  });

  it("drills the latest backup", async () => {
    const { user, platform } = renderApp("list");
    const drill = vi.spyOn(platform.commands, "drillRun");
    await screen.findByTestId("nav-tenants");
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByRole("textbox", { name: "Search or do" }), "drill fleet");
    await user.keyboard("{Enter}");
    await waitFor(() => expect(drill).toHaveBeenCalledWith("bergmann-logistik/fleet", "latest", null));
  });

  it("darkens the window by the word theme", async () => {
    const { user } = renderApp("list");
    await screen.findByTestId("nav-tenants");
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByRole("textbox", { name: "Search or do" }), "theme dark");
    expect(await screen.findByText("Appearance: Dark")).toBeInTheDocument();
  });
});

describe("the tenant switcher", () => {
  it("finds a tenant among a thousand", async () => {
    const { user } = renderApp("many");
    await user.click(await screen.findByTestId("tenant-switcher"));
    await user.type(await screen.findByLabelText("Find a tenant"), "number 777");
    await user.click(await screen.findByRole("option", { name: "Tenant number 777" }));
    expect(await screen.findByRole("heading", { name: "Tenant number 777" })).toBeInTheDocument();
    expect(screen.getByTestId("tenant-switcher")).toHaveTextContent("Tenant number 777");
  });
});

describe("a page", () => {
  it("that breaks says so and takes nothing else along", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const storages = PAGES.find(({ pattern }) => pattern === "storages");
    vi.spyOn(storages ?? PAGES[0], "render").mockImplementation(() => {
      throw new Error("no such thing");
    });
    const { user } = renderApp("list", routes.storages());
    expect(await screen.findByTestId("page-broken")).toHaveTextContent("no such thing");
    await user.click(screen.getByTestId("nav-tenants"));
    expect(await screen.findByRole("table", { name: "Tenants" })).toBeInTheDocument();
  });

  it("that broke at one address is tried at the next, of the same page too", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const policies = PAGES.find(({ pattern }) => pattern === "policies");
    vi.spyOn(policies ?? PAGES[0], "render").mockImplementation((_, asked) => {
      if (asked("new")) {
        throw new Error("no such thing");
      }
      return "whole again";
    });
    renderApp("list", routes.addPolicy());
    expect(await screen.findByText("no such thing")).toBeDefined();
    window.location.hash = "#/policies";
    expect(await screen.findByText("whole again")).toBeInTheDocument();
  });

  it("that is not there says so", async () => {
    renderApp("list", "#/nowhere");
    expect(await screen.findByRole("heading", { level: 1 })).toHaveTextContent("There is no such page");
  });
});

it("writes a count within a sentence as any other number", () => {
  expect(i18next.t("lock.wait", { count: 12_408 })).toBe("Wait 12,408 seconds before the next try.");
});

describe("the made-up language", () => {
  it("keeps values and tags, and changes every other word", () => {
    const words = pseudo(en);
    expect(words.jobs.readOf).toMatch(/^\[\{\{bytes\}\} óf \{\{total\}\} réád~+\]$/);
    expect(words.jobs.failedTitle).toContain("<when/>");
    expect(i18next.exists("jobs.readOf")).toBe(true);
  });
});
