/** What a storage holds, in four numbers. */

import { Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { StorageHistory } from "../../../bindings";
import { formatBytes } from "../../../lib/bytes";
import { formatRatio, ratioOf } from "../model/growth";
import { Forecast } from "./Forecast";
import classes from "./Storage.module.css";

export function Tiles({ history }: { history: StorageHistory }) {
  const { t } = useTranslation();
  const ratio = ratioOf(history.dumped, history.bytes);
  const growth = history.growth_per_day?.[1] ?? null;
  return (
    <dl className={classes.tiles}>
      <Tile label={t("storages.stored")} value={formatBytes(history.bytes)}>
        {growth === null ? t("storages.growthUnknown") : <Growing perDay={growth} />}
      </Tile>
      <Tile label={t("storages.ratio")} value={ratio === null ? "–" : formatRatio(ratio)}>
        <Tooltip label={t("storages.ratioWhy")} multiline w={280}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: why must be in reach of the keyboard */}
          <span tabIndex={0}>{t("storages.dumped", { bytes: formatBytes(history.dumped) })}</span>
        </Tooltip>
      </Tile>
      <Tile label={t("storages.free")} value={history.free === null ? "–" : formatBytes(history.free)}>
        {t(history.free === null ? "storages.freeUnknown" : "storages.freeNote")}
      </Tile>
      <Tile label={t("storages.full")} words>
        <Forecast history={history} />
      </Tile>
    </dl>
  );
}

function Growing({ perDay }: { perDay: number }) {
  const { t } = useTranslation();
  const bytes = formatBytes(Math.abs(perDay));
  return <>{perDay < 0 ? t("storages.shrinks", { bytes }) : t("storages.grows", { bytes })}</>;
}

interface TileProps {
  label: string;
  value?: string;
  /** Words in place of a number. */
  words?: boolean;
  children: ReactNode;
}

function Tile({ label, value, words, children }: TileProps) {
  return (
    <div className={classes.tile}>
      <dt>{label}</dt>
      {value && <dd className={classes.number}>{value}</dd>}
      <dd className={words ? classes.sentence : classes.quiet}>{children}</dd>
    </div>
  );
}
