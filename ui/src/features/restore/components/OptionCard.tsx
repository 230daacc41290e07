/** One of a few ways, with what it means. */

import { Radio } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./OptionCard.module.css";

interface Props {
  value: string;
  title: string;
  /** What cannot be taken back is marked. */
  grave?: boolean;
  testId: string;
  children: ReactNode;
  /** Fields that belong to it while it is chosen. */
  fields?: ReactNode;
}

export function OptionCard({ value, title, grave, testId, children, fields }: Props) {
  return (
    <div className={classes.card} data-grave={grave || undefined}>
      <Radio
        value={value}
        label={title}
        description={children}
        classNames={{ body: classes.body, label: classes.label, description: classes.text }}
        data-testid={testId}
      />
      {fields && <div className={classes.fields}>{fields}</div>}
    </div>
  );
}
