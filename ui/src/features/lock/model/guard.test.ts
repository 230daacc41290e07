import { describe, expect, it, vi } from "vitest";
import type { Code } from "../../../bindings";
import type { Platform } from "../../../platform";
import { guarded } from "./guard";

const refusal = (code: Code) => ({ status: "error", error: { code, message: "", hints: [] } });
const done = { status: "ok", data: null };

function platformThat(...answers: unknown[]) {
  const tenantRemove = vi.fn();
  for (const answer of answers) {
    tenantRemove.mockResolvedValueOnce(answer);
  }
  return { platform: { commands: { tenantRemove } } as unknown as Platform, tenantRemove };
}

describe("what the shell wants confirmed", () => {
  it("is done once the passphrase was given, with the same words", async () => {
    const { platform, tenantRemove } = platformThat(refusal("unconfirmed"), done);
    const handlers = { ask: vi.fn().mockResolvedValue(true), locked: vi.fn() };
    expect(await guarded(platform, handlers).commands.tenantRemove("acme")).toEqual(done);
    expect(tenantRemove.mock.calls).toEqual([["acme"], ["acme"]]);
  });

  it("is not tried again when nobody gave it", async () => {
    const { platform, tenantRemove } = platformThat(refusal("unconfirmed"));
    const handlers = { ask: vi.fn().mockResolvedValue(false), locked: vi.fn() };
    expect(await guarded(platform, handlers).commands.tenantRemove("acme")).toEqual(refusal("unconfirmed"));
    expect(tenantRemove).toHaveBeenCalledTimes(1);
  });

  it("waits behind the lock, and is asked again once that is open", async () => {
    const { platform, tenantRemove } = platformThat(refusal("locked"), done);
    let open: () => void = () => {};
    const locked = vi.fn(() => new Promise<void>((settle) => (open = settle)));
    const answer = guarded(platform, { ask: vi.fn(), locked }).commands.tenantRemove("acme");
    await vi.waitFor(() => expect(locked).toHaveBeenCalledTimes(1));
    expect(tenantRemove).toHaveBeenCalledTimes(1);
    open();
    expect(await answer).toEqual(done);
  });

  it("asks nobody for anything else", async () => {
    const { platform } = platformThat(refusal("refused"), done);
    const handlers = { ask: vi.fn(), locked: vi.fn() };
    const { commands } = guarded(platform, handlers);
    await commands.tenantRemove("acme");
    await commands.tenantRemove("acme");
    expect(handlers.ask).not.toHaveBeenCalled();
    expect(handlers.locked).not.toHaveBeenCalled();
  });
});
