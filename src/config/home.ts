import type { Config } from "./config.ts";
import { type Day, exemptionState } from "./exemption.ts";
import { defaultMode, type Mode, strongerMode } from "./mode.ts";
import type { PolicyDefinitions, Values } from "./policy-definition.ts";

/**
 * What the repository that rules the others is asked for beyond what its file says of it: the strictest preset of each policy, in the
 * strongest mode that the file names anywhere. Whoever can change the file can change everything that it protects. Exemptions for the
 * repository hold as they do for others: with a reason, an owner and an end.
 *
 * @returns as if it were the repository's own file, which can only add.
 */
export function homeConfig(definitions: PolicyDefinitions, organisation: Config, name: string, today: Day): Config {
  const exempt = new Set(
    organisation.exemptions
      .filter((each) => each.repository.toLowerCase() === name.toLowerCase() && exemptionState(each, today) !== "expired")
      .map(({ setting }) => setting),
  );
  const policies = Object.entries(definitions).map(([policy, { presets }]) => {
    const values: Values = Object.fromEntries(Object.entries(presets.strict).filter(([path]) => !exempt.has(`${policy}.${path}`)));
    return [policy, { mode: strongestMode(organisation, policy), preset: null, values, at: {} }] as const;
  });
  return { kind: "repository", paused: false, policies: Object.fromEntries(policies), selections: [], exemptions: [] };
}

const strongestMode = ({ policies, selections }: Config, policy: string): Mode =>
  [policies[policy], ...selections.map((selection) => selection.policies[policy])].reduce<Mode>(
    (strongest, section) => strongerMode(strongest, section?.mode ?? "off"),
    policies[policy]?.mode ?? defaultMode,
  );
