import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { go, routes } from "../lib/routes";
import { holdsNoPassword } from "../lib/url";
import { fill, findings, renderApp } from "../testing/render";

describe("a policy with unsaved rules", () => {
  const address = routes.policy("nightly");

  it("is not left before somebody has said so", async () => {
    const { user, stage } = renderApp("list", address);
    const rpo = await screen.findByTestId("input-rpo");
    await user.clear(rpo);
    await user.type(rpo, "12h");
    await user.keyboard("{Control>}1{/Control}");
    expect(await screen.findByRole("dialog", { name: "Leave without saving?" })).toBeInTheDocument();
    expect(window.location.hash).toBe(address);
    expect(await findings()).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(screen.getByTestId("input-rpo")).toHaveValue("12h");

    await user.click(screen.getByRole("link", { name: "Tenants" }));
    await user.click(await screen.findByTestId("confirm"));
    await waitFor(() => expect(window.location.hash).toBe(routes.tenants()));
    go(address);
    expect(await screen.findByTestId("input-rpo")).toHaveValue("26h");
    expect(stage.world.rules.get("nightly")).toMatchObject({ rpo: "26h" });
  });

  it("is left without a question once they are saved", async () => {
    const { user } = renderApp("list", address);
    const rpo = await screen.findByTestId("input-rpo");
    await user.clear(rpo);
    await user.type(rpo, "12h");
    await waitFor(() => expect(screen.getByTestId("save")).toBeEnabled());
    await user.click(screen.getByTestId("save"));
    await waitFor(() => expect(screen.getByTestId("save")).toBeDisabled());
    go(routes.jobs());
    await waitFor(() => expect(screen.queryByTestId("input-rpo")).toBeNull());
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});

describe("a database that is half typed", () => {
  it("outlives a reload without its password, and asks before it is left", async () => {
    const address = routes.addDatabase("acme-dental");
    const { user, unmount } = renderApp("list", address);
    await fill(user, "database-url", "postgres://bulkhead:s3cret@db:5432/shop");
    await user.tab();
    await waitFor(() => expect(screen.getByTestId("database-password")).toHaveValue("s3cret"));
    await fill(user, "database-name", "till");
    unmount();
    expect(JSON.stringify({ ...sessionStorage })).not.toContain("s3cret");

    const again = renderApp("list", address);
    expect(await screen.findByTestId("database-url")).toHaveValue("postgres://bulkhead@db:5432/shop");
    expect(screen.getByTestId("database-name")).toHaveValue("shoptill");
    expect(screen.getByTestId("database-password")).toHaveValue("");
    go(routes.jobs());
    await again.user.click(await screen.findByTestId("confirm"));
    await waitFor(() => expect(screen.queryByTestId("database-url")).toBeNull());
    go(address);
    expect(await screen.findByTestId("database-url")).toHaveValue("");
  });

  it("is left without a question once it is saved", async () => {
    const { user } = renderApp("list", routes.addDatabase("acme-dental"));
    await fill(user, "database-url", "sqlite:/srv/till.db");
    await user.click(screen.getByTestId("save"));
    await waitFor(() => expect(window.location.hash).toBe(routes.tenant("acme-dental", "databases")));
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(sessionStorage).toHaveLength(0);
  });

  it("that is removed is left without a question", async () => {
    const { user } = renderApp("list", routes.database("acme-dental/practice"));
    await fill(user, "database-url", "x");
    await user.click(await screen.findByTestId("remove-database"));
    await user.type(await screen.findByTestId("confirm-name"), "practice");
    await user.click(screen.getByTestId("confirm"));
    await waitFor(() => expect(window.location.hash).toBe(routes.tenant("acme-dental", "databases")));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it.each([
    ["postgres://bob:s3", false],
    ["postgres://bob:s3@db", false],
    ["postgres://bob@db:5432/x?password=s3", false],
    ["postgres://bob@db:5432/x", true],
    ["sqlite:/srv/a.db", true],
  ])("%s can be kept: %s", (url, can) => expect(holdsNoPassword(url)).toBe(can));
});

describe("the end of the application", () => {
  const half = async (scenario: "list" | "running") => {
    const view = renderApp(scenario, routes.policy("nightly"));
    const rpo = await screen.findByTestId("input-rpo");
    await view.user.clear(rpo);
    await view.user.type(rpo, "12h");
    await waitFor(() => expect(view.stage.unsaved).toBe(true));
    return view;
  };

  it("names what is not saved, and can be called off", async () => {
    const { user, stage } = await half("list");
    act(() => stage.askToQuit(0));
    const dialog = await screen.findByRole("dialog", { name: "Quit without saving?" });
    expect(within(dialog).getByText("Policy nightly")).toBeInTheDocument();
    expect(await findings()).toEqual([]);
    expect(screen.queryByTestId("quit-wait")).toBeNull();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(stage.quit).toBeNull();
    expect(screen.getByTestId("input-rpo")).toHaveValue("12h");

    act(() => stage.askToQuit(0));
    await user.click(await screen.findByTestId("quit-discard"));
    expect(stage.quit).toBe(false);
  });

  it("asks about jobs and what is not saved in one question", async () => {
    const { stage } = await half("running");
    act(() => stage.askToQuit(1));
    const dialog = await screen.findByRole("dialog", { name: "A job is running" });
    expect(within(dialog).getByText("Policy nightly")).toBeInTheDocument();
    expect(screen.getByTestId("quit-wait")).toBeInTheDocument();
    expect(screen.queryByTestId("quit-discard")).toBeNull();
  });

  it("is not held up by what was saved meanwhile", async () => {
    const { user, stage } = await half("list");
    await waitFor(() => expect(screen.getByTestId("save")).toBeEnabled());
    await user.click(screen.getByTestId("save"));
    await waitFor(() => expect(stage.unsaved).toBe(false));
    act(() => stage.askToQuit(0));
    expect(stage.quit).toBe(false);
  });

  it("knows of what is half typed in a dialog as well", async () => {
    const { user, stage } = renderApp("list", routes.tenants());
    await user.click(await screen.findByTestId("add-menu"));
    await user.click(await screen.findByRole("menuitem", { name: "Tenant" }));
    await fill(user, "tenant-name", "Nova");
    await waitFor(() => expect(stage.unsaved).toBe(true));
    act(() => stage.askToQuit(0));
    expect(await screen.findByText("A new tenant")).toBeInTheDocument();
  });

  it("tells who may not see the window that there is something, and no names", async () => {
    const { user, stage } = await half("list");
    stage.world.lock = { passphrase: "open sesame", minutes: 15, locked: true, confirmed: false, wrong: 0 };
    await user.type(screen.getByTestId("input-rpo"), "0");
    await screen.findByTestId("locked");
    act(() => stage.askToQuit(0));
    expect(await screen.findByText(/^Something behind the lock is not saved/)).toBeInTheDocument();
    expect(screen.queryByText("Policy nightly")).toBeNull();
  });
});

describe("what is typed of a tenant", () => {
  it("is asked about before the end: its name, and whom to call", async () => {
    const { user, stage } = renderApp("list", routes.tenant("acme-dental", "settings"));
    await user.type(await screen.findByTestId("rename"), " & Sons");
    await user.type(await screen.findByTestId("kit-contacts"), " x");
    act(() => stage.askToQuit(0));
    const dialog = await screen.findByRole("dialog", { name: "Quit without saving?" });
    expect(dialog).toHaveTextContent("Another name for Acme Dental");
    expect(dialog).toHaveTextContent("Whom to call for acme-dental");
    expect(stage.quit).toBeNull();
  });
});
