import type { Advisory } from "../../advisory.ts";
import type { PlanOptions } from "../ecosystem.ts";
import { type Plain, plainly } from "./family.ts";
import type { Knowledge, Tags } from "./knowledge.ts";
import { type ActionsLock, lockKey } from "./lock.ts";
import { type Pin, type Standing, standingOf } from "./standing.ts";
import { type Target, targetOf } from "./target.ts";
import { isCommit, parseVersion } from "./version.ts";

/** A reference with what it is, as its repository names it, and both without their family. */
export interface Judged {
  readonly standing: Standing;
  readonly plain: Plain & { readonly standing: Standing };
}

/** As `standingOf`. */
export function judged(pin: Pin, lock: ActionsLock | null, advisories: readonly Advisory[], tags: Tags, knowledge: Knowledge): Judged {
  const plain = plainly(pin, tags);
  const locked = lock?.entries.get(lockKey(pin.repository, pin.ref))?.commit.replace(/^sha\d+-/, "");
  const held = locked !== undefined && isCommit(locked) ? locked.toLowerCase() : null;
  const standing = standingOf(plain.pin, advisories, plain.tags, held, knowledge);
  const whole = (text: string): string => (parseVersion(text) === undefined ? text : plain.family + text);
  const version = standing.version === null ? null : whole(standing.version);
  const label = standing.kind === "tag" ? plain.lead + whole(standing.label) : whole(standing.label);
  return { plain: { ...plain, standing }, standing: { ...standing, pin, label, version } };
}

/** As `targetOf`. */
export function targetFor(
  { plain: { standing, tags, lead, family } }: Judged,
  known: readonly Advisory[],
  options: PlanOptions,
  knowledge: Knowledge,
): Target | undefined {
  const target = targetOf(standing, known, options, tags, family, knowledge);
  return target === undefined ? undefined : { ...target, tag: lead + family + target.tag, release: family + target.release };
}
