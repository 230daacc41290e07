/** A step: what is asked, the choices, and the way on and back. */

import { Button } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { type FormEvent, type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { STEPS, type Step } from "../model/draft";
import { useDraft } from "./DraftProvider";
import classes from "./Walkthrough.module.css";

interface Props {
  step: Step;
  /** What it asks, where that is not the same for every restore. */
  title?: ReactNode;
  /** What it is about, likewise; none for what the title says already. */
  text?: ReactNode;
  /** Whether its own choices let one go on. */
  ready?: boolean;
  /** A few words beside the buttons. */
  note?: ReactNode;
  /** Replaces the button that goes on. */
  action?: ReactNode;
  /** Whether something that is there will be replaced. */
  grave?: boolean;
  onSubmit?: () => void;
  children: ReactNode;
}

export function StepPanel({
  step,
  title,
  text,
  ready = true,
  note,
  action,
  grave,
  onSubmit,
  children,
}: Props) {
  const { t } = useTranslation();
  const { enter } = useDraft();
  const id = useId();
  const at = STEPS.indexOf(step);
  const [before, next] = [STEPS[at - 1], STEPS[at + 1]];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) {
      (onSubmit ?? (() => next && enter(next)))();
    }
  };
  // Nothing is sent any more once it runs, and the dialogs of those steps are forms of their own.
  const sends = at < STEPS.indexOf("run");
  const Frame = sends ? "form" : "section";
  return (
    <Frame
      className={classes.panel}
      data-grave={grave || undefined}
      aria-labelledby={id}
      {...(sends && { onSubmit: submit, noValidate: true })}
    >
      <div className={classes.head}>
        <h2 className={classes.title} id={id}>
          {title ?? t(`restore.${step}.title`)}
        </h2>
        {text !== null && <div className={classes.text}>{text ?? t(`restore.${step}.text`)}</div>}
      </div>
      <div className={classes.body}>{children}</div>
      <div className={classes.foot}>
        {before && sends && (
          <Button
            variant="default"
            flex="none"
            onClick={() => enter(before)}
            leftSection={<IconArrowLeft size={14} aria-hidden />}
            data-testid="back"
          >
            {t("restore.back")}
          </Button>
        )}
        <div className={classes.note}>{note ?? (!ready && !action && t("restore.open"))}</div>
        {action ?? (
          <Button type="submit" disabled={!ready} data-testid="continue">
            {t("restore.continue")}
          </Button>
        )}
      </div>
    </Frame>
  );
}
