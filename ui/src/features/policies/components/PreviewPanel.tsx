/** What the rules would mean: the schedule in words, and the next runs. */

import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { PolicyCheck } from "../../../bindings";
import { Panel } from "../../../components/Panel";
import { RunList } from "./RunList";
import { ScheduleSentence } from "./ScheduleSentence";

export function PreviewPanel({ check, stale }: { check: PolicyCheck; stale: boolean }) {
  const { t } = useTranslation();
  return (
    <div style={{ opacity: stale ? 0.65 : 1, transition: "opacity 120ms" }} aria-busy={stale}>
      <Panel title={t("policies.next")} testId="preview">
        {check.sentence && (
          <Text fw={550} mb="xs" data-testid="sentence">
            <ScheduleSentence rules={check.rules} sentence={check.sentence} />
          </Text>
        )}
        <RunList check={check} />
      </Panel>
    </div>
  );
}
