/** Alerts and channels, from memory. */

import type { AlertChannel, ChannelInput, Failure, MailChannel } from "../../../bindings";
import type { Commands } from "../../../platform/platform";
import type { Rehearsal } from "../rehearsal";
import { type Answer, remove } from "./answer";

/** What a channel to a host called `down` comes to. */
export const UNDELIVERED: Failure = {
  code: "unreachable",
  message: "hooks.down.example does not answer",
  hints: ["Check the address, and whether this machine reaches it: curl -I https://hooks.down.example"],
};

export function alertCommands(stage: Rehearsal, answer: Answer) {
  const { world } = stage;
  const note = (id: number, at: string | null) => {
    const row = world.alerts.find((alert) => alert.id === id);
    if (row) {
      row.acknowledged_at = at;
    }
    return null;
  };
  return {
    alertList: (closed, limit) =>
      answer("alertList", () =>
        world.alerts.filter((row) => closed || row.closed_at === null).slice(0, limit),
      ),
    alertAcknowledge: (id) => answer("alertAcknowledge", () => note(id, new Date().toISOString())),
    alertUnacknowledge: (id) => answer("alertUnacknowledge", () => note(id, null)),
    alertSnooze: (id, span) =>
      answer("alertSnooze", () => {
        const row = world.alerts.find((alert) => alert.id === id);
        if (row) {
          const rests = span === "1s" ? 0 : 4 * 3_600_000;
          row.snoozed_until = new Date(Date.now() + rests).toISOString();
        }
        return null;
      }),
    channelList: () => answer("channelList", () => world.channels),
    channelAdd: async (name, input) => {
      const wrong = refusal(input);
      if (wrong) {
        await stage.pause();
        return { status: "error", error: wrong };
      }
      return answer("channelAdd", () => {
        const [target, mail] = [targetOf(input), mailOf(input)];
        const channel = { name, kind: input.kind, target, mail, last_at: null, failure: null };
        world.channels.push(channel);
        const signed = input.kind === "webhook" && input.sign;
        return { ...channel, key: signed ? "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD" : null };
      });
    },
    channelTry: async (input) => {
      const wrong = refusal(input) ?? (targetOf(input).includes("down") ? UNDELIVERED : null);
      return wrong ? { status: "error", error: wrong } : answer("channelTry", () => null);
    },
    channelChange: async (name, input) => {
      const wrong = refusal(input);
      if (wrong) {
        await stage.pause();
        return { status: "error", error: wrong };
      }
      return answer("channelChange", () => {
        const row = world.channels.find((channel) => channel.name === name) as AlertChannel;
        return Object.assign(row, { target: targetOf(input), mail: mailOf(input) });
      });
    },
    channelTryChange: async (_, input) => {
      const wrong = refusal(input) ?? (targetOf(input).includes("down") ? UNDELIVERED : null);
      return wrong ? { status: "error", error: wrong } : answer("channelTryChange", () => null);
    },
    channelTest: async (name) => {
      const channel = world.channels.find((row) => row.name === name);
      const failure = channel?.target.includes("down") ? UNDELIVERED : null;
      if (channel) {
        Object.assign(channel, { last_at: new Date().toISOString(), failure });
      }
      return failure ? { status: "error", error: failure } : answer("channelTest", () => null);
    },
    channelRemove: (name) =>
      answer("channelRemove", () => remove(world.channels, (row) => row.name === name)),
  } satisfies Partial<Commands>;
}

/** The shell decides what an address is. */
function refusal(input: ChannelInput): Failure | null {
  if (input.kind === "email") {
    const wrong = [input.from, ...input.to].find((address) => !address.includes("@"));
    return wrong === undefined
      ? null
      : {
          code: "invalid-input",
          message: `"${wrong}" is no e-mail address`,
          hints: ["Addresses look like ops@example.org."],
        };
  }
  return input.url.startsWith("https://")
    ? null
    : {
        code: "invalid-input",
        message: "the address cannot be read",
        hints: ["It begins with https://. Only an address of this machine may begin with http://."],
      };
}

function mailOf(input: ChannelInput): MailChannel | null {
  if (input.kind !== "email") {
    return null;
  }
  const { server, security, user, from, to } = input;
  return { server, security, user, from, to };
}

function targetOf(input: ChannelInput): string {
  return input.kind === "email"
    ? `${input.to.join(", ")} by ${input.server}`
    : `${input.kind === "webhook" ? input.format : "ping"} at ${new URL(input.url).host}`;
}
