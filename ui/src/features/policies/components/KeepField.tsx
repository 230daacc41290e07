/** How backups are thinned out with age: how many of each kind stay. */

import { NumberInput, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { BEGINNINGS, COUNTS, type Keep } from "../model/draft";
import { FieldFrame } from "./FieldFrame";
import classes from "./KeepField.module.css";
import { isFatal } from "./Problems";
import type { FormParts } from "./RulesForm";

export function KeepField(form: FormParts) {
  const { t } = useTranslation();
  const { draft, set, inherits } = form;
  return (
    <FieldFrame field="keep" {...form}>
      {() => (
        <Stack gap="sm">
          {!inherits && (
            <Switch
              label={t("policies.thinOut")}
              checked={draft.keep !== null}
              onChange={(event) => set({ keep: event.currentTarget.checked ? BEGINNINGS.keep : null })}
              data-testid="thin-out"
            />
          )}
          {draft.keep === null && <Text size="sm">{t("policies.keepsAll")}</Text>}
          {draft.keep !== null && <Counts {...form} keep={draft.keep} />}
        </Stack>
      )}
    </FieldFrame>
  );
}

function Counts({ keep, set, problems }: FormParts & { keep: Keep }) {
  const { t } = useTranslation();
  const change = (part: Partial<Keep>) => set({ keep: { ...keep, ...part } });
  return (
    <>
      <div className={classes.counts}>
        {COUNTS.map((count) => (
          <NumberInput
            key={count}
            label={t(`policies.count.${count}`)}
            value={keep[count] ?? ""}
            onChange={(value) => change({ [count]: typeof value === "number" ? value : null })}
            max={9999}
            allowDecimal={false}
            hideControls
            placeholder="–"
            error={isFatal(problems, "keep")}
            data-testid={`keep-${count}`}
          />
        ))}
        <TextInput
          label={t("policies.count.within")}
          value={keep.within}
          onChange={(event) => change({ within: event.currentTarget.value })}
          placeholder="2d"
          error={isFatal(problems, "keep")}
          autoComplete="off"
          data-testid="keep-within"
        />
      </div>
      <Text size="xs" c="dimmed">
        {t("policies.keepExplained")}
      </Text>
    </>
  );
}
