/** Step 4: where to. A database that does not exist is the plain way; nothing that is there is touched by it. */

import { Radio } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus } from "../../../bindings";
import { isGrave, isMade, type Where } from "../model/draft";
import { useLook } from "../model/useLook";
import { BesideFields } from "./BesideFields";
import { useDraft } from "./DraftProvider";
import { DatabaseFileChoice, FileChoice } from "./FileChoice";
import { OptionCard } from "./OptionCard";
import { ReplaceFields } from "./ReplaceFields";
import { StepPanel } from "./StepPanel";
import { TargetLook } from "./TargetLook";
import { UrlFields } from "./UrlFields";

export function WhereStep({ databases }: { databases: readonly DatabaseStatus[] }) {
  const { draft } = useDraft();
  const look = useLook();
  return (
    <StepPanel step="where" ready={isMade(draft, "where")} grave={isGrave(draft)}>
      {draft.what === "file" ? <FileChoice /> : <Ways databases={databases} onLeave={look.leave} />}
      <TargetLook {...look} />
    </StepPanel>
  );
}

interface WaysProps {
  databases: readonly DatabaseStatus[];
  /** Somebody has gone on from what was typed. */
  onLeave: () => void;
}

function Ways({ databases, onLeave }: WaysProps) {
  const { t } = useTranslation();
  const { draft, change } = useDraft();
  const engine = databases.find(({ path }) => path === draft.database)?.engine ?? "postgres";
  const server = engine !== "sqlite";
  return (
    <Radio.Group
      value={draft.where}
      onBlur={onLeave}
      onChange={(where) => change({ where: where as Where })}
      aria-label={t("restore.where.title")}
    >
      <OptionCard
        value="beside"
        title={t(server ? "restore.where.beside" : "restore.where.besideFile")}
        testId="where-beside"
        fields={draft.where === "beside" && <BesideFields />}
      >
        {t(server ? "restore.where.besideText" : "restore.where.besideFileText")}
      </OptionCard>
      <OptionCard
        value="url"
        title={t(server ? "restore.where.url" : "restore.where.urlFile")}
        testId="where-url"
        fields={draft.where === "url" && (server ? <UrlFields engine={engine} /> : <DatabaseFileChoice />)}
      >
        {t(server ? "restore.where.urlText" : "restore.where.urlFileText")}
      </OptionCard>
      {draft.what === "everything" && (
        <OptionCard
          value="replace"
          title={t("restore.where.replace")}
          grave
          testId="where-replace"
          fields={draft.where === "replace" && <ReplaceFields databases={databases} server={server} />}
        >
          {t("restore.where.replaceText")}
        </OptionCard>
      )}
    </Radio.Group>
  );
}
