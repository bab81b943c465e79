import type { Verb } from "./verb.ts";
import { approve } from "./verbs/approve.ts";
import { audit } from "./verbs/audit.ts";
import { automerge } from "./verbs/automerge.ts";
import { cancel } from "./verbs/cancel.ts";
import { deny } from "./verbs/deny.ts";
import { dismiss } from "./verbs/dismiss.ts";
import { enforce } from "./verbs/enforce.ts";
import { explain } from "./verbs/explain.ts";
import { fix } from "./verbs/fix.ts";
import { help } from "./verbs/help.ts";
import { ignore } from "./verbs/ignore.ts";
import { pause } from "./verbs/pause.ts";
import { preview } from "./verbs/preview.ts";
import { rebase } from "./verbs/rebase.ts";
import { recheck } from "./verbs/recheck.ts";
import { recreate } from "./verbs/recreate.ts";
import { reopen } from "./verbs/reopen.ts";
import { resume } from "./verbs/resume.ts";
import { scan } from "./verbs/scan.ts";
import { status } from "./verbs/status.ts";
import { unignore } from "./verbs/unignore.ts";
import { why } from "./verbs/why.ts";

/** Every command that there is, in the order in which people are told of them. */
export const verbs: readonly Verb[] = [
  ...[help(() => verbs), status, explain, why, recheck, scan, preview, audit],
  ...[dismiss, reopen],
  ...[fix, rebase, recreate, ignore, unignore, automerge],
  ...[pause, resume, enforce, approve(() => verbs), deny(() => verbs), cancel],
];
