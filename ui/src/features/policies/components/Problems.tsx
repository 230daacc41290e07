/** What is wrong or odd about an input, in the words of the back end: what it is, then what to do. */

import { IconAlertTriangle, IconSquareX } from "@tabler/icons-react";
import type { DraftProblem } from "../../../bindings";
import { Name } from "../../../components/Name";
import { hintOf } from "../../../lib/errors";
import classes from "./Problems.module.css";

interface Props {
  problems: readonly DraftProblem[];
  /** Of this input. */
  of: string;
  id?: string;
}

export function Problems({ problems, of, id }: Props) {
  const ours = problems.filter(({ input }) => input === of);
  return (
    <div id={id} aria-live="polite" className={classes.problems}>
      {ours.map((problem) => (
        <p
          key={problem.message}
          className={classes.problem}
          data-fatal={problem.fatal}
          data-testid={`problem-${of}`}
        >
          {problem.fatal ? (
            <IconSquareX size={15} aria-hidden />
          ) : (
            <IconAlertTriangle size={15} aria-hidden />
          )}
          <span>
            <strong>
              <Name>{sentence(problem.message)}</Name>
            </strong>{" "}
            {problem.hints.map((hint) => (
              <span key={hint}>
                <Name>{hintOf(hint).text}</Name>{" "}
              </span>
            ))}
          </span>
        </p>
      ))}
    </div>
  );
}

/** Whether an input cannot be saved so. */
export function isFatal(problems: readonly DraftProblem[], of: string): boolean {
  return problems.some(({ input, fatal }) => fatal && input === of);
}

function sentence(text: string): string {
  return `${text.charAt(0).toLocaleUpperCase()}${text.slice(1)}.`;
}
