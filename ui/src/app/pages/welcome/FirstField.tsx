/** Puts the keyboard into the first field of what is in it, whenever that is another step. */

import { type ReactNode, useEffect, useRef } from "react";

export function FirstField({ step, children }: { step: string | number; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another step has another first field
  useEffect(() => {
    place.current?.querySelector<HTMLElement>("[data-autofocus]")?.focus();
  }, [step]);
  return <div ref={place}>{children}</div>;
}
