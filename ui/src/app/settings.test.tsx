import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { routes } from "../lib/routes";
import { findings, renderApp } from "../testing/render";

const SECTIONS = [
  "appearance",
  "scheduler",
  "tools",
  "notifications",
  "lock",
  "audit",
  "diagnostics",
  "about",
];

afterEach(() => localStorage.clear());

describe("settings", () => {
  it.each(SECTIONS)("has nothing that axe finds in %s", async (section) => {
    renderApp("list", routes.settings(section));
    const nav = await screen.findByRole("navigation", { name: "Settings" });
    expect(within(nav).getAllByRole("link", { current: "page" })).toHaveLength(1);
    await waitFor(() => expect(document.querySelector('[aria-label="Loading"]')).toBeNull());
    expect(await findings()).toEqual([]);
  });

  it("show times in the zone that was chosen", async () => {
    const { user } = renderApp("list", routes.settings("appearance"));
    await user.click(await screen.findByTestId("zone"));
    await user.clear(screen.getByTestId("zone"));
    await user.type(screen.getByTestId("zone"), "Chatham");
    await user.click(await screen.findByRole("option", { name: "Pacific/Chatham" }));
    expect(await screen.findByText(/Now: .*GMT\+1[23]:45/)).toBeInTheDocument();
  });

  it("say which client tools are missing, how to get them, and where was looked", async () => {
    const { user, stage } = renderApp("list", routes.settings("tools"));
    expect(await screen.findByTestId("tool-pg_dump")).toHaveTextContent("17.2");
    expect(screen.getByTestId("tool-mysqldump")).toHaveTextContent("sudo apt-get install mysql-client");
    expect(screen.getByTestId("tool-mysqldump")).toHaveTextContent(
      "Does not work/opt/old/mysqldumpit does not tell its version",
    );
    expect(screen.getByTestId("tool-mysqldump")).toHaveTextContent(
      "On Debian add MySQL's own package source",
    );
    await user.click(screen.getByTestId("tool-folder-add"));
    expect(await screen.findByText("/opt/postgresql-18/bin", { selector: "code *" })).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Remove: /opt/postgresql-18/bin" }));
    await waitFor(() => expect(stage.folders).toEqual([]));
  });

  it("say that the desktop shows nothing", async () => {
    const { user, stage } = renderApp("list", routes.settings("notifications"));
    const hints = ["Start a notification service."];
    stage.failures.set("notificationTest", { code: "io", message: "nobody shows notifications here", hints });
    await user.click(await screen.findByTestId("notification-test"));
    expect(await screen.findByTestId("failure")).toHaveTextContent("Start a notification service.");
  });

  it("stop and resume the scheduler", async () => {
    const { user, stage } = renderApp("list", routes.settings("scheduler"));
    await user.click(await screen.findByRole("button", { name: "For four hours" }));
    await user.click(await screen.findByTestId("settings-resume"));
    await waitFor(() => expect(stage.pausedUntil).toBeNull());
  });
});

describe("the audit log", () => {
  it("lists the newest first, and what holds the words", async () => {
    const { user, platform } = renderApp("list", routes.settings("audit"));
    const page = vi.spyOn(platform.commands, "auditPage");
    const table = await screen.findByRole("table", { name: "Audit log" });
    expect(within(table).getAllByRole("row")[1]).toHaveTextContent("42");
    await user.type(screen.getByTestId("filter"), "key.reveal");
    await waitFor(() => expect(page).toHaveBeenCalledWith("key.reveal", null, 100));
    await waitFor(() => expect(screen.queryByText("restore", { selector: "code" })).toBeNull());
    expect(screen.getAllByTitle("key.reveal").length).toBeGreaterThan(3);
  });

  it("tells the detail in words, and all of it when it is opened", async () => {
    const { user } = renderApp("list", routes.settings("audit"));
    const row = await screen.findByTestId("entry-42");
    expect(screen.getAllByText("location: /mnt/nas/bulkhead, secret: no").length).toBeGreaterThan(0);
    expect(document.querySelector("table")).not.toHaveTextContent("{");
    // The word, not its code beside it: that stands in the entry itself.
    expect(within(row).getByText("Storage added")).toBeInTheDocument();
    expect(row).not.toHaveTextContent("storage.add");
    await user.click(row);
    const facts = await screen.findByRole("dialog");
    expect(facts).toHaveTextContent("Seal");
    expect(facts).toHaveTextContent("0000002a");
    expect(facts).toHaveTextContent("storage.add");
    expect(facts).toHaveTextContent(/Location.*\/mnt\/nas\/bulkhead.*With a secret.*no/);
    expect(await findings()).toEqual([]);
  });

  it("can be verified, and gives the seal to keep elsewhere", async () => {
    const { user } = renderApp("list", routes.settings("audit"));
    await user.click(await screen.findByTestId("audit-verify"));
    const told = await screen.findByTestId("audit-verified");
    expect(told).toHaveTextContent("All 42 entries are what they were.");
    expect(told).toHaveTextContent("0000002a");
    expect(await findings()).toEqual([]);
  });

  it("says which entry is not what it was", async () => {
    const { user, stage } = renderApp("list", routes.settings("audit"));
    const message = "entry 7 of the audit log is not what it was";
    stage.failures.set("auditVerify", { code: "catalog-damaged", message, hints: [] });
    await user.click(await screen.findByTestId("audit-verify"));
    expect(await screen.findByTestId("failure")).toHaveTextContent(message);
  });

  it("comes a page at a time", async () => {
    const { user, platform } = renderApp("many", routes.settings("audit"));
    const page = vi.spyOn(platform.commands, "auditPage");
    await user.click(await screen.findByRole("button", { name: "Show more" }));
    await waitFor(() => expect(page).toHaveBeenCalledWith("", 1901, 100));
  });

  it("shows hostile names as text", async () => {
    renderApp("hostile", routes.settings("audit"));
    expect((await screen.findAllByText("<script>alert(1)</script>[U+202E]")).length).toBe(3);
    expect(document.querySelector("#page script")).toBeNull();
  });
});
