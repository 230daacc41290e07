/** The configuration as a file, from memory: a file that adds a tenant, and differs in what is here. */

import type { ConfigurationPlan, ConfigurationStep, NeededCredential } from "../../../bindings";
import type { Commands } from "../../../platform/platform";
import { given } from "../rebuild";
import type { Rehearsal } from "../rehearsal";
import { addDatabase, addTenant, type World } from "../world";
import type { Answer } from "./answer";

export function configurationCommands(stage: Rehearsal, answer: Answer) {
  const { world } = stage;
  return {
    configurationExport: () => answer("configurationExport", () => true),
    configurationChoose: () => answer("configurationChoose", () => planOf(world)),
    configurationImport: (digest, changes) =>
      answer("configurationImport", () => {
        const steps = planOf(world).steps.filter(({ act }) => act === "add");
        addTenant(world, "evergreen", "Evergreen Farms");
        addDatabase(world, "evergreen", "erp");
        const needed: NeededCredential[] = [
          { kind: "storage-secret", name: "glacier" },
          { kind: "channel-secret", name: "on-call" },
          { kind: "database-password", name: "evergreen/erp" },
        ];
        world.missing = [...needed, { kind: "repository-key", name: "evergreen/glacier" }];
        return { added: steps.length, changed: digest && changes ? 1 : 0, tenants: ["evergreen"], needed };
      }),
    channelSecret: (name) =>
      answer("channelSecret", () => {
        given(world, "channel-secret", name);
        return {
          ...{
            name,
            kind: "webhook",
            target: "generic at hooks.example, signed",
            mail: null,
            last_at: null,
            failure: null,
          },
          key: "whsec_c2VjcmV0IGZvciB0ZXN0cw==",
        };
      }),
  } satisfies Partial<Commands>;
}

/** One of each act; in a world with hostile names those are in the file as well. */
function planOf(world: World): ConfigurationPlan {
  const step = (kind: string, name: string, differs: Partial<ConfigurationStep> = {}): ConfigurationStep => ({
    ...{ kind, name, act: "add" as const, differs: [], why: null },
    ...differs,
  });
  const [storage, tenant] = [world.storages[0]?.name, world.tenants[0]?.slug];
  return {
    file: "bulkhead.json",
    digest: "5f0c",
    missing: [],
    steps: [
      ...(storage
        ? [
            step("storage", storage, {
              act: "stays",
              why: "another place has this name here; give one of them another name to have both",
            }),
          ]
        : []),
      step("storage", "glacier"),
      step("channel", "on-call"),
      step("policy", "nightly", { act: world.policies.length > 0 ? "change" : "add", differs: ["rules"] }),
      ...(tenant ? [step("tenant", tenant, { act: "same" })] : []),
      step("tenant", "evergreen"),
      ...(world.databases[0] ? [step("database", world.databases[0].path, { act: "same" })] : []),
      step("database", "evergreen/erp"),
    ],
  };
}
