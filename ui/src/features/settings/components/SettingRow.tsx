/** One setting: what it is, a few words, and its control. */

import type { ReactNode } from "react";
import classes from "./Settings.module.css";

interface Props {
  label: ReactNode;
  note?: ReactNode;
  children?: ReactNode;
}

export function SettingRow({ label, note, children }: Props) {
  return (
    <div className={classes.row}>
      <div className={classes.words}>
        <div className={classes.label}>{label}</div>
        {note && <div className={classes.note}>{note}</div>}
      </div>
      {children}
    </div>
  );
}
