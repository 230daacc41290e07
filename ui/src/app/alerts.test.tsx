import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { routes } from "../lib/routes";
import { say } from "../testing/mock/verdicts";
import { fill, findings, renderApp } from "../testing/render";

describe("the inbox", () => {
  it("shows the worst first, whom it concerns and what to do", async () => {
    renderApp("list", routes.alerts());
    const first = (await screen.findAllByRole("article"))[0] as HTMLElement;
    expect(first).toHaveTextContent("Storage office-nas fails");
    expect(first).toHaveTextContent("sudo mount /mnt/nas");
    expect(within(first).getByRole("link", { name: "Acme Dental\u00a0· shop" })).toHaveAttribute(
      "href",
      routes.tenant("acme-dental", "databases"),
    );
    expect(within(first).getByRole("link", { name: "Look" })).toHaveAttribute(
      "href",
      routes.storage("office-nas"),
    );
    expect(await findings()).toEqual([]);
  });

  it("names a few and the rest on request", async () => {
    const { user } = renderApp("list", routes.alerts());
    const first = await screen.findByTestId("alert-7");
    expect(within(first).queryByTitle("delta-studio/wiki")).toBeNull();
    await user.click(within(first).getByText("and 1 more"));
    expect(within(first).getByTitle("delta-studio/wiki")).toBeInTheDocument();
  });

  it("takes note, and takes that back", async () => {
    const { user, stage } = renderApp("list", routes.alerts());
    const noted = () => stage.world.alerts.find(({ id }) => id === 7)?.acknowledged_at ?? null;
    await user.click(within(await screen.findByTestId("alert-7")).getByText("Acknowledge"));
    await waitFor(() => expect(screen.queryByTestId("alert-7")).toBeNull());
    expect(noted()).not.toBeNull();
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    expect(await screen.findByTestId("alert-7")).toBeInTheDocument();
    expect(noted()).toBeNull();
  });

  it("lets one rest, and wakes it again", async () => {
    const { user, stage } = renderApp("list", routes.alerts());
    await user.click(within(await screen.findByTestId("alert-7")).getByText("Snooze"));
    await user.click(await screen.findByRole("menuitem", { name: "For four hours" }));
    await waitFor(() => expect(screen.queryByTestId("alert-7")).toBeNull());
    expect(stage.world.alerts.find(({ id }) => id === 7)?.snoozed_until).not.toBeNull();
    await user.click(screen.getByText(/^Snoozed 1/));
    const card = await screen.findByTestId("alert-7");
    expect(card).toHaveTextContent("snoozed until");
    await user.click(within(card).getByText("Wake it now"));
    await waitFor(() => expect(screen.queryByTestId("alert-7")).toBeNull());
  });

  it("keeps what is noted and what is over apart", async () => {
    const { user } = renderApp("list", routes.alerts());
    await user.click(await screen.findByText(/^Acknowledged/));
    expect(screen.getAllByRole("article").map(({ dataset }) => dataset.testid)).toEqual(["alert-5"]);
    await user.click(screen.getByText(/^Closed/));
    expect(screen.getAllByRole("article").map(({ dataset }) => dataset.testid)).toEqual([
      "alert-3",
      "alert-2",
    ]);
    expect(await findings()).toEqual([]);
  });

  it("says that nothing is wrong where nothing is", async () => {
    renderApp("empty", routes.alerts());
    expect(await screen.findByText("No open alerts.")).toBeInTheDocument();
    expect(await findings()).toEqual([]);
  });

  it("shows hostile names as text and nothing hidden in them", async () => {
    renderApp("hostile", routes.alerts());
    const alert = await screen.findByTestId("alert-1");
    expect(alert).toHaveTextContent("{{name}} <b>bold</b> [U+202E]gpj.exe");
    expect(alert).toHaveTextContent("<script>1</script> $t(app.name) {{name}}");
    expect(alert.querySelector("img, script, .members b")).toBeNull();
  });
});

describe("an alert that a backup mends", () => {
  it("has the button for it, for those alone whom it concerns", async () => {
    const { user, stage, platform } = renderApp("list", routes.alerts());
    const run = vi.spyOn(platform.commands, "backupRun");
    const row = stage.world.databases.find(({ path }) => path === "city-library/catalogue");
    if (row) {
      say(row, [{ reason: "stale", level: "unprotected", message: "too old", hint: "Back it up now." }]);
    }
    const button = await screen.findByTestId("alert-backup-6");
    expect(button).toHaveTextContent("Back up now");
    expect(screen.getAllByTestId(/^alert-backup-/)).toHaveLength(1);
    expect(await findings()).toEqual([]);
    await user.click(button);
    await waitFor(() => expect(run).toHaveBeenCalledTimes(1));
    expect(run).toHaveBeenCalledWith("city-library/catalogue", null);
    await waitFor(() => expect(screen.queryByTestId("alert-backup-6")).toBeNull());
  });
});

describe("channels", () => {
  it("show what came of the last message, and why it failed", async () => {
    renderApp("list", routes.alerts("channels"));
    expect(await screen.findByTestId("channel-on call")).toHaveTextContent("Delivered");
    expect(screen.getByTestId("channel-ops channel")).toHaveTextContent("hooks.down.example does not answer");
    expect(screen.getByTestId("channel-dead man's switch")).toHaveTextContent("Nothing sent yet");
    expect(await findings()).toEqual([]);
  });

  it("send a test and tell what became of it", async () => {
    const { user } = renderApp("list", routes.alerts("channels"));
    await user.click(await screen.findByRole("button", { name: "Send test: dead man's switch" }));
    expect(await screen.findByText("A test was delivered to dead man's switch.")).toBeInTheDocument();
    await waitFor(() =>
      expect(screen.getByTestId("channel-dead man's switch")).toHaveTextContent("Delivered"),
    );
  });

  it("are validated as each field is left, by the back end at last, and what was typed stays", async () => {
    const { user, platform, stage } = renderApp("empty", routes.alerts("channels"));
    const add = vi.spyOn(platform.commands, "channelAdd");
    await user.click(await screen.findByTestId("channel-add"));
    await fill(user, "channel-name", "on call");
    await fill(user, "channel-server", "bad host!");
    await user.tab();
    expect(screen.getByTestId("channel-server")).toHaveAccessibleDescription(/^The name or the address/);
    await user.clear(screen.getByTestId("channel-server"));
    await fill(user, "channel-server", "mail.example.org");
    await fill(user, "channel-from", "bulkhead");
    await user.tab();
    expect(screen.getByTestId("channel-from")).toHaveAccessibleDescription(
      "“bulkhead” is no e-mail address.",
    );
    await user.click(screen.getByTestId("channel-try"));
    expect(screen.queryByTestId("failure")).toBeNull();
    await fill(user, "channel-to", "a@example.org; b@example.org");
    expect(await findings()).toEqual([]);
    await fill(user, "channel-from", "@example.org");
    const refusal = { code: "invalid-input" as const, message: "no letter goes there", hints: [] };
    stage.failures.set("channelTry", refusal);
    await user.click(screen.getByTestId("channel-try"));
    expect(await screen.findByTestId("failure")).toHaveTextContent("no letter goes there");
    stage.failures.delete("channelTry");
    await user.click(screen.getByTestId("channel-try"));
    expect(await screen.findByTestId("tried")).toHaveTextContent("A test was delivered.");
    expect(add).not.toHaveBeenCalled();
    expect(await findings()).toEqual([]);
    await user.click(screen.getByTestId("save"));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(add.mock.lastCall).toEqual([
      "on call",
      {
        ...{ kind: "email", server: "mail.example.org", security: "tls", user: null, password: null },
        ...{ from: "bulkhead@example.org", to: ["a@example.org", "b@example.org"] },
      },
    ]);
  });

  it("of e-mail are changed in their place, and keep their password", async () => {
    const { user, platform, stage } = renderApp("list", routes.alerts("channels"));
    const [attempt, change] = [
      vi.spyOn(platform.commands, "channelTryChange"),
      vi.spyOn(platform.commands, "channelChange"),
    ];
    const opener = await screen.findByRole("button", { name: "Change: on call" });
    await user.click(opener);
    const to = await screen.findByTestId("channel-to");
    expect(to).toHaveValue("ops@example.org");
    expect(screen.getByTestId("channel-server")).toHaveValue("mail.example.org");
    expect(screen.getByTestId("channel-password")).toHaveValue("");
    expect(screen.queryByTestId("channel-name")).toBeNull();
    expect(screen.getByTestId("save")).toBeDisabled();
    expect(await findings()).toEqual([]);
    await user.type(to, ", boss@example.org");
    await waitFor(() => expect(stage.unsaved).toBe(true));
    await user.click(screen.getByTestId("channel-try"));
    expect(await screen.findByTestId("tried")).toBeInTheDocument();
    await user.click(screen.getByTestId("save"));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    const input = {
      ...{ kind: "email", server: "mail.example.org", security: "tls", user: "bulkhead", password: null },
      ...{ from: "bulkhead@example.org", to: ["ops@example.org", "boss@example.org"] },
    };
    expect(attempt).toHaveBeenCalledWith("on call", input);
    expect(change).toHaveBeenCalledWith("on call", input);
    expect(screen.getByTestId("channel-on call")).toHaveTextContent("ops@example.org, boss@example.org");
    expect(
      screen.queryByRole("button", { name: "Change: ops channel" }),
      "an address is a secret",
    ).toBeNull();
  });

  it("say what is wrong while they are typed, and are added untried only if somebody wants that", async () => {
    const { user, platform } = renderApp("empty", routes.alerts("channels"));
    const add = vi.spyOn(platform.commands, "channelAdd");
    await user.click(await screen.findByTestId("channel-add"));
    await user.click(await screen.findByText("Webhook"));
    await fill(user, "channel-name", "own");
    await fill(user, "channel-url", "https://hooks.down.example/x");
    await user.click(screen.getByTestId("channel-try"));
    const failure = await screen.findByTestId("failure");
    expect(failure).toHaveTextContent("hooks.down.example does not answer");
    expect(failure).toHaveTextContent("Check the address");
    await user.click(screen.getByTestId("save"));
    expect(await screen.findByTestId("untried")).toBeInTheDocument();
    expect(add).not.toHaveBeenCalled();
    expect(await findings()).toEqual([]);
    await fill(user, "channel-url", "z");
    expect(screen.queryByTestId("untried"), "what is other now is asked for anew").toBeNull();
    await user.click(screen.getByTestId("save"));
    expect(add).not.toHaveBeenCalled();
    await user.click(screen.getByText("Add without a test"));
    await waitFor(() => expect(add).toHaveBeenCalledOnce());
  });

  it("show the key of their signatures once", async () => {
    const { user } = renderApp("empty", routes.alerts("channels"));
    await user.click(await screen.findByTestId("channel-add"));
    await user.click(await screen.findByText("Webhook"));
    await fill(user, "channel-name", "own");
    await fill(user, "channel-url", "https://hooks.example.org/x");
    await user.click(screen.getByTestId("channel-try"));
    await screen.findByTestId("tried");
    await user.click(screen.getByTestId("save"));
    expect(await screen.findByTestId("signing-key")).toBeInTheDocument();
    expect(screen.getByText(/^whsec_/)).toBeInTheDocument();
    expect(await findings()).toEqual([]);
    await user.click(screen.getByRole("button", { name: "It is kept" }));
    await waitFor(() => expect(screen.queryByText(/^whsec_/)).toBeNull());
    expect(screen.getByTestId("channel-own")).toBeInTheDocument();
  });
});

describe("a notification's button", () => {
  it("leads to the alert, also to one in another box and behind the lock", async () => {
    const { stage, user } = renderApp("list", routes.tenants());
    await screen.findByRole("heading", { level: 1 });
    const noted = stage.world.alerts.find(({ acknowledged_at, closed_at }) => acknowledged_at && !closed_at);
    act(() => stage.wishFor({ kind: "alert", id: noted?.id ?? 0 }));
    const card = await screen.findByTestId(`alert-${noted?.id}`);
    expect(card).toHaveFocus();
    expect(stage.wished).toBeNull();
    await user.click(screen.getByText(/^Open/));
    expect(screen.queryByTestId(`alert-${noted?.id}`)).toBeNull();
  });

  it("leads to the job", async () => {
    const { stage } = renderApp("list", routes.tenants());
    await screen.findByRole("heading", { level: 1 });
    act(() => stage.wishFor({ kind: "job", id: stage.world.jobs[0]?.id ?? "" }));
    await waitFor(() => expect(window.location.hash).toBe(routes.job(stage.world.jobs[0]?.id ?? "")));
  });

  it("waits behind the lock", async () => {
    const { stage, user } = renderApp("locked", routes.tenants());
    await screen.findByTestId("locked");
    act(() => stage.wishFor({ kind: "alert", id: 1 }));
    expect(stage.wished).not.toBeNull();
    await user.type(screen.getByTestId("passphrase"), "open sesame{Enter}");
    await waitFor(() => expect(window.location.hash).toBe(routes.alert(1)));
  });
});
