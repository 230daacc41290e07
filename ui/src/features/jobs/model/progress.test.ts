import { describe, expect, it, vi } from "vitest";
import { progress } from "../../../testing/render";
import { ProgressStore } from "./progress";

const at = (elapsed_ms: number, bytes_read: number) => progress({ elapsed_ms, bytes_read });

describe("the progress of a job", () => {
  it("has no rate until there is something to compare", () => {
    const store = new ProgressStore();
    store.receive(at(100, 5_000), 0);
    expect(store.get("job-running")?.rate).toBeNull();
    store.receive(at(1_100, 15_000), 0);
    expect(store.get("job-running")?.rate).toBe(10_000);
  });

  it("smooths its rate and lets it sink while nothing moves", () => {
    const store = new ProgressStore();
    for (const [time, bytes] of [
      [0, 0],
      [1_000, 10_000],
      [2_000, 10_000],
    ] as const) {
      store.receive(at(time, bytes), 0);
    }
    expect(store.get("job-running")?.rate).toBe(8_500);
  });

  it("starts anew with another phase, and survives a clock that stands", () => {
    const store = new ProgressStore();
    store.receive(at(0, 0), 0);
    store.receive(at(1_000, 10_000), 0);
    store.receive(at(1_000, 20_000), 0);
    expect(store.get("job-running")?.rate).toBe(10_000);
    store.receive(progress({ phase: "commit", elapsed_ms: 2_000 }), 0);
    expect(store.get("job-running")?.rate).toBeNull();
  });

  it("is told to those who follow that job, and gone with the job's end", () => {
    const store = new ProgressStore();
    const [mine, other] = [vi.fn(), vi.fn()];
    const stop = store.subscribe("job-running", mine);
    store.subscribe("job-other", other);
    store.receive(at(0, 0), 0);
    store.receive(progress({ state: "done" }), 0);
    expect(store.get("job-running")).toBeNull();
    stop();
    store.receive(at(0, 0), 0);
    expect(mine).toHaveBeenCalledTimes(2);
    expect(other).not.toHaveBeenCalled();
  });

  it("is not that of another job of the same database", () => {
    const store = new ProgressStore();
    store.receive(at(0, 7_000), 0);
    store.receive(progress({ id: "a-drill", kind: "drill", phase: "load", bytes_read: 9 }), 0);
    expect(store.get("job-running")?.bytes_read).toBe(7_000);
    expect(store.get("a-drill")?.phase).toBe("load");
  });
});
