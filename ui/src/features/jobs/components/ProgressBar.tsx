/** How far a job is: a share where the whole is known, else only that something moves. */

import classes from "./ProgressBar.module.css";

interface Props {
  label: string;
  value: number;
  total: number | null;
}

export function ProgressBar({ label, value, total }: Props) {
  // More than the estimate may come; the bar is full then, and the bytes beside it go on.
  const share = total === null || total <= 0 ? null : Math.min(100, (value / total) * 100);
  return (
    <div
      className={classes.track}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === null ? undefined : Math.floor(share)}
    >
      <div
        className={share === null ? classes.moving : classes.bar}
        style={share === null ? undefined : { width: `${share}%` }}
      />
    </div>
  );
}
