/** A colour that a tenant keeps, so that two of them are not mixed up. It says nothing about how they stand. */

import classes from "./TenantMark.module.css";

/** The hue of a tenant: from its slug, which never changes. */
export function hueOf(slug: string): number {
  let hash = 2_166_136_261;
  for (const character of slug) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619);
  }
  // Names that differ in their last letter alone shall not be neighbours in colour.
  hash = Math.imul(hash ^ (hash >>> 15), 739_982_445);
  return ((hash ^ (hash >>> 12)) >>> 0) % 360;
}

export function TenantMark({ slug, size = 10 }: { slug: string; size?: number }) {
  const style = { "--hue": hueOf(slug), width: size, height: size } as React.CSSProperties;
  return <span className={classes.mark} style={style} aria-hidden />;
}
