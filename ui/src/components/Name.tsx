/** A name that somebody else chose: text, never markup, with nothing in it that hides what it is. */

import { reveal } from "../lib/reveal";

export function Name({ children, title }: { children: string; title?: string }) {
  return (
    <bdi style={{ overflowWrap: "anywhere" }} title={title}>
      {reveal(children)}
    </bdi>
  );
}
