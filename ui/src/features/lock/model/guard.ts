/** A platform that asks for the passphrase where the shell wants it again, so that no page has to know of the lock. */

import type { Code } from "../../../bindings";
import type { Commands, Platform } from "../../../platform";

interface Handlers {
  /** Asks for the passphrase; whether it was given. */
  ask: () => Promise<boolean>;
  /** The shell says that the window is locked; resolves once it is open again. */
  locked: () => Promise<void>;
}

type Call = (...args: unknown[]) => Promise<unknown>;

export function guarded(platform: Platform, handlers: Handlers): Platform {
  const names = Object.keys(platform.commands) as (keyof Commands)[];
  const commands = Object.fromEntries(names.map((name) => [name, guard(platform, name, handlers)]));
  return { ...platform, commands: commands as unknown as Commands };
}

function guard(platform: Platform, name: keyof Commands, { ask, locked }: Handlers): Call {
  const call: Call = (...args) => (platform.commands[name] as Call)(...args);
  return async (...args) => {
    let answer = await call(...args);
    // What was asked for waits behind the lock: a page that is told of a failure would show that instead of what is in its form.
    while (refusedBy(answer, "locked")) {
      await locked();
      answer = await call(...args);
    }
    return refusedBy(answer, "unconfirmed") && (await ask()) ? call(...args) : answer;
  };
}

function refusedBy(answer: unknown, code: Code): boolean {
  const { status, error } = (answer ?? {}) as { status?: string; error?: { code?: string } };
  return status === "error" && error?.code === code;
}
