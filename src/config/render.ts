import { stringify } from "yaml";
import type { Json } from "../values/json.ts";
import type { CommandRule } from "./command-rules.ts";
import type { Config, PolicySection } from "./config.ts";
import { type PolicyDefinitions, writeValues } from "./policy-definition.ts";
import { configVersion } from "./schema.ts";

type Sections = Readonly<Record<string, PolicySection>>;

/** A file that says the same as `config`: parsing it gives `config` again, but for the places. */
export function renderConfig({ paused, policies, selections, exemptions, commands }: Config, definitions: PolicyDefinitions): string {
  const file = {
    version: configVersion,
    ...(paused && { paused }),
    policies: renderedPolicies(policies, definitions),
    ...(selections.length > 0 && {
      selections: selections.map((selection) => ({ ...selection, policies: renderedPolicies(selection.policies, definitions) })),
    }),
    ...(exemptions.length > 0 && { exemptions: exemptions.map(({ at: _, ...exemption }) => exemption) }),
    ...(commands !== undefined && { commands: Object.fromEntries(Object.entries(commands).map(renderedRule)) }),
  };
  return stringify(file, { aliasDuplicateObjects: false });
}

const renderedRule = ([name, { off, role, teams }]: [string, CommandRule]) => [
  name,
  { ...(off && { off }), ...(role !== null && { role }), ...(teams.length > 0 && { teams: [...teams] }) },
];

function renderedPolicies(sections: Sections, definitions: PolicyDefinitions): Json {
  return Object.fromEntries(
    Object.entries(sections).map(([name, { mode, preset, values }]) => {
      const definition = definitions[name];
      const written = definition === undefined ? {} : (writeValues(definition, values) as Record<string, Json>);
      return [name, { ...(mode !== null && { mode }), ...(preset !== null && { preset }), ...written }];
    }),
  );
}
