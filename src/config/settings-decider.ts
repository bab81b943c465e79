import type { Reader } from "../github/client.ts";
import type { Permissions } from "../github/permissions.ts";
import { dayOf } from "../values/day.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { Json } from "../values/json.ts";
import { type Asked, inForce } from "./asked.ts";
import type { Mode } from "./mode.ts";
import type { Decider, Predicted, PredictedSetting } from "./policy-decider.ts";
import type { PolicyDefinition } from "./policy-definition.ts";
import type { AboutRepository } from "./read-abouts.ts";
import type { ConfigSource } from "./source.ts";

/** A policy whose work nobody can foresee, because it follows what will be pushed or reported. */
export interface ForeseenSettings {
  /** The policy's key in the configuration. */
  readonly policy: string;
  readonly definition: PolicyDefinition<{ readonly mode: Mode }>;
  readonly permissions: Permissions;
  readonly followsUp: boolean;
  /** How people call each setting, by its key; `mode` too. */
  readonly labels: Readonly<Record<string, string>>;
  /** The configuration that is in force. */
  readonly now: ConfigSource;
  readonly read: (repositories: readonly RepositoryRef[], reader: Reader) => Promise<readonly (AboutRepository | null)[]>;
  readonly words: Decider["words"];
}

/** What a configuration changes about such a policy: its settings themselves, those of now against those that would be. */
export function settingsDecider(given: ForeseenSettings): Decider {
  const { policy, permissions, followsUp, now, read, words } = given;
  return {
    policy,
    permissions,
    ...(followsUp ? {} : { followsUp: false }),
    async predict(repositories, reader, proposed, at) {
      const abouts = await read(repositories, reader);
      const found: Predicted[] = [];
      for (const [index, about] of abouts.entries()) {
        const named = repositories[index];
        if (named === undefined) continue;
        found.push(
          about === null
            ? unseen(named, policy)
            : predictionOf(about, await askedOf(about, now, reader), await askedOf(about, proposed, reader), at, given),
        );
      }
      return found;
    },
    words,
  };
}

const askedOf = ({ repository, about, config }: AboutRepository, source: ConfigSource, reader: Reader) =>
  source.asked(repository, about, config, reader);

const unseen = ({ owner, name }: RepositoryRef, policy: string): Predicted => ({
  prediction: { repository: `${owner}/${name}`, policy, hindrance: "missing", mode: "off", settings: [], changes: [] },
  asked: null,
});

function predictionOf(
  { repository, writable, defaultBranch }: AboutRepository,
  now: Asked,
  then: Asked,
  at: number,
  { policy, definition, labels }: ForeseenSettings,
): Predicted {
  const definitions = { [policy]: definition };
  const [is, becomes] = [inForce(definitions, now, dayOf(at)), inForce(definitions, then, dayOf(at))];
  const [have, want] = [valuesOf(is.values, policy), valuesOf(becomes.values, policy)];
  const settings = Object.keys(labels).flatMap((key): PredictedSetting[] => {
    const [before, after] = [have[key] ?? null, want[key] ?? null];
    if (JSON.stringify(before) === JSON.stringify(after)) return [];
    return [{ key, label: labels[key] ?? key, have: before, want: after, becomes: after, obstacle: null }];
  });
  return {
    prediction: {
      repository: `${repository.owner}/${repository.name}`,
      policy,
      hindrance: writable ? (defaultBranch === null ? "empty" : null) : "read-only",
      mode: becomes.policies[policy]?.mode ?? "off",
      settings,
      changes: settings.length === 0 ? [] : [`${policy}.policy`],
    },
    asked: then,
  };
}

/** As they would stand in a file, by their key. */
const valuesOf = (values: Readonly<Record<string, Json>>, policy: string): Readonly<Record<string, Json>> =>
  Object.fromEntries(Object.entries(values).map(([path, value]) => [path.slice(policy.length + 1), value]));
