/** A name that somebody else chose: text, never markup, with nothing in it that hides what it is. */

import { reveal } from "../lib/reveal";

interface Props {
  children: string;
  title?: string;
  /** On one line, cut where it ends: at its left in a script that is written from the right. */
  cut?: boolean;
}

const WHOLE = { overflowWrap: "anywhere" } as const;
/** Only the element whose direction is that of the name knows where its end is. */
const CUT = {
  ...{ display: "block", overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },
  textAlign: "match-parent",
} as const;

export function Name({ children, title, cut = false }: Props) {
  return (
    <bdi style={cut ? CUT : WHOLE} title={title}>
      {reveal(children)}
    </bdi>
  );
}
