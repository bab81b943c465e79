import type { Asked } from "../config/asked.ts";
import { inForce } from "../config/asked.ts";
import type { Decider, Predicted, PredictedSetting } from "../config/policy-decider.ts";
import type { ConfigSource } from "../config/source.ts";
import { dayOf } from "../values/day.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { Json } from "../values/json.ts";
import { type AboutRepository, readAbout } from "./about.ts";
import { secretsDefinition } from "./config.ts";
import { secretsName } from "./name.ts";

/** What reading the repositories takes. */
const permissions = { contents: "read", metadata: "read" } as const;

const labels: Readonly<Record<string, string>> = {
  mode: "What becomes of a leaked secret",
  "fail-from": "Severity from which a check fails",
  "generic-rules": "What merely looks like a secret",
  "allow-comments": "Comments that allow a line",
  "repository-allowlists": "The repository's own allow-lists",
  validate: "Kinds whose provider is asked",
  "security-repository": "Where is told in private",
};

/**
 * What a configuration changes about the search for secrets: nobody can foresee what will be pushed, so it is the settings themselves that
 * are compared, those of now with those that would be.
 *
 * @param now the configuration that is in force
 */
export function secretsDecider(now: ConfigSource): Decider {
  return {
    policy: secretsName,
    permissions,
    followsUp: false,
    async predict(repositories, reader, proposed, at) {
      const abouts = await readAbout(repositories, reader);
      const found: Predicted[] = [];
      for (const [index, about] of abouts.entries()) {
        const named = repositories[index];
        if (named === undefined) continue;
        found.push(
          about === null
            ? unseen(named)
            : predictionOf(about, await askedOf(about, now, reader), await askedOf(about, proposed, reader), at),
        );
      }
      return found;
    },
    words: valueWords,
  };
}

const askedOf = ({ repository, about, config }: AboutRepository, source: ConfigSource, reader: Parameters<ConfigSource["asked"]>[3]) =>
  source.asked(repository, about, config, reader);

const unseen = ({ owner, name }: RepositoryRef): Predicted => ({
  prediction: { repository: `${owner}/${name}`, policy: secretsName, hindrance: "missing", mode: "off", settings: [], changes: [] },
  asked: null,
});

function predictionOf({ repository, writable, defaultBranch }: AboutRepository, now: Asked, then: Asked, at: number): Predicted {
  const [have, want] = [valuesOf(now, at), valuesOf(then, at)];
  const settings = Object.keys(labels).flatMap((key): PredictedSetting[] => {
    const [is, becomes] = [have[key] ?? null, want[key] ?? null];
    if (JSON.stringify(is) === JSON.stringify(becomes)) return [];
    return [{ key, label: labels[key] ?? key, have: is, want: becomes, becomes, obstacle: null }];
  });
  return {
    prediction: {
      repository: `${repository.owner}/${repository.name}`,
      policy: secretsName,
      hindrance: writable ? (defaultBranch === null ? "empty" : null) : "read-only",
      mode: inForce({ secrets: secretsDefinition }, then, dayOf(at)).policies.secrets.mode,
      settings,
      changes: settings.length === 0 ? [] : ["secrets.policy"],
    },
    asked: then,
  };
}

/** As they would stand in a file, by their key. */
function valuesOf(asked: Asked, at: number): Readonly<Record<string, Json>> {
  const { values } = inForce({ secrets: secretsDefinition }, asked, dayOf(at));
  return Object.fromEntries(Object.entries(values).map(([path, value]) => [path.slice(secretsName.length + 1), value]));
}

function valueWords(setting: string, value: Json, quote: (text: string) => string): string {
  const modeWords: Readonly<Record<string, string>> = { off: "nothing is looked at", report: "only reported", enforce: "enforced" };
  if (setting === "mode") return modeWords[String(value)] ?? String(value);
  if (value === null) return setting === "generic-rules" ? "left out" : setting.endsWith("s") ? "count" : "none";
  if (setting === "generic-rules") return value === true ? "reported" : "left out";
  if (value === "ignore") return "count for nothing";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map((each) => quote(String(each))).join(", ");
  return quote(String(value));
}
