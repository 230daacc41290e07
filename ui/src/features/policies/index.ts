/** Policies: rules to reuse, what they would mean, and who has them. */

export { useAssign, usePolicies } from "./api/policies";
export { PolicyEditor } from "./components/PolicyEditor";
export { PolicyList } from "./components/PolicyList";
export { RetentionSummary } from "./components/RetentionSummary";
export { WhoList } from "./components/WhoList";
