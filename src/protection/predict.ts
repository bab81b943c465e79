import type { Decider, Predicted, PredictedSetting, Prediction } from "../config/policy-decider.ts";
import type { RepositoryRef } from "../values/ids.ts";
import { policyOf } from "./capability.ts";
import { decideProtection, type Finding } from "./decide.ts";
import type { ProtectionFacts } from "./facts.ts";
import { observePermissions, observeProtections } from "./observe.ts";
import type { SettingValue } from "./setting.ts";
import { settingOf } from "./settings.ts";
import { obstacleWords } from "./words.ts";

const foreseen = { episode: "preview", cause: { kind: "operator", id: "preview" }, lane: "act" } as const;

/** What the protection of default branches would change, by the very decision that changes it. */
export function protectionDecider(appId: number): Decider {
  return {
    policy: "protection",
    permissions: observePermissions,
    async predict(repositories, reader, config, now) {
      const facts = await observeProtections(repositories, reader, { appId, config });
      return facts.map((each) => predictionOf(each, now));
    },
    words: (setting, value, quote) => settingOf(setting).words(value as SettingValue, quote),
  };
}

function predictionOf(facts: ProtectionFacts, now: number): Predicted {
  const policy = policyOf(facts, now);
  const { findings, changes } = decideProtection(facts, policy, foreseen);
  const prediction: Prediction = {
    repository: nameOf(facts.repository),
    policy: "protection",
    hindrance: hindranceOf(facts),
    mode: policy.mode,
    settings: findings.map(settingFrom),
    changes: changes.map(({ kind }) => kind),
  };
  return { prediction, asked: facts.kind === "unavailable" ? null : facts.asked };
}

const nameOf = ({ owner, name }: RepositoryRef): string => `${owner}/${name}`;

function hindranceOf(facts: ProtectionFacts): Prediction["hindrance"] {
  if (facts.kind === "unavailable") return facts.reason;
  if (!facts.writable) return "read-only";
  return facts.branch === null ? "empty" : null;
}

const settingFrom = ({ setting, label, have, want, becomes, obstacle }: Finding): PredictedSetting => ({
  key: setting,
  label,
  have,
  want,
  becomes: becomes?.value ?? null,
  obstacle: obstacle === null ? null : obstacleWords[obstacle],
});
