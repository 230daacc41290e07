/** Policies: the list of them, a new one, or the rules that somebody has of their own. */

import { Anchor, Button, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Name } from "../../components/Name";
import { Page } from "../../components/Page";
import { subjectOf, useWhoseText } from "../../components/Whose";
import { PolicyEditor, PolicyList, usePolicies } from "../../features/policies";
import { go, routes } from "../../lib/routes";
import { useKeys } from "../../lib/useKeys";

interface Props {
  /** Whether a new one is to be made. */
  fresh: boolean;
  /** The policy that the new one begins as. */
  from: string | null;
  /** `TENANT` or `TENANT/NAME` whose own rules are meant. */
  of: string | null;
}

export function PoliciesPage({ fresh, from, of }: Props) {
  if (of !== null) {
    return <OwnRules key={of} subject={of} />;
  }
  return fresh ? <NewPolicy key={from} from={from} /> : <AllPolicies />;
}

function AllPolicies() {
  const { t } = useTranslation();
  const { data } = usePolicies();
  useKeys({ "mod+N": () => go(routes.addPolicy()) });
  return (
    <Page
      title={t("policies.title")}
      description={t("policies.description")}
      fill
      // Where there is none, the list says so and has the button.
      actions={
        data?.length === 0 ? null : (
          <Button
            component="a"
            href={routes.addPolicy()}
            leftSection={<IconPlus size={15} aria-hidden />}
            data-testid="add-policy"
          >
            {t("policies.addTitle")}
          </Button>
        )
      }
    >
      <PolicyList />
    </Page>
  );
}

function NewPolicy({ from }: { from: string | null }) {
  const { t } = useTranslation();
  const [name, setName] = useState(from === null ? "" : t("policies.copyOf", { name: from }));
  return (
    <Page
      title={t("policies.addTitle")}
      description={from !== null && <Name>{t("policies.begunAs", { name: from })}</Name>}
    >
      <PolicyEditor base={{ of: "policy", name }} fresh name={name} onName={setName} from={from} />
    </Page>
  );
}

function OwnRules({ subject }: { subject: string }) {
  const { t } = useTranslation();
  const [tenant = "", database] = subject.split("/", 2);
  const called = useWhoseText()(subjectOf(subject));
  const base = database
    ? ({ of: "database", path: subject } as const)
    : ({ of: "tenant", slug: tenant } as const);
  return (
    <Page
      name={t("policies.ownRulesOf", { name: called })}
      title={<Name>{t("policies.ownRulesOf", { name: called })}</Name>}
      description={
        <Text size="sm" span>
          {t(database ? "policies.ownOfDatabase" : "policies.ownOfTenant")}{" "}
          <Anchor href={routes.tenant(tenant, "policy")} size="sm" underline="always">
            {t("policies.toTenant")}
          </Anchor>
        </Text>
      }
    >
      <PolicyEditor base={base} fresh={false} name={subject} />
    </Page>
  );
}
