import { approveVerb } from "./approve.ts";
import { auditList } from "./audit-list.ts";
import { completionVerb } from "./completion.ts";
import { configCheck } from "./config-check.ts";
import { configShow } from "./config-show.ts";
import { deliveriesList, deliveriesRedrive, deliveriesReplay, deliveriesShow } from "./deliveries.ts";
import { depsFix, depsPlan } from "./deps.ts";
import { doctorVerb } from "./doctor.ts";
import { holdsVerb } from "./holds.ts";
import { pauseVerb, resumeVerb } from "./pause.ts";
import { previewVerb } from "./preview.ts";
import { replayVerb } from "./replay.ts";
import { scanVerb } from "./scan.ts";
import { secretRotate } from "./secret-rotate.ts";
import { secretsIndex, secretsList, secretsPut } from "./secrets.ts";
import { setupVerb } from "./setup.ts";
import { startVerb } from "./start.ts";
import { sweepVerb } from "./sweep.ts";
import type { Verb } from "./verb.ts";

/** Every verb, in the order in which people read of them. */
export const verbs: readonly Verb[] = [
  setupVerb,
  secretRotate,
  secretsPut,
  secretsList,
  secretsIndex,
  startVerb,
  doctorVerb,
  auditList,
  sweepVerb,
  deliveriesList,
  deliveriesShow,
  deliveriesReplay,
  deliveriesRedrive,
  replayVerb,
  pauseVerb,
  resumeVerb,
  approveVerb,
  holdsVerb,
  configCheck,
  configShow,
  previewVerb,
  scanVerb,
  depsPlan,
  depsFix,
  completionVerb(() => verbs),
];

/** The words of its name: `audit list` has two. */
export const wordsOf = ({ name }: Verb): readonly string[] => name.split(" ");

/** The verb that `words` begin with. */
export const verbNamed = (words: readonly string[]): Verb | undefined =>
  verbs.find((verb) => wordsOf(verb).every((word, at) => words[at] === word));
