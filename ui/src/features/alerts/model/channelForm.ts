/** What the form of a channel holds, and what is sent of it. What an address must look like is decided by the back end. */

import type { AlertChannel, ChannelInput } from "../../../bindings";

export const KINDS = ["email", "webhook", "ping"] as const;
export type Kind = (typeof KINDS)[number];

export const SECURITIES = ["tls", "starttls", "none"] as const;
export const FORMATS = ["generic", "slack", "teams", "discord", "ntfy"] as const;

export interface Values {
  kind: Kind;
  name: string;
  server: string;
  security: (typeof SECURITIES)[number];
  user: string;
  password: string;
  from: string;
  to: string;
  format: (typeof FORMATS)[number];
  url: string;
  sign: boolean;
}

export const EMPTY: Values = {
  kind: "email",
  name: "",
  ...{ server: "", security: "tls", user: "", password: "", from: "", to: "" },
  ...{ format: "generic", url: "", sign: true },
};

/** A channel of e-mail as it is, to be changed. Its password is not known here. */
export function valuesOf({ name, mail }: AlertChannel): Values {
  return mail === null
    ? { ...EMPTY, name }
    : {
        ...EMPTY,
        name,
        server: mail.server,
        security: SECURITIES.find((security) => security === mail.security) ?? EMPTY.security,
        user: mail.user ?? "",
        from: mail.from,
        to: mail.to.join(", "),
      };
}

export function inputOf(values: Values): ChannelInput {
  const { kind, url, format } = values;
  switch (kind) {
    case "email":
      return {
        kind,
        server: values.server.trim(),
        security: values.security,
        user: values.user.trim() || null,
        password: values.password || null,
        from: values.from.trim(),
        to: addressesOf(values.to),
      };
    case "webhook":
      // Others than Bulkhead's own have no place for a signature.
      return { kind, format, url: url.trim(), sign: format === "generic" && values.sign };
    case "ping":
      return { kind, url: url.trim() };
  }
}

/** What keeps a field from being what it should be, as far as that can be seen of it alone: its word, and what it is about. */
export function faultOf(field: "server" | "from" | "to" | "url", text: string): [Fault, string] | null {
  const typed = text.trim();
  switch (field) {
    case "server":
      return /^[^\s/@]+$/.test(typed) ? null : ["server", typed];
    case "from":
      return isAddress(typed) ? null : ["address", typed];
    case "to": {
      const wrong = addressesOf(text).find((address) => !isAddress(address));
      return wrong === undefined ? (typed === "" ? ["nobody", ""] : null) : ["address", wrong];
    }
    case "url":
      return /^https?:\/\/[^\s/]/i.test(typed) ? null : ["url", typed];
  }
}

export type Fault = "server" | "address" | "nobody" | "url";

function isAddress(text: string): boolean {
  return /^[^\s@,]+@[^\s@,]{2,}$/.test(text);
}

/** Addresses apart by commas, semicolons, blanks or lines. */
export function addressesOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((address) => address !== "");
}
