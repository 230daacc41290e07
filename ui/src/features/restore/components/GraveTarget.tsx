/** The database that would be replaced and where it is, too large to be overlooked. */

import { Text } from "@mantine/core";
import type { DatabaseStatus } from "../../../bindings";
import { Name } from "../../../components/Name";
import { ProductionMark } from "../../../components/ProductionMark";
import { readDatabaseUrl } from "../../../lib/url";
import { useConnection } from "../api/restore";
import { useDraft } from "./DraftProvider";
import classes from "./Lines.module.css";

export function GraveTarget({ databases }: { databases: readonly DatabaseStatus[] }) {
  const { draft } = useDraft();
  const row = databases.find(({ path }) => path === draft.database);
  const url = useConnection(row?.tenant ?? null, draft.database);
  const parts = readDatabaseUrl(url ?? "")?.parts ?? [];
  const part = (wanted: string) => parts.find(({ label }) => label === wanted)?.value;
  const name = part("database") ?? part("file") ?? row?.name ?? "";
  const host = [part("host"), part("port")].filter(Boolean).join(":");
  return (
    <div data-testid="grave-target">
      <div className={classes.grave}>
        <Name>{host === "" ? name : `${name} @ ${host}`}</Name>
      </div>
      {row && (
        <Text size="xs" c="dimmed" component="div">
          <Name>{row.tenant_name}</Name> · <Name>{row.name}</Name> {row.production && <ProductionMark />}
        </Text>
      )}
    </div>
  );
}
