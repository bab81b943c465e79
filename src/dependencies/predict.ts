import type { Decider } from "../config/policy-decider.ts";
import { readPlainAbouts } from "../config/read-abouts.ts";
import { settingsDecider } from "../config/settings-decider.ts";
import type { ConfigSource } from "../config/source.ts";
import type { Json, JsonObject } from "../values/json.ts";
import { dependenciesDefinition } from "./config.ts";
import { dependenciesName } from "./name.ts";

const labels: Readonly<Record<string, string>> = {
  mode: "What becomes of a vulnerable dependency",
  ecosystems: "Ecosystems that are fixed",
  "severity-from": "Severity from which alerts are fixed",
  "epss-from": "Probability from which less severe ones are fixed",
  "open-pull-requests": "Pull requests open at a time",
  "cooldown-hours": "Hours before a release is taken",
  ignore: "What is left alone",
  "target-branches": "Further branches that are fixed",
  schedule: "When pull requests are opened",
  grouping: "What shares a pull request",
  groups: "Groups of packages that share one",
  labels: "Labels of the pull requests",
  reviewers: "Who is asked for a review",
  "team-reviewers": "Teams that are asked for a review",
  automerge: "What GitHub merges by itself",
  "automerge-method": "How it merges then",
  strategies: "Ways of fixing that are allowed",
  "other-bots": "Where another bot has a pull request",
  registries: "Registries of the organisation",
  "review.fail-from": "Severity from which a review fails",
  "review.licences-denied": "Licences that are denied",
  "review.allow": "What a review lets pass",
  "review.malware": "A package that is itself an attack",
};

/**
 * What a configuration changes about the fixing of dependencies. What alerts there will be nobody can foresee, so the settings are compared.
 *
 * @param now the configuration that is in force
 */
export const dependenciesDecider = (now: ConfigSource): Decider =>
  settingsDecider({
    policy: dependenciesName,
    definition: dependenciesDefinition,
    permissions: { contents: "read", metadata: "read" },
    followsUp: true,
    labels,
    now,
    read: readPlainAbouts,
    words: valueWords,
  });

const modeWords: Readonly<Record<string, string>> = { off: "nothing is looked at", report: "only reported", enforce: "fixed" };

function valueWords(setting: string, value: Json, quote: (text: string) => string): string {
  if (setting === "mode") return modeWords[String(value)] ?? String(value);
  if (value === null) return "not set";
  if (setting === "ignore") return (value as readonly JsonObject[]).map((rule) => quote(String(rule.package))).join(", ") || "none";
  if (typeof value === "boolean") return value ? "fails" : "passes";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map((each) => quote(String(each))).join(", ");
  if (typeof value === "object")
    return Object.entries(value)
      .map(([name, each]) => quote(`${name}: ${Array.isArray(each) ? each.join(" ") : String(each)}`))
      .join(", ");
  return typeof value === "number" ? String(value) : quote(String(value));
}
