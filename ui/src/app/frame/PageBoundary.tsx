/** A page that breaks takes nothing else along. */

import { Button, Group } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { FailureAlert } from "../../components/FailureAlert";
import { failureOf } from "../../lib/result";
import { routes } from "../../lib/routes";

interface Props {
  children: ReactNode;
}

export class PageBoundary extends Component<Props, { thrown: unknown }> {
  override state: { thrown: unknown } = { thrown: null };

  static getDerivedStateFromError(thrown: unknown) {
    return { thrown };
  }

  override componentDidMount() {
    window.addEventListener("hashchange", this.#forget);
  }

  override componentWillUnmount() {
    window.removeEventListener("hashchange", this.#forget);
  }

  /** What broke was of the address before, also where both are addresses of one page. */
  readonly #forget = () => this.setState({ thrown: null });

  override render() {
    if (this.state.thrown === null) {
      return this.props.children;
    }
    return <Broken thrown={this.state.thrown} onRetry={() => this.setState({ thrown: null })} />;
  }
}

function Broken({ thrown, onRetry }: { thrown: unknown; onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <div style={{ maxWidth: 760, margin: "24px auto", padding: "0 24px" }} data-testid="page-broken">
      <FailureAlert
        failure={failureOf(thrown)}
        title={t("frame.broken")}
        actions={
          <Group gap="xs">
            <Button size="compact-sm" onClick={onRetry}>
              {t("action.retry")}
            </Button>
            <Button size="compact-sm" variant="default" component="a" href={routes.overview()}>
              {t("frame.page.overview")}
            </Button>
          </Group>
        }
      />
    </div>
  );
}
