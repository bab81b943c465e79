import { type Change, makeChange } from "../changes/change.ts";
import type { Ask, Capability, Occasion } from "../changes/engine.ts";
import { findingRecord, findingResolve } from "../findings/changes.ts";
import { shortIdOf } from "../findings/finding.ts";
import { recheckButton } from "../github/check-buttons.ts";
import type { PublishedCheck } from "../github/check-run.ts";
import type { JsonObject } from "../values/json.ts";
import type { SecretsTelling } from "./check-words.ts";
import { decideSecrets } from "./decide.ts";
import type { SecretsFacts, SecretsSeen } from "./facts.ts";
import { secretsCheckName, secretsName } from "./name.ts";
import { noteTexts } from "./note-texts.ts";
import { type ObserveOptions, observeSecrets } from "./observe.ts";
import { observePermissions } from "./permissions.ts";
import { policyOf } from "./prepare.ts";
import { privateChanges } from "./private/private-changes.ts";
import { theBot } from "./triage/secret-standing.ts";

/** Plain data: it is stored before the first change, and a plan that was interrupted goes on with it. */
export type SecretsDecision = {
  readonly changes: readonly Change[];
  readonly check: SecretsTelling | null;
  /** The params of the look that goes on with what this one left; null at the end. */
  readonly next: JsonObject | null;
};

/** Finds leaked secrets in what is pushed, proposed and said. */
export function secretsCapability(options: ObserveOptions): Capability<SecretsFacts, SecretsDecision> {
  return {
    name: secretsName,
    permissions: observePermissions,
    // There is nothing to look at without an event that names it.
    concerns: () => false,
    policyVersion: (facts) => (facts.kind === "nothing" ? undefined : (facts.asked.version ?? undefined)),
    note: (occasion) => noteTexts(occasion, options),
    observe: (occasion, reader) => observeSecrets(occasion, reader, options),
    decide: (facts, occasion, now) => (facts.kind === "nothing" ? nothing : decided(facts, occasion, now)),
    asks({ facts, decision: { next } }): readonly Ask[] {
      if (facts.kind === "nothing" || next === null) return [];
      return [{ capability: secretsName, repository: facts.repository, everywhere: false, params: next }];
    },
    kept,
    report({ facts, decision: { check } }, _outcomes, occasion) {
      if (facts.kind === "nothing" || check === null || facts.head === null || isPublished(check, facts.channels.check)) return undefined;
      return publication(facts, facts.head, check, occasion, options.appId);
    },
  };
}

const ended = { as: "revoked", reason: "Its provider says that it does not work.", by: theBot, until: null } as const;

const nothing: SecretsDecision = { changes: [], check: null, next: null };

function decided(facts: SecretsSeen, { episode, cause, params = {} }: Occasion, now: number): SecretsDecision {
  const verdict = decideSecrets(facts, policyOf(facts.asked, now), now);
  const { repository } = facts;
  const again = { ...params, turn: Number(params.turn ?? 0) + 1 };
  return {
    changes: [
      // First, so that nothing is told that is not kept.
      ...findingRecord(verdict.sightings, { repository, episode, cause, occasion: params }),
      ...verdict.dead.map((finding) =>
        findingResolve(
          finding,
          { state: "revoked", resolution: { ...ended, at: now } },
          `Take finding ${shortIdOf(finding)} for revoked.`,
          {
            repository,
            episode,
            cause,
            occasion: params,
          },
        ),
      ),
      ...privateChanges(
        { repository, head: facts.head, leaks: verdict.privately, slug: facts.channels.slug, place: facts.channels.privately },
        { episode, cause, params },
      ),
      ...(verdict.comment === null ? [] : [commentChange(facts, verdict.comment, { repository, episode, cause, params })]),
    ],
    check: verdict.check,
    next: verdict.overfull ? again : facts.rest === null ? null : { ...facts.rest, failed: verdict.failed },
  };
}

function commentChange(facts: SecretsSeen, body: string, { episode, cause, params = {} }: Occasion): Change {
  const { repository, pull, channels } = facts;
  return makeChange({
    kind: "comments.reply",
    capability: secretsName,
    lane: "act",
    target: { repository, pull: pull?.number ?? 0, to: secretsName },
    expect: channels.comment,
    want: { body },
    params: { slug: channels.slug, occasion: params },
    episode,
    cause,
    summary: "Tell in the pull request of leaked secrets.",
  });
}

/** What the words were made of is in them by now, and would make the plan larger than an item of the table may be. */
const kept = (facts: SecretsFacts): SecretsFacts =>
  facts.kind === "nothing"
    ? facts
    : { ...facts, seen: [], known: [], unscanned: [], problems: [], asked: { ...facts.asked, organisation: null, repository: null } };

const isPublished = ({ conclusion, title, summary }: SecretsTelling, check: PublishedCheck | null): boolean =>
  check !== null && check.conclusion === conclusion && check.title === title && check.summary === summary;

function publication(
  { repository, channels }: SecretsSeen,
  sha: string,
  { annotations, ...content }: SecretsTelling,
  { episode, cause, params = {} }: Occasion,
  appId: number,
): Change {
  return makeChange({
    kind: "checks.publish",
    capability: secretsName,
    lane: "act",
    target: { repository, sha, name: secretsCheckName },
    expect: channels.check,
    want: content,
    params: { appId, buttons: [recheckButton], annotations: annotations as unknown as JsonObject[], occasion: params },
    episode,
    cause,
    summary: content.title,
  });
}
