import { act, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { findings, renderApp } from "../../testing/render";

describe("the end of the application", () => {
  it("asks what becomes of jobs that run, and can be called off", async () => {
    const { stage, user } = renderApp("running");
    await screen.findByTestId("scheduler");
    act(() => stage.askToQuit(2));
    expect(await screen.findByText("2 jobs are running")).toBeInTheDocument();
    expect(await findings()).toEqual([]);
    await user.click(screen.getByTestId("quit-stay"));
    await waitFor(() => expect(screen.queryByText("2 jobs are running")).toBeNull());
    expect(stage.quit).toBeNull();
  });

  it("is asked about as well where it was wanted before there was a page", async () => {
    const { stage, user } = renderApp("running");
    stage.quitAsked = 3;
    expect(await screen.findByText("3 jobs are running")).toBeInTheDocument();
    await user.click(screen.getByTestId("quit-wait"));
    expect(stage.quit).toBe(false);
  });

  it("waits, and lets whoever has waited long enough cancel", async () => {
    const { stage, user } = renderApp("running");
    await screen.findByTestId("scheduler");
    act(() => stage.askToQuit(1));
    await user.click(await screen.findByTestId("quit-wait"));
    expect(stage.quit).toBe(false);
    expect(screen.getByText(/Nothing new begins/)).toBeInTheDocument();
    await user.click(screen.getByTestId("quit-cancel"));
    expect(stage.quit).toBe(true);
  });
});

describe("what goes on in the background", () => {
  it("can be paused and goes on", async () => {
    const { stage, user } = renderApp("list");
    await user.click(await screen.findByTestId("scheduler"));
    await user.click(await screen.findByTestId("pause"));
    await waitFor(() => expect(screen.getByTestId("scheduler")).toHaveTextContent(/Paused until/));
    expect(stage.pausedUntil).not.toBeNull();
    expect(await findings()).toEqual([]);
    await user.click(screen.getByTestId("scheduler"));
    await user.click(await screen.findByTestId("resume"));
    await waitFor(() => expect(screen.getByTestId("scheduler")).toHaveTextContent("Scheduler on"));
  });

  it("can start with the session", async () => {
    const { stage, user } = renderApp("list");
    await user.click(await screen.findByTestId("scheduler"));
    await user.click(await screen.findByTestId("autostart"));
    await waitFor(() => expect(stage.autostart).toBe(true));
  });
});
