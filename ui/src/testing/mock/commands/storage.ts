/** Storages, from memory. */

import { passed } from "../../../components/StageList";
import { readStorageUrl, splitPassword } from "../../../lib/url";
import type { Commands } from "../../../platform/platform";
import { historyOf } from "../history";
import { given } from "../rebuild";
import type { Rehearsal } from "../rehearsal";
import { type Answer, readable, remove } from "./answer";
import { storageStages } from "./stages";

export function storageCommands(stage: Rehearsal, answer: Answer) {
  const { world } = stage;
  return {
    storageList: () => answer("storageList", () => world.storages),
    storageFolder: () => answer("storageFolder", () => "/mnt/chosen"),
    storageCheckUrl: (url) =>
      readable(
        answer("storageCheckUrl", () => null),
        readStorageUrl(url),
      ),
    storageAdd: (input) =>
      answer("storageAdd", () => {
        const { url, password } = splitPassword(input.url);
        const has_secret = (password ?? input.secret) !== null;
        const created_at = new Date().toISOString();
        const report = { stages: storageStages(url), answers_as: null };
        if (!passed(report)) {
          return { storage: null, report };
        }
        const storage = { name: input.name, location: url, has_secret, created_at, lasting: null };
        world.storages.push(storage);
        return { storage, report };
      }),
    storageSecret: (name) => answer("storageSecret", () => given(world, "storage-secret", name)),
    storageTest: (name) =>
      answer("storageTest", () => ({
        stages: storageStages(world.storages.find((row) => row.name === name)?.location ?? ""),
        answers_as: null,
      })),
    storageRemove: (name) =>
      answer("storageRemove", () => remove(world.storages, (row) => row.name === name)),
    storageUsage: (name) =>
      answer("storageUsage", () => {
        const { repositories, free, growth_per_day } = historyOf(world, name);
        const tenants = repositories.map(({ tenant, bytes, snapshots, failure }) => ({
          ...{ tenant, bytes, snapshots, failure },
        }));
        return { tenants, free, growth_per_day, full_in_days: [84, 112] as [number, number] };
      }),
    storageHistory: (name) => answer("storageHistory", () => historyOf(world, name)),
  } satisfies Partial<Commands>;
}
