/** The client tools that dumps and restores are made with: what was found, what is missing, and where to look first. */

import { Anchor, Button, Code, Collapse, CopyButton, Group, Skeleton, Text } from "@mantine/core";
import { IconAlertTriangle, IconFolderPlus, IconRefresh } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ClientTool } from "../../../bindings";
import { FailureAlert } from "../../../components/FailureAlert";
import { Name } from "../../../components/Name";
import { Panel } from "../../../components/Panel";
import { Told } from "../../../components/Told";
import { failureOf } from "../../../lib/result";
import { useAddFolder, useLookAgain, useRemoveFolder, useTools } from "../api/settings";
import { SettingRow } from "./SettingRow";
import classes from "./Settings.module.css";

export function Tools() {
  const { t } = useTranslation();
  const { data, error, isPending } = useTools();
  const again = useLookAgain();
  return (
    <>
      <Panel
        title={t("settings.sections.tools")}
        flush
        actions={
          <Button
            variant="default"
            leftSection={<IconRefresh size={15} aria-hidden />}
            onClick={() => again.mutate()}
            loading={again.isPending}
          >
            {t("settings.tools.again")}
          </Button>
        }
      >
        {isPending && <Skeleton height={180} m="sm" role="status" aria-label={t("app.loading")} />}
        {(error ?? again.error) && <FailureAlert failure={failureOf(error ?? again.error)} />}
        {data?.tools.map((tool) => (
          <Tool key={tool.name} tool={tool} />
        ))}
      </Panel>
      {data && <Folders folders={data.folders} searched={data.searched} />}
    </>
  );
}

function Tool({ tool }: { tool: ClientTool }) {
  const { t } = useTranslation();
  return (
    <SettingRow label={<code>{tool.name}</code>} note={t(`engine.${tool.engine}`)}>
      <div className={classes.found} data-testid={`tool-${tool.name}`}>
        {tool.found.map(({ path, version, says }) => (
          <span key={path} className={classes.tool} title={says}>
            <b>{version}</b>
            <code>
              <Name>{path}</Name>
            </code>
          </span>
        ))}
        {tool.broken.map(({ path, why }) => (
          <span key={path} className={classes.missing}>
            <IconAlertTriangle size={15} aria-hidden />
            <b>{t("settings.tools.broken")}</b>
            <code>
              <Name>{path}</Name>
            </code>
            <Text size="xs" c="dimmed">
              <Told>{why}</Told>
            </Text>
          </span>
        ))}
        {tool.found.length === 0 && <Missing tool={tool} />}
      </div>
    </SettingRow>
  );
}

function Missing({ tool }: { tool: ClientTool }) {
  const { t } = useTranslation();
  const command = `sudo apt-get install ${tool.package}`;
  return (
    <span className={classes.missing}>
      <IconAlertTriangle size={15} aria-hidden />
      <b>{t("settings.tools.missing")}</b>
      <Code>{command}</Code>
      <CopyButton value={command}>
        {({ copied, copy }) => (
          <Anchor component="button" type="button" size="xs" onClick={copy}>
            {copied ? t("action.copied") : t("settings.tools.copy")}
          </Anchor>
        )}
      </CopyButton>
      {tool.elsewhere && (
        <Text size="xs" c="dimmed">
          <Told>{tool.elsewhere}</Told>
        </Text>
      )}
    </span>
  );
}

function Folders({ folders, searched }: { folders: string[]; searched: string[] }) {
  const { t } = useTranslation();
  const [add, remove] = [useAddFolder(), useRemoveFolder()];
  const [open, setOpen] = useState(false);
  const error = add.error ?? remove.error;
  return (
    <Panel
      title={t("settings.tools.folders")}
      flush
      actions={
        <Button
          variant="default"
          leftSection={<IconFolderPlus size={15} aria-hidden />}
          onClick={() => add.mutate()}
          loading={add.isPending}
          data-testid="tool-folder-add"
        >
          {t("settings.tools.addFolder")}
        </Button>
      }
    >
      {error && <FailureAlert failure={failureOf(error)} />}
      {folders.map((folder) => (
        <SettingRow
          key={folder}
          label={
            <code>
              <Name>{folder}</Name>
            </code>
          }
        >
          <Button
            variant="subtle"
            color="gray"
            onClick={() => remove.mutate(folder)}
            aria-label={`${t("settings.tools.removeFolder")}: ${folder}`}
          >
            {t("settings.tools.removeFolder")}
          </Button>
        </SettingRow>
      ))}
      <div className={classes.row}>
        <div className={classes.words}>
          <Text size="xs" c="dimmed">
            {t("settings.tools.foldersNote")}
          </Text>
          <Group gap={6} mt={4}>
            <Anchor
              component="button"
              type="button"
              size="xs"
              onClick={() => setOpen(!open)}
              aria-expanded={open}
            >
              {t(open ? "settings.tools.hideSearched" : "settings.tools.showSearched", {
                count: searched.length,
              })}
            </Anchor>
          </Group>
          <Collapse expanded={open}>
            <ol className={classes.folders}>
              {searched.map((folder) => (
                <li key={folder}>
                  <Name>{folder}</Name>
                </li>
              ))}
            </ol>
          </Collapse>
        </div>
      </div>
    </Panel>
  );
}
