import type { Asked } from "../config/asked.ts";
import { inForce } from "../config/asked.ts";
import type { ConfigSource } from "../config/source.ts";
import type { Reader } from "../github/client.ts";
import type { Clock } from "../values/clock.ts";
import { dayOf } from "../values/day.ts";
import type { RepositoryRef } from "../values/ids.ts";
import { type AboutRepository, readAbout } from "./about.ts";
import { secretsDefinition } from "./config.ts";
import type { SecretsPolicy } from "./policy.ts";
import type { Examination, Prepared } from "./prepared.ts";
import { type RuleFileReader, ruleFileOf } from "./rule-files.ts";

/** By what a repository is scanned. */
export interface PrepareOptions {
  readonly clock: Clock;
  readonly config: ConfigSource;
  /** The organisation's rule files. */
  readonly organisationRules: RuleFileReader;
  readonly examination: () => Promise<Examination>;
}

/** A repository that is to be scanned, with the rules that hold there. */
export interface Scanned {
  readonly about: AboutRepository;
  readonly asked: Asked;
  readonly prepared: Prepared;
}

/** What the configuration asks of the repository at that time (milliseconds since the epoch). Pure. */
export const policyOf = (asked: Asked, now: number): SecretsPolicy =>
  inForce({ secrets: secretsDefinition }, asked, dayOf(now)).policies.secrets;

/** Null where nothing is to be scanned: the policy is off, nothing can be told there, or the App does not see it. */
export async function prepareFor(named: RepositoryRef, reader: Reader, options: PrepareOptions): Promise<Scanned | null> {
  const about = (await readAbout([named], reader))[0] ?? null;
  if (about === null || !about.writable) return null;
  const { repository } = about;
  const asked = await options.config.asked(repository, about.about, about.config, reader);
  const policy = policyOf(asked, options.clock.now());
  if (policy.mode === "off") return null;
  const [examination, organisation, rules, ignore] = await Promise.all([
    options.examination(),
    options.organisationRules(repository),
    ruleFileOf(about.rules, "rules", repository, reader),
    ruleFileOf(about.ignore, "ignore", repository, reader),
  ]);
  return { about, asked, prepared: await examination.prepare({ organisation, repository: { rules, ignore } }, policy) };
}
