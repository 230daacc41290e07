/** The answer to "am I safe?", in a sentence. */

import { Badge, Group as Line, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { StatusShape } from "../components/StatusBadge";
import type { Group } from "../features/tenants";
import { type Status, settledStatusOf } from "../lib/status";

export function Verdict({ groups, stale }: { groups: Group[]; stale: boolean }) {
  const { t } = useTranslation();
  const statuses = groups.flatMap(({ databases }) => databases).map(settledStatusOf);
  const count = (...wanted: Status[]) => statuses.filter((status) => wanted.includes(status)).length;
  const failing = count("failed", "atRisk");
  const unprotected = count("unprotected");
  const sentences: [Status, string][] = [];
  if (failing > 0) {
    sentences.push(["atRisk", t("verdict.failing", { count: failing })]);
  }
  if (unprotected > 0) {
    sentences.push(["unprotected", t("verdict.unprotected", { count: unprotected })]);
  }
  if (sentences.length === 0 && statuses.length > 0) {
    const all = count("proved") === statuses.length ? "proved" : "backedUp";
    sentences.push([all, t(`verdict.${all}`)]);
  }
  return (
    <Line gap="md" wrap="nowrap" data-testid="verdict">
      {sentences.map(([status, text]) => (
        <Line key={status} gap={6} wrap="nowrap" miw={0}>
          <StatusShape status={status} />
          <Text size="sm" lineClamp={2}>
            {text}
          </Text>
        </Line>
      ))}
      {stale && (
        <Badge variant="outline" color="gray">
          {t("stale.word")}
        </Badge>
      )}
    </Line>
  );
}
