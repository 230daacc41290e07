import { describe, expect, it } from "vitest";
import { statusOf, worstOf } from "./status";

const never = { last_good_at: null, last_good_proved_at: null, last_job_state: null, running_job: null };
const morning = "2026-03-02T06:00:00Z";
const noon = "2026-03-02T12:00:00Z";

describe("the status of a database", () => {
  it("is unprotected until a backup is there, even after a cancelled one", () => {
    expect(statusOf(never)).toBe("unprotected");
    expect(statusOf({ ...never, last_job_state: "cancelled" })).toBe("unprotected");
  });

  it("is backed up, not proved, after a mere backup", () => {
    expect(statusOf({ ...never, last_good_at: noon, last_job_state: "done" })).toBe("backedUp");
  });

  it("is proved only by a proof of the last good backup itself", () => {
    const backup = { ...never, last_job_state: "done" as const };
    expect(statusOf({ ...backup, last_good_at: morning, last_good_proved_at: noon })).toBe("proved");
    const another = { last_good_at: morning, last_proved_at: noon };
    expect(statusOf({ ...backup, ...another })).toBe("backedUp");
  });

  it.each(["failed", "interrupted"] as const)("is bad after a job that %s, whatever was proved", (state) => {
    expect(statusOf({ ...never, last_job_state: state })).toBe("failed");
    const proved = { last_good_at: morning, last_good_proved_at: noon };
    expect(statusOf({ ...never, ...proved, last_job_state: state })).toBe("atRisk");
  });

  it("is running while a job is", () => {
    expect(statusOf({ ...never, last_job_state: "failed", running_job: "job" })).toBe("running");
  });

  it("of several is the worst", () => {
    expect(worstOf(["proved", "atRisk", "unprotected"])).toBe("atRisk");
    expect(worstOf([])).toBeNull();
  });
});
