/** What a page does while what it shows is not there: skeleton, failure; and it says when what is there is old. */

import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { PageSkeleton, TableSkeleton } from "../../components/Skeletons";
import { failureOf } from "../../lib/result";
import { BrokenPage } from "./BrokenPage";
import { StaleNotice } from "./StaleNotice";

/** As a page is. */
const PADDED = { maxWidth: 1240, padding: "20px 24px 0" };

interface Props<T> {
  query: UseQueryResult<T>;
  /** The layout that is to come, where it is none of the usual ones. */
  skeleton?: ReactNode;
  /** Where the page's own frame comes only with its data. */
  padded?: boolean;
  children: (data: T) => ReactNode;
}

export function QueryGate<T>({ query, skeleton, padded, children }: Props<T>) {
  // Most pages whose frame is there already hold a list.
  const coming = skeleton ?? (padded ? <PageSkeleton /> : <TableSkeleton />);
  const failure = query.error ? failureOf(query.error) : null;
  if (query.data === undefined) {
    const shown = failure ? <BrokenPage failure={failure} onRetry={query.refetch} /> : coming;
    return padded ? <div style={PADDED}>{shown}</div> : shown;
  }
  return (
    <>
      {failure && (
        <div style={padded ? PADDED : undefined}>
          <StaleNotice failure={failure} readAt={query.dataUpdatedAt} onRetry={query.refetch} />
        </div>
      )}
      {children(query.data)}
    </>
  );
}
