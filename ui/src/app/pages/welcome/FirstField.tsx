/** Puts the keyboard into the first field of what is in it, whenever that is another step; onto the step itself where it has none. */

import { type ReactNode, useEffect, useRef } from "react";

interface Props {
  step: string | number;
  /** What the step is called. */
  label: string;
  children: ReactNode;
}

export function FirstField({ step, label, children }: Props) {
  const place = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another step has another first field
  useEffect(() => {
    const field = place.current?.querySelector<HTMLElement>("[data-autofocus]");
    (field ?? place.current)?.focus();
  }, [step]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: it is a step that has forms in it, and no group of fields
    <div ref={place} role="group" aria-label={label} tabIndex={-1} style={{ outline: "none" }}>
      {children}
    </div>
  );
}
