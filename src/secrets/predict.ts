import type { Decider } from "../config/policy-decider.ts";
import { settingsDecider } from "../config/settings-decider.ts";
import type { ConfigSource } from "../config/source.ts";
import type { Json } from "../values/json.ts";
import { readAbout } from "./about.ts";
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
export const secretsDecider = (now: ConfigSource): Decider =>
  settingsDecider({
    policy: secretsName,
    definition: secretsDefinition,
    permissions,
    followsUp: false,
    labels,
    now,
    read: readAbout,
    words: valueWords,
  });

function valueWords(setting: string, value: Json, quote: (text: string) => string): string {
  const modeWords: Readonly<Record<string, string>> = { off: "nothing is looked at", report: "only reported", enforce: "enforced" };
  if (setting === "mode") return modeWords[String(value)] ?? String(value);
  if (value === null) return setting === "generic-rules" ? "left out" : setting.endsWith("s") ? "count" : "none";
  if (setting === "generic-rules") return value === true ? "reported" : "left out";
  if (value === "ignore") return "count for nothing";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map((each) => quote(String(each))).join(", ");
  return quote(String(value));
}
