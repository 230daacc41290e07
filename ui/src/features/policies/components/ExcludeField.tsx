/** What backups leave out: schemas, tables, or the rows of tables. */

import { Stack, TagsInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { KINDS, namesOf, withNames } from "../model/exclusions";
import { FieldFrame } from "./FieldFrame";
import { isFatal } from "./Problems";
import type { FormParts } from "./RulesForm";
import classes from "./RulesForm.module.css";

export function ExcludeField(form: FormParts) {
  const { t } = useTranslation();
  const parts = form.draft.exclude ?? [];
  const set = (next: string[]) => form.set({ exclude: next.length === 0 && !form.inherits ? null : next });
  return (
    <FieldFrame field="exclude" {...form}>
      {(labels) => (
        <Stack gap="xs">
          {KINDS.map((kind) => (
            <TagsInput
              key={kind}
              classNames={{ inputField: classes.pills }}
              label={t(`policies.exclude.${kind}`)}
              aria-describedby={labels["aria-describedby"]}
              value={namesOf(parts, kind)}
              onChange={(names) => set(withNames(parts, kind, names))}
              placeholder={t("policies.exclude.add")}
              error={isFatal(form.problems, "exclude")}
              splitChars={[]}
              maw={420}
              data-testid={`exclude-${kind}`}
            />
          ))}
        </Stack>
      )}
    </FieldFrame>
  );
}
