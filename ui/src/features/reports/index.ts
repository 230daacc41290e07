/** Reports: the evidence of a tenant and a period. */

export { useExportEach } from "./api/reports";
export { Report } from "./components/Report";
export { periodOf } from "./model/period";
