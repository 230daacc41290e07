/** What the marks of a drawing mean, one beside the other. */

import type { ReactNode } from "react";
import classes from "./Legend.module.css";

export interface Meaning {
  key: string;
  mark: ReactNode;
  word: string;
}

export function Legend({ meanings }: { meanings: readonly Meaning[] }) {
  return (
    <div className={classes.legend}>
      {meanings.map(({ key, mark, word }) => (
        <span key={key}>
          {mark}
          {word}
        </span>
      ))}
    </div>
  );
}
