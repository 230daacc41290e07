/** English, the language that every other one is made from. */

import { common } from "./common";
import { errors } from "./errors";
import { features } from "./features";

export const en = { ...common, ...features, ...errors };
