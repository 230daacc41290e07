/** A colour that a tenant keeps, so that two of them are not mixed up. It says nothing about how they stand. */

import { createContext, use } from "react";
import type { TenantColour } from "../bindings";
import classes from "./TenantMark.module.css";

/** The hue of a tenant that was given none: from its slug, which never changes. */
export function hueOf(slug: string): number {
  let hash = 2_166_136_261;
  for (const character of slug) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619);
  }
  // Names that differ in their last letter alone shall not be neighbours in colour.
  hash = Math.imul(hash ^ (hash >>> 15), 739_982_445);
  return ((hash ^ (hash >>> 12)) >>> 0) % 360;
}

/** The hues that can be chosen: as light as one another, so that each is seen on both grounds. */
export const HUES: Record<TenantColour, number> = {
  ...{ red: 25, orange: 55, yellow: 95, green: 145 },
  ...{ teal: 190, blue: 250, purple: 300, pink: 350 },
};

/** What was chosen, by slug. */
export const TenantColours = createContext<ReadonlyMap<string, TenantColour>>(new Map());

export function TenantMark({ slug, size = 10 }: { slug: string; size?: number }) {
  return <Swatch hue={hueIn(use(TenantColours), slug)} size={size} slug={slug} />;
}

/** The hue of a tenant: what was chosen for it, else its own. */
export function hueIn(colours: ReadonlyMap<string, TenantColour>, slug: string): number {
  const chosen = colours.get(slug);
  return chosen ? HUES[chosen] : hueOf(slug);
}

export function Swatch({ hue, size = 10, slug }: { hue: number; size?: number; slug?: string }) {
  const style = { "--hue": hue, width: size, height: size } as React.CSSProperties;
  return <span className={classes.mark} style={style} data-mark={slug} aria-hidden />;
}
