/** Reads addresses: they stand in the hash, as `lib/routes` writes them. */

import type { ReactNode } from "react";

export interface Address {
  /** What stands between the slashes, decoded. */
  parts: string[];
  /** What is asked for behind them. */
  asked: URLSearchParams;
}

/** The values that a pattern such as `tenants/:tenant/:tab?` names. */
export type Params<Pattern extends string> = Pattern extends `${infer Part}/${infer Rest}`
  ? Param<Part> & Params<Rest>
  : Param<Pattern>;

type Param<Part extends string> = Part extends `:${infer Name}?`
  ? { [K in Name]: string | null }
  : Part extends `:${infer Name}`
    ? { [K in Name]: string }
    : unknown;

/** Gives a value that is asked for behind the address. */
export type Ask = (name: string) => string | null;

export interface Page {
  pattern: string;
  render: (params: Record<string, string | null>, ask: Ask) => ReactNode;
}

/** A page at an address; what the address names arrives by name. */
export function page<const Pattern extends string>(
  pattern: Pattern,
  render: (params: Params<Pattern>, ask: Ask) => ReactNode,
): Page {
  return { pattern, render: (params, ask) => render(params as Params<Pattern>, ask) };
}

/** The page that an address means and the values in it; the first that fits counts. */
export function find(pages: readonly Page[], { parts }: Address) {
  for (const entry of pages) {
    const params = match(entry.pattern, parts);
    if (params) {
      return { page: entry, params };
    }
  }
  return null;
}

function match(pattern: string, parts: string[]): Record<string, string | null> | null {
  const wanted = pattern === "" ? [] : pattern.split("/");
  if (parts.length > wanted.length) {
    return null;
  }
  const params: Record<string, string | null> = {};
  for (const [at, name] of wanted.entries()) {
    const part = parts[at];
    if (name.startsWith(":")) {
      if (part === undefined && !name.endsWith("?")) {
        return null;
      }
      params[name.replace(/^:|\?$/g, "")] = part ?? null;
    } else if (part !== name) {
      return null;
    }
  }
  return params;
}

/** Reads a hash; one that nobody can have meant is that of no page. */
export function read(hash: string): Address {
  const [path = "", query = ""] = split(hash.replace(/^#\/?/, ""));
  const parts = path.split("/").filter((part) => part !== "");
  return { parts: parts.map(decode), asked: new URLSearchParams(query) };
}

function split(text: string): [string, string] {
  const at = text.indexOf("?");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
