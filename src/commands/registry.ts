import type { Verb } from "./verb.ts";
import { audit } from "./verbs/audit.ts";
import { explain } from "./verbs/explain.ts";
import { help } from "./verbs/help.ts";
import { preview } from "./verbs/preview.ts";
import { recheck } from "./verbs/recheck.ts";
import { status } from "./verbs/status.ts";
import { why } from "./verbs/why.ts";

/** Every command that there is, in the order in which people are told of them. */
export const verbs: readonly Verb[] = [help(() => verbs), status, explain, why, recheck, preview, audit];
