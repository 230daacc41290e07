/** Whether something that is asked for is met, as shape, word and colour: what nobody has looked at is not known. */

import { IconCircleCheckFilled, IconCircleX, IconHelpCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Met as Answer } from "../bindings";
import classes from "./Met.module.css";

const SHAPES = { yes: IconCircleCheckFilled, no: IconCircleX, unknown: IconHelpCircle } as const;

interface Props {
  answer: Answer;
  /** More of it, as a title. */
  title?: string | undefined;
  testId?: string | undefined;
  /** Other words than whether it is met. */
  children?: ReactNode;
}

export function Met({ answer, title, testId, children }: Props) {
  const { t } = useTranslation();
  const Shape = SHAPES[answer];
  return (
    <span className={classes.met} data-answer={answer} title={title} data-testid={testId}>
      <Shape size={15} aria-hidden />
      {children ?? t(`met.${answer}`)}
    </span>
  );
}
