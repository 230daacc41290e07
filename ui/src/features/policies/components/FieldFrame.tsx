/** A field of rules: its name, what it does, whose it is, and what is odd about it. */

import { Button, Text } from "@mantine/core";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { Name } from "../../../components/Name";
import { RuleValue } from "../../../components/RuleValue";
import { BEGINNINGS, type Field } from "../model/draft";
import classes from "./FieldFrame.module.css";
import { Problems } from "./Problems";
import type { FormParts } from "./RulesForm";

/** As the back end names what nobody has set. */
const BUILT_IN = "built in";

interface Props extends FormParts {
  field: Field;
  /** The control; it gets what names and describes it. */
  children: (labels: { "aria-labelledby": string; "aria-describedby": string }) => ReactNode;
}

export function FieldFrame({ field, children, ...form }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const [label, text, odd] = [`${id}-label`, `${id}-text`, `${id}-odd`];
  const inherited = form.inherits && form.draft[field] === null;
  return (
    <div className={classes.field} data-testid={`field-${field}`} data-inherited={inherited || undefined}>
      <div className={classes.words}>
        <div className={classes.label} id={label}>
          {t(`policies.field.${field}`)}
        </div>
        <div className={classes.text} id={text}>
          {t(`policies.about.${field}`)}
        </div>
      </div>
      <div className={classes.control}>
        {form.inherits && <Whose field={field} label={label} {...form} />}
        {!inherited && children({ "aria-labelledby": label, "aria-describedby": `${text} ${odd}` })}
        <Problems problems={form.problems} of={field} id={odd} />
      </div>
    </div>
  );
}

/** What holds and where it comes from; one button to have a say in it, one to leave it to the others again. */
function Whose({ field, label, draft, set, effective }: FormParts & { field: Field; label: string }) {
  const { t } = useTranslation();
  const own = draft[field] !== null;
  const rule = effective.find((row) => row.field === field.replace("_", "-"));
  return (
    <div className={classes.whose}>
      <Text size="sm" component="div" className={classes.holds}>
        {own ? (
          <span className={classes.own}>{t("policies.own")}</span>
        ) : (
          <>
            {rule ? <RuleValue field={field} value={rule.value} /> : t(`policies.none.${field}`)}
            <span className={classes.from}>
              <Name>
                {rule && rule.from !== BUILT_IN
                  ? t("policies.from", { place: rule.from })
                  : t("policies.builtIn")}
              </Name>
            </span>
          </>
        )}
      </Text>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => set({ [field]: own ? null : BEGINNINGS[field] })}
        aria-describedby={label}
        data-testid={`own-${field}`}
      >
        {own ? t("policies.inherit") : t("policies.override")}
      </Button>
    </div>
  );
}
