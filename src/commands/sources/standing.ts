import type { Decider, Predicted, PredictedSetting } from "../../config/policy-decider.ts";
import type { ConfigSource } from "../../config/source.ts";
import type { GitHub } from "../../github/client.ts";
import { codeSpan } from "../../github/markdown.ts";
import type { Clock } from "../../values/clock.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import type { PolicyStanding, WeakSetting } from "../knowledge.ts";

export interface StandingOptions {
  readonly deciders: readonly Decider[];
  readonly config: ConfigSource;
  readonly github: Pick<GitHub, "reader">;
  readonly clock: Clock;
}

/** What each policy would find, by the very decision by which it acts; nothing can be written meanwhile. */
export async function predictions(
  repository: RepositoryRef,
  { deciders, config, github, clock }: StandingOptions,
): Promise<readonly (Predicted & { readonly decider: Decider })[]> {
  const found: (Predicted & { readonly decider: Decider })[] = [];
  for (const decider of deciders) {
    // With the sight with which the policy is followed: otherwise a look and an answer could differ.
    const reader = await github.reader(repository, decider.permissions, "writer");
    for (const each of await decider.predict([repository], reader, config, clock.now())) found.push({ ...each, decider });
  }
  return found;
}

export async function standingOf(repository: RepositoryRef, options: StandingOptions): Promise<readonly PolicyStanding[]> {
  return (await predictions(repository, options)).map(({ prediction: { policy, mode, hindrance, settings }, decider }) => ({
    policy,
    mode,
    hindrance,
    weak: settings.map((setting) => weakSetting(setting, decider)),
  }));
}

function weakSetting({ key, label, have, want, becomes, obstacle }: PredictedSetting, { words }: Decider): WeakSetting {
  const shown = (value: PredictedSetting["have"]): string => words(key, value, (name) => codeSpan(name, 60));
  return { label, have: shown(have), want: shown(want), becomes: obstacle === null ? shown(becomes) : null, obstacle };
}
