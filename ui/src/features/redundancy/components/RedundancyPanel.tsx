/** The parts of the rule for a tenant: whether each is met, what was found, and what to do about it. */

import { useTranslation } from "react-i18next";
import type { RedundancyPart } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { Loading } from "../../../components/Loading";
import { Met } from "../../../components/Met";
import { Name } from "../../../components/Name";
import { Panel } from "../../../components/Panel";
import { failureOf } from "../../../lib/result";
import { useRedundancy } from "../api/redundancy";
import classes from "./Redundancy.module.css";

export function RedundancyPanel({ tenant }: { tenant: string }) {
  const { t } = useTranslation();
  const { data, error } = useRedundancy(tenant);
  return (
    <Panel
      title="3-2-1-1-0"
      note={t("redundancy.note")}
      actions={
        data?.answer && (
          <span className={classes.answer}>
            <Met answer={data.answer} />
          </span>
        )
      }
      testId="redundancy"
    >
      {error && <FailureAlert failure={failureOf(error)} />}
      {!data && !error && <Loading height={150} radius={0} />}
      {data && (
        <ul className={classes.parts}>
          {data.parts.map((part) => (
            <Part key={part.part} part={part} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Part({ part: { part, answer, found } }: { part: RedundancyPart }) {
  const { t } = useTranslation();
  return (
    <li className={classes.part} data-testid={`redundancy-${part}`}>
      <span className={classes.title}>{t(`redundancy.part.${part}`)}</span>
      <span className={classes.found}>
        <Name>{found}</Name>
        {answer !== "yes" && <span className={classes.hint}>{t(`redundancy.hint.${part}`)}</span>}
      </span>
      <Met answer={answer} />
    </li>
  );
}
