/** Follows the progress of all jobs and renews what a finished one has changed. */

import { notifications } from "@mantine/notifications";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import type { DatabaseStatus, Job, JobProgress, Tenant } from "../../../bindings";
import { tellOver } from "../../../components/begun";
import { keys } from "../../../lib/keys";
import { reveal } from "../../../lib/reveal";
import { namesOf, subjectCalled } from "../../../lib/tenantNames";
import { usePlatform } from "../../../platform";
import { isFinal, type Live, ProgressStore } from "../model/progress";

const ACTIVE = { queryKey: keys.activeJobs };

const Context = createContext(new ProgressStore());

export function JobsProvider({ children }: { children: ReactNode }) {
  const [store] = useState(() => new ProgressStore());
  const platform = usePlatform();
  const client = useQueryClient();
  const say = useSay();
  useEffect(() => {
    const stop = platform.onJobProgress((progress) => {
      const before = store.get(progress.id)?.phase;
      store.receive(progress, Date.now());
      if (before !== progress.phase) {
        // The table of its phases is not to lag behind its headline.
        client.invalidateQueries({ queryKey: keys.jobDetail(progress.id) });
      }
      follow(client, progress);
      if (isFinal(progress.state)) {
        tellOver(progress.id);
        say(progress);
      }
    });
    return () => {
      stop.then((end) => end());
    };
  }, [platform, client, store, say]);
  return <Context value={store}>{children}</Context>;
}

/** Progress of a job; none if no event of it has come yet. */
export function useLive(id: string): Live | null {
  const store = useContext(Context);
  return useSyncExternalStore(
    (listener) => store.subscribe(id, listener),
    () => store.get(id),
  );
}

/** Puts what an event says into the overview at once; the next reading confirms it. */
function follow(client: QueryClient, progress: JobProgress): void {
  const ended = isFinal(progress.state);
  const rows = client.getQueryData<DatabaseStatus[]>(keys.overview);
  const row = rows?.find(({ path }) => path === progress.database);
  // What a finished job leaves behind is only known from the catalog: until then it counts as running. A drill runs beside.
  if (
    row &&
    progress.kind !== "drill" &&
    progress.state !== "done" &&
    (ended || row.running_job !== progress.id)
  ) {
    const change = ended ? endOf(progress) : { running_job: progress.id };
    client.setQueryData<DatabaseStatus[]>(keys.overview, (old) =>
      old?.map((other) => (other.path === row.path ? { ...other, ...change } : other)),
    );
  }
  const active = client.getQueryData<Job[]>(keys.activeJobs);
  if (!ended && active?.every(({ id }) => id !== progress.id) && client.isFetching(ACTIVE) === 0) {
    client.invalidateQueries(ACTIVE);
  }
  if (ended) {
    // Lists of jobs, and whatever is known of this one.
    client.invalidateQueries({ queryKey: ["jobs"] });
    client.invalidateQueries({ queryKey: keys.recentJobs });
    client.invalidateQueries({ queryKey: keys.job(progress.id) });
    client.invalidateQueries({ queryKey: keys.allDrills });
  }
  if (ended && progress.database !== null) {
    client.invalidateQueries({ queryKey: keys.overview });
    client.invalidateQueries({ queryKey: keys.allSnapshots });
  }
}

function endOf({ state, failure }: JobProgress): Partial<DatabaseStatus> {
  return {
    running_job: null,
    running_phase: null,
    last_job_state: state,
    last_job_at: new Date().toISOString(),
    last_job_code: failure?.code ?? null,
  };
}

/** Failures show in the row of their database, where they can be acted on; they are not said twice. */
function useSay() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [say] = useState(() => ({ kind, state, tenant, database }: JobProgress) => {
    if ((kind === "backup" || kind === "restore") && (state === "done" || state === "cancelled")) {
      const called = namesOf(client.getQueryData<Tenant[]>(keys.tenants) ?? []);
      const name = reveal(subjectCalled(called, { tenant, database }));
      notifications.show({
        message: t(`jobs.said.${kind}.${state}`, { name }),
        color: "gray",
      });
    }
  });
  return say;
}
