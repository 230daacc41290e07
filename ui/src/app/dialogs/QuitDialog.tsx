/** What shall become of the jobs that run, and of what is not saved, when somebody wants to quit. */

import { Button, Group, List, Modal, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Name } from "../../components/Name";
import { useLockState } from "../../features/lock";
import { allUnsaved, useAllUnsaved } from "../../lib/unsaved";
import { usePlatform } from "../../platform";

export function QuitDialog() {
  const { t } = useTranslation();
  const { opened, running, stay, quit, waiting } = useQuit();
  const unsaved = useAllUnsaved().length > 0;
  const jobs = running > 0;
  return (
    <Modal
      opened={opened}
      onClose={stay}
      title={jobs || !unsaved ? t("quit.title", { count: running }) : t("quit.unsavedTitle")}
      withCloseButton={!waiting}
      closeOnEscape={!waiting}
      closeOnClickOutside={false}
      attributes={{ header: { role: "presentation" }, root: { "data-over-lock": true } }}
    >
      <Stack gap="sm">
        {unsaved && <Unsaved />}
        {(jobs || !unsaved) && <Text size="sm">{t(waiting ? "quit.waiting" : "quit.text")}</Text>}
      </Stack>
      <Group justify="flex-end" mt="md">
        {!waiting && (
          <Button variant="default" onClick={stay} data-testid="quit-stay" data-autofocus>
            {t("quit.stay")}
          </Button>
        )}
        {jobs || !unsaved ? (
          <>
            <Button color="red" variant="outline" onClick={() => quit(true)} data-testid="quit-cancel">
              {t("quit.cancel")}
            </Button>
            {!waiting && (
              <Button onClick={() => quit(false)} data-testid="quit-wait">
                {t("quit.wait")}
              </Button>
            )}
          </>
        ) : (
          <Button color="red" onClick={() => quit(false)} loading={waiting} data-testid="quit-discard">
            {t("quit.discard")}
          </Button>
        )}
      </Group>
    </Modal>
  );
}

/** What would be lost. Whoever may not see the window learns that there is something, and no names. */
function Unsaved() {
  const { t } = useTranslation();
  const unsaved = useAllUnsaved();
  const { data } = useLockState();
  if (data?.locked !== false) {
    return <Text size="sm">{t("quit.hidden")}</Text>;
  }
  return (
    <div>
      <Text size="sm">{t("quit.unsaved")}</Text>
      <List size="sm" mt={4} data-testid="quit-unsaved">
        {unsaved.map((words) => (
          <List.Item key={words}>
            <Name>{words}</Name>
          </List.Item>
        ))}
      </List>
    </div>
  );
}

/** Whether somebody wants to quit, and how many jobs run then. The shell knows from here whether there is something to ask. */
function useQuit() {
  const { commands, onQuitAsked } = usePlatform();
  const [opened, setOpened] = useState(false);
  // It stays while the dialog fades.
  const [running, setRunning] = useState(0);
  const [waiting, setWaiting] = useState(false);
  const unsaved = useAllUnsaved().length > 0;
  useEffect(() => {
    commands.applicationUnsaved(unsaved);
  }, [commands, unsaved]);
  useEffect(() => {
    const ask = (jobs: number) => {
      if (jobs === 0 && allUnsaved().length === 0) {
        // It was saved on the way of the question.
        commands.applicationQuit(false);
      } else {
        setRunning(jobs);
        setOpened(true);
      }
    };
    const stop = onQuitAsked(ask);
    // It may have been asked while there was no window, and so no page to hear of it.
    stop.then(() => commands.applicationQuitAsked()).then((asked) => asked !== null && ask(asked));
    return () => {
      stop.then((end) => end());
    };
  }, [commands, onQuitAsked]);
  const quit = (cancel: boolean) => {
    setWaiting(true);
    commands.applicationQuit(cancel);
  };
  return { opened, running, waiting, quit, stay: () => setOpened(false) };
}
