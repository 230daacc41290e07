/** Reports: the evidence of a tenant and a period. */

export { Report } from "./components/Report";
