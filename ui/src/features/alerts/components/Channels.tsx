/** Where alerts go besides the desktop: each with what came of its last message. */

import { Button, Modal, Skeleton } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import {
  IconCheck,
  IconHeartRateMonitor,
  IconMail,
  IconMinus,
  IconPencil,
  IconPlus,
  IconSend,
  IconTrash,
  IconWebhook,
  IconX,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AlertChannel } from "../../../bindings";
import { ConfirmDialog } from "../../../components/ConfirmDialog";
import { EmptyState } from "../../../components/EmptyState";
import { FailureAlert } from "../../../components/FailureAlert";
import { Name } from "../../../components/Name";
import { Panel } from "../../../components/Panel";
import { RelativeTime } from "../../../components/RelativeTime";
import { failureOf } from "../../../lib/result";
import { reveal } from "../../../lib/reveal";
import { useChannels, useRemoveChannel, useTestChannel } from "../api/channels";
import classes from "./Alerts.module.css";
import { ChannelForm } from "./ChannelForm";

const SHAPES: Record<string, typeof IconMail> = {
  email: IconMail,
  webhook: IconWebhook,
  ping: IconHeartRateMonitor,
};

export function Channels() {
  const { t } = useTranslation();
  const { data, error, isPending } = useChannels();
  const [adding, setAdding] = useState(false);
  const add = (
    <Button
      leftSection={<IconPlus size={15} aria-hidden />}
      onClick={() => setAdding(true)}
      data-testid="channel-add"
    >
      {t("alerts.channels.add")}
    </Button>
  );
  return (
    <>
      <Panel
        title={t("alerts.channels.title")}
        note={t("alerts.channels.note")}
        actions={data?.length ? add : null}
        flush
      >
        {isPending && <Skeleton height={56} m="sm" role="status" aria-label={t("app.loading")} />}
        {error && <FailureAlert failure={failureOf(error)} />}
        {data?.length === 0 && (
          <EmptyState icon={IconSend} action={add}>
            {t("alerts.channels.none")}
          </EmptyState>
        )}
        {data?.map((channel) => (
          <ChannelRow key={channel.name} channel={channel} />
        ))}
      </Panel>
      <Modal
        opened={adding}
        onClose={() => setAdding(false)}
        title={t("alerts.channels.add")}
        size={560}
        closeOnClickOutside={false}
      >
        <ChannelForm onDone={() => setAdding(false)} />
      </Modal>
    </>
  );
}

function ChannelRow({ channel }: { channel: AlertChannel }) {
  const { t } = useTranslation();
  const [test, remove] = [useTestChannel(), useRemoveChannel()];
  const [removing, setRemoving] = useState(false);
  const [changing, setChanging] = useState(false);
  const { name, kind, target } = channel;
  const Shape = SHAPES[kind] ?? IconSend;
  const send = () =>
    test.mutate(name, {
      onSuccess: () => notifications.show({ message: t("alerts.channels.sent", { name }), color: "gray" }),
    });
  return (
    <div className={classes.channel} data-testid={`channel-${name}`}>
      <Shape size={18} stroke={1.6} aria-hidden />
      <div className={classes.names}>
        <b>
          <Name>{name}</Name>
        </b>
        <span className={classes.quiet}>
          <Name>{target}</Name>
        </span>
      </div>
      <Delivery channel={channel} />
      <Button
        variant="default"
        leftSection={<IconSend size={14} aria-hidden />}
        onClick={send}
        loading={test.isPending}
        aria-label={`${t("alerts.channels.test")}: ${name}`}
      >
        {t("alerts.channels.test")}
      </Button>
      {channel.mail === null ? (
        <span className={classes.slot} />
      ) : (
        <Button
          variant="subtle"
          color="gray"
          px={8}
          onClick={() => setChanging(true)}
          aria-label={`${t("alerts.channels.change")}: ${name}`}
          title={t("alerts.channels.change")}
        >
          <IconPencil size={15} aria-hidden />
        </Button>
      )}
      <Button
        variant="subtle"
        color="gray"
        px={8}
        title={t("alerts.channels.remove")}
        onClick={() => setRemoving(true)}
        aria-label={`${t("alerts.channels.remove")}: ${name}`}
      >
        <IconTrash size={15} aria-hidden />
      </Button>
      {channel.failure && (
        <div className={classes.why}>
          <FailureAlert failure={channel.failure} title={t("alerts.channels.lastFailed")} />
        </div>
      )}
      <Modal
        opened={changing}
        onClose={() => setChanging(false)}
        title={t("alerts.channels.changeTitle", { name: reveal(name) })}
        size={560}
        closeOnClickOutside={false}
      >
        <ChannelForm channel={channel} onDone={() => setChanging(false)} />
      </Modal>
      <ConfirmDialog
        opened={removing}
        title={t("alerts.channels.removeTitle")}
        verb={t("alerts.channels.remove")}
        pending={remove.isPending}
        failure={remove.error ? failureOf(remove.error) : null}
        onConfirm={() => remove.mutate(name, { onSuccess: () => setRemoving(false) })}
        onClose={() => {
          remove.reset();
          setRemoving(false);
        }}
      >
        {t("alerts.channels.removeText")}
      </ConfirmDialog>
    </div>
  );
}

/** What came of the last message. */
function Delivery({ channel: { last_at, failure } }: { channel: AlertChannel }) {
  const { t } = useTranslation();
  if (last_at === null) {
    return (
      <span className={classes.delivery} data-tone="neutral">
        <IconMinus size={15} aria-hidden />
        {t("alerts.channels.never")}
      </span>
    );
  }
  const [Shape, tone, word] = failure
    ? ([IconX, "bad", "failed"] as const)
    : ([IconCheck, "sent", "delivered"] as const);
  return (
    <span className={classes.delivery} data-tone={tone}>
      <Shape size={15} stroke={2.5} aria-hidden />
      {t(`alerts.channels.${word}`)} <RelativeTime instant={last_at} />
    </span>
  );
}
