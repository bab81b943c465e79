import { type Change, makeChange } from "../changes/change.ts";
import type { Ask, Capability, Occasion } from "../changes/engine.ts";
import { isHome } from "../changes/owners.ts";
import { previewButton, recheckButton, whyButton } from "../github/check-buttons.ts";
import type { PublishedCheck } from "../github/check-run.ts";
import type { PipewardenError } from "../values/errors.ts";
import type { JsonObject } from "../values/json.ts";
import type { ConfigFacts } from "./facts.ts";
import { observeConfig } from "./observe.ts";
import type { ObserveConfigOptions } from "./observe-options.ts";
import { configCheckName, configurationName } from "./place.ts";
import { committedWords, proposedWords, type Telling, untouched } from "./words.ts";

interface ConfigDecision {
  readonly changes: readonly Change[];
  readonly telling: Telling | null;
}

/**
 * Reads the configuration when it changes, and says of every file and of every proposal to change it whether it is valid and what
 * it does.
 */
export function configurationCapability(options: ObserveConfigOptions): Capability<ConfigFacts, ConfigDecision> {
  const { appId, deciders } = options;
  return {
    name: configurationName,
    permissions: {
      ...Object.assign({}, ...deciders.map(({ permissions }) => permissions)),
      checks: "read",
      contents: "read",
      pull_requests: "read",
    },
    concerns: isHome,
    observe: (occasion, reader) => observeConfig(occasion, reader, options),
    decide: (facts) => ({ changes: [], telling: tellingOf(facts, deciders) }),
    kept: withoutTold,
    asks: ({ facts }): readonly Ask[] => facts.asks,
    report({ facts, decision: { telling } }, _outcomes, occasion) {
      if (facts.kind === "nothing" || telling === null || isPublished(telling, facts.check)) return undefined;
      return publication(facts, telling, occasion, appId);
    },
    refused(error: PipewardenError, occasion) {
      const sha = occasion.params?.sha;
      if (typeof sha !== "string") return undefined;
      return publication({ repository: occasion.repository, sha, check: null }, refusalWords(error), occasion, appId);
    },
  };
}

/** What is in the words by now is not kept beside them: DynamoDB takes items up to 400 kB. */
function withoutTold(facts: ConfigFacts): ConfigFacts {
  switch (facts.kind) {
    case "proposed":
      return { ...facts, predictions: [], loosened: [] };
    case "committed":
      return { ...facts, loosened: [], expiring: [], expired: [] };
    default:
      return facts;
  }
}

function tellingOf(facts: ConfigFacts, deciders: ObserveConfigOptions["deciders"]): Telling | null {
  switch (facts.kind) {
    case "nothing":
      return null;
    case "committed":
      return committedWords(facts);
    case "untouched":
      return untouched;
    case "proposed":
      return proposedWords(facts, deciders);
  }
}

const refusalWords = ({ message }: PipewardenError): Telling => ({
  conclusion: "failure",
  title: "The configuration could not be judged",
  summary: `${message}\n\nAsk for a re-run of this check when that is repaired. What is in force has not changed.`,
  annotations: [],
});

const isPublished = ({ conclusion, title, summary }: Telling, check: PublishedCheck | null): boolean =>
  check !== null && check.conclusion === conclusion && check.title === title && check.summary === summary;

function publication(
  { repository, sha, check }: { readonly repository: Occasion["repository"]; readonly sha: string; readonly check: PublishedCheck | null },
  { conclusion, title, summary, text, annotations }: Telling,
  { cause, episode, params = {} }: Occasion,
  appId: number,
): Change {
  // Answers go into the conversation, which only a pull request has.
  const buttons = params.kind === "pull" ? [recheckButton, previewButton, whyButton] : [recheckButton];
  const shown: JsonObject = { buttons, annotations: annotations as unknown as JsonObject[], ...(text === undefined ? {} : { text }) };
  return makeChange({
    kind: "checks.publish",
    capability: configurationName,
    lane: "act",
    target: { repository, sha, name: configCheckName },
    expect: check,
    want: { conclusion, title, summary },
    params: { appId, ...shown, occasion: params },
    episode,
    cause,
    summary: title,
  });
}
