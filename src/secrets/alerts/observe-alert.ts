import type { Ledger } from "../../audit/ledger.ts";
import type { Occasion } from "../../changes/engine.ts";
import { placeAndCause } from "../../changes/trail.ts";
import type { Finding } from "../../findings/finding.ts";
import { listFindings } from "../../findings/store.ts";
import { classify } from "../../github/classify.ts";
import type { GitHub, Reader } from "../../github/client.ts";
import { MissingPermission } from "../../github/github-errors.ts";
import type { Table } from "../../storage/table.ts";
import type { Clock } from "../../values/clock.ts";
import { idOf } from "../../values/hash.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import type { Tagger } from "../exact/tagger.ts";
import { secretsName } from "../name.ts";
import type { Prepared } from "../prepared.ts";
import { detailOf } from "../triage/secret-detail.ts";
import { hitsOfAlert } from "./alert-hits.ts";
import type { AlertFacts } from "./facts.ts";
import { type AlertAbout, readAlertAbout, readLocations } from "./read-alert.ts";

export interface AlertOptions {
  readonly table: Table;
  readonly github: Pick<GitHub, "reader" | "identity">;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly tagger: () => Promise<Tagger>;
  /** The rules for values that GitHub found in this repository, and whether its policy acts; null where secrets are not looked for. */
  readonly rules: (
    repository: RepositoryRef,
    reader: Reader,
  ) => Promise<{ readonly prepared: Prepared; readonly enforced: boolean } | null>;
}

/** Only then the secret itself is needed: who decides about an alert says nothing new of it. */
const bringsNews = new Set(["created", "location"]);

/**
 * Reads the alert that the occasion's params name, and what is known of its secret. The value is read only where it is not known which
 * findings it has, and ends with the hits.
 */
export async function observeAlert(
  { repository, cause, params = {} }: Occasion,
  reader: Reader,
  options: AlertOptions,
): Promise<AlertFacts> {
  const nothing: AlertFacts = {
    kind: "alert",
    repository,
    alert: null,
    hits: [],
    known: [],
    ours: false,
    closedByUs: false,
    enforced: false,
  };
  const number = Number(params.number);
  const rules = await options.rules(repository, reader);
  if (rules === null || !Number.isSafeInteger(number)) return nothing;
  const all = await listFindings(options.table, repository.id, { capability: secretsName });
  const mine = all.filter((finding) => detailOf(finding).alerts.some((alert) => alert.number === number));
  const alerts = await options.github.reader(repository, { secret_scanning_alerts: "read" });
  const read = await unlessForbidden(async () => {
    const found = await readAlertAbout(alerts, repository, number, {
      withSecret: mine.length === 0 || bringsNews.has(String(params.action)),
    });
    if (found === null || found.secret === null) return found && { about: found.about, hits: [] };
    const places = await readLocations(alerts, repository, number);
    return {
      about: found.about,
      hits: await hitsOfAlert(found.about, found.secret, places, { prepared: rules.prepared, tagger: await options.tagger() }),
    };
  });
  if (read === null) return nothing;
  const { about, hits } = read;
  if (about.bypassed) await recordBypass(about, { repository, cause }, options);
  const bot = `${(await options.github.identity()).slug}[bot]`;
  const tags = [...mine.map((finding) => detailOf(finding).valueTag), ...hits.map(({ valueTag }) => valueTag)];
  return {
    ...nothing,
    alert: about,
    hits,
    known: sameCredential(all, tags),
    ours: cause.actor?.login === bot,
    closedByUs: about.resolvedBy === bot,
    enforced: rules.enforced,
  };
}

const sameCredential = (all: readonly Finding[], tags: readonly string[]): readonly Finding[] =>
  all.filter((finding) => tags.includes(detailOf(finding).valueTag));

/** An owner may not have granted the permission; the bot's own scans go on without. */
async function unlessForbidden<Answer>(ask: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await ask();
  } catch (error) {
    if (classify(error, 0) instanceof MissingPermission) return null;
    throw error;
  }
}

/** Somebody was warned and pushed nevertheless: that is an event of its own. Recorded again, it is the same. */
async function recordBypass(
  { number, bypassedBy }: AlertAbout,
  { repository, cause }: Pick<Occasion, "repository" | "cause">,
  { ledger, clock }: AlertOptions,
): Promise<void> {
  const actor = bypassedBy === null ? undefined : { ...bypassedBy, type: "User" };
  await ledger.record({
    of: idOf({ bypassed: number, repository: repository.id }),
    phase: "succeeded",
    attempt: 1,
    action: "secrets.push_protection_bypassed",
    at: clock.now(),
    ...placeAndCause(repository, cause),
    ...(actor === undefined ? {} : { actor }),
    target: { alert: number },
    summary: "Somebody pushed a secret although GitHub's push protection had warned of it.",
  });
}
