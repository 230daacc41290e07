/** Whether the rule is met for a tenant, in a word. Which part is not stands on the tenant's own page. */

import { useTranslation } from "react-i18next";
import { Met } from "../../../components/Met";
import { reveal } from "../../../lib/reveal";
import { useRedundancy } from "../api/redundancy";

export function RedundancyBadge({ tenant }: { tenant: string }) {
  const { t } = useTranslation();
  const { data } = useRedundancy(tenant);
  if (!data?.answer) {
    return <span>–</span>;
  }
  const { answer, parts } = data;
  const open = parts.filter((part) => part.answer === answer);
  const title = parts.map((part) => `${part.title}: ${t(`met.${part.answer}`)} (${reveal(part.found)})`);
  return (
    <Met answer={answer} title={title.join("\n")} testId={`redundancy-${tenant}`}>
      {answer === "yes" ? t("met.yes") : t(`redundancy.some.${answer}`, { count: open.length })}
    </Met>
  );
}
