/** Pages whose code is not read before the window is painted. */

import { type ComponentType, lazy, useState } from "react";

/** Every page that comes later, to be fetched while nobody waits for it. */
const all: (() => Promise<unknown>)[] = [];

/** A page that is fetched when it is first shown, or before; from then on it is there at once. */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  let loaded: ComponentType<Props> | null = null;
  const fetch = async () => {
    loaded ??= await load();
    return { default: loaded };
  };
  const Fetched = lazy(fetch);
  all.push(fetch);
  // biome-ignore lint/correctness/noComponentHookFactories: called once a page, where modules begin
  return function Later(props: Props) {
    // Whichever it began as, it stays: another one would lose what was typed.
    const [Shown] = useState<ComponentType<Props>>(() => loaded ?? (Fetched as ComponentType<Props>));
    return <Shown {...props} />;
  };
}

/** Fetches them all. One that cannot be says why where it is shown. */
export async function fetchPages(): Promise<void> {
  await Promise.allSettled(all.map((fetch) => fetch()));
}
