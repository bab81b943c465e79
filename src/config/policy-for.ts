import type { Json } from "../values/json.ts";
import type { Config, Exemption, PolicySection, Selection } from "./config.ts";
import { type Contribution, type Joined, join, type Origin } from "./contribution.ts";
import { type Day, exemptionState } from "./exemption.ts";
import { defaultMode, type Mode, strongerMode } from "./mode.ts";
import type { PolicyDefinition, PolicyDefinitions, Values } from "./policy-definition.ts";
import { defaultPreset, type PresetName } from "./presets.ts";
import type { Position } from "./problem.ts";
import { matches, type RepositoryFacts } from "./selection.ts";

/** What decides about one repository. Undefined is a file that is not there; an invalid one must be replaced by the last valid one. */
export interface PolicyInputs {
  readonly organisation: Config | undefined;
  readonly repository: Config | undefined;
  readonly facts: RepositoryFacts;
  readonly today: Day;
}

/** A repository's file asks for less than the organisation does; its word is ignored. */
export type Loosening = Position & {
  /** Below `policies`, as `protection.mode`. */
  readonly path: string;
  /** Both as they would stand in a file. */
  readonly asked: Json;
  readonly inForce: Json;
};

/** What the organisation asks of others, but not of this repository. */
export type Exempted = { readonly path: string; readonly value: Json; readonly exemption: Exemption };

type PolicyOf<Definition> = Definition extends PolicyDefinition<infer Policy> ? Policy : never;

export interface PolicyInForce<Definitions extends PolicyDefinitions> {
  readonly policies: { readonly [Name in keyof Definitions]: PolicyOf<Definitions[Name]> };
  /** By path below `policies`; of `mode` too. */
  readonly origins: Readonly<Record<string, readonly Origin[]>>;
  /** The same paths with their values as they would stand in a file; a setting of which the repository is exempt has none. */
  readonly values: Readonly<Record<string, Json>>;
  readonly loosened: readonly Loosening[];
  readonly exempted: readonly Exempted[];
  /** Exemptions of this repository that end within a week, and those that have ended but still stand in the file. */
  readonly expiring: readonly Exemption[];
  readonly expired: readonly Exemption[];
  /** The names of the selections that match, in the order of the file. */
  readonly selections: readonly string[];
  /** The organisation's brake. */
  readonly paused: boolean;
}

/**
 * What is asked of one repository. The organisation's file is the base, with every selection that matches; the repository's own
 * file can add to it and take nothing away. Pure: the same inputs give the same answer.
 */
export function policyFor<Definitions extends PolicyDefinitions>(
  definitions: Definitions,
  inputs: PolicyInputs,
): PolicyInForce<Definitions> {
  const { organisation, facts, today } = inputs;
  const selections = (organisation?.selections ?? []).filter(({ match }) => matches(match, facts));
  const mine = (organisation?.exemptions ?? []).filter(({ repository }) => repository.toLowerCase() === facts.name.toLowerCase());
  const inState = (state: ReturnType<typeof exemptionState>) => mine.filter((each) => exemptionState(each, today) === state);
  const holding = mine.filter((each) => exemptionState(each, today) !== "expired");
  const answers = Object.entries(definitions).map(([name, definition]) => onePolicy(name, definition, inputs, selections, holding));
  return {
    policies: Object.fromEntries(answers.map(({ name, policy }) => [name, policy])) as PolicyInForce<Definitions>["policies"],
    origins: Object.assign({}, ...answers.map(({ origins }) => origins)),
    values: Object.assign({}, ...answers.map(({ values }) => values)),
    loosened: answers.flatMap(({ loosened }) => loosened),
    exempted: answers.flatMap(({ exempted }) => exempted),
    expiring: inState("expiring"),
    expired: inState("expired"),
    selections: selections.map(({ name }) => name),
    paused: organisation?.paused ?? false,
  };
}

interface OnePolicy {
  readonly name: string;
  readonly policy: unknown;
  readonly origins: Readonly<Record<string, readonly Origin[]>>;
  readonly values: Readonly<Record<string, Json>>;
  readonly loosened: readonly Loosening[];
  readonly exempted: readonly Exempted[];
}

function onePolicy(
  name: string,
  definition: PolicyDefinition,
  { organisation, repository }: PolicyInputs,
  selections: readonly Selection[],
  exemptions: readonly Exemption[],
): OnePolicy {
  const section = organisation?.policies[name];
  const own = repository?.policies[name];
  const base = [
    ...organisationAsks(definition, organisation, section),
    ...selections.flatMap((each) => selectionAsks(definition, name, each)),
  ];
  const asked = join(definition, base).values;
  const exempted = exemptions.flatMap((exemption) => {
    const path = exemption.setting.startsWith(`${name}.`) ? exemption.setting.slice(name.length + 1) : "";
    const value = asked[path];
    return value === undefined ? [] : [{ path, value: definition.settings.get(path)?.write(value) ?? null, exemption }];
  });
  const free = new Set(exempted.map(({ path }) => path));
  const demanded = base.map(({ origin, values }) => ({ origin, values: without(values, free) }));
  const result = join(definition, [...demanded, ...repositoryAsks(definition, own)]);
  const mode = modeOf(organisation === undefined ? undefined : section, name, selections, own);
  return {
    name,
    policy: definition.policy(mode.mode, result.values),
    origins: originsOf(name, mode.origin, result, exempted),
    values: writtenValues(name, definition, mode.mode, result.values),
    loosened:
      own === undefined
        ? []
        : looseningsOf(name, definition, own, mode.base, presetsOf(name, organisation, selections), join(definition, demanded).values),
    exempted: exempted.map((each) => ({ ...each, path: `${name}.${each.path}` })),
  };
}

function organisationAsks(
  definition: PolicyDefinition,
  organisation: Config | undefined,
  section: PolicySection | undefined,
): readonly Contribution[] {
  const preset = section?.preset ?? defaultPreset;
  const origin: Origin = section === undefined ? { kind: "default" } : { kind: "preset", preset, of: "organisation" };
  const values = { origin, values: definition.presets[preset] };
  return organisation === undefined || section === undefined
    ? [values]
    : [values, { origin: { kind: "organisation" }, values: section.values }];
}

function selectionAsks(definition: PolicyDefinition, name: string, { name: selection, policies }: Selection): readonly Contribution[] {
  const section = policies[name];
  if (section === undefined) return [];
  const preset = section.preset ?? "none";
  return [
    { origin: { kind: "preset", preset, of: "selection", selection }, values: definition.presets[preset] },
    { origin: { kind: "selection", selection }, values: section.values },
  ];
}

function repositoryAsks(definition: PolicyDefinition, own: PolicySection | undefined): readonly Contribution[] {
  if (own === undefined) return [];
  const preset = own.preset ?? "none";
  return [
    { origin: { kind: "preset", preset, of: "repository" }, values: definition.presets[preset] },
    { origin: { kind: "repository" }, values: own.values },
  ];
}

const without = (values: Values, paths: ReadonlySet<string>): Values =>
  Object.fromEntries(Object.entries(values).filter(([path]) => !paths.has(path)));

/** The last selection that names a mode decides, whatever the mode is; after that it can only be raised. */
function modeOf(section: PolicySection | undefined, name: string, selections: readonly Selection[], own: PolicySection | undefined) {
  let base: Mode = section?.mode ?? defaultMode;
  let origin: Origin = section?.mode ? { kind: "organisation" } : { kind: "default" };
  for (const { name: selection, policies } of selections) {
    const named = policies[name]?.mode;
    if (named) [base, origin] = [named, { kind: "selection", selection }];
  }
  const mode = strongerMode(base, own?.mode ?? base);
  return { base, mode, origin: mode === base ? origin : ({ kind: "repository" } as const) };
}

function originsOf(name: string, mode: Origin, { origins }: Joined, exempted: readonly { path: string; exemption: Exemption }[]) {
  const found: Record<string, readonly Origin[]> = { [`${name}.mode`]: [mode] };
  for (const [path, each] of Object.entries(origins)) found[`${name}.${path}`] = each;
  for (const { path, exemption } of exempted) {
    const { owner, until } = exemption;
    found[`${name}.${path}`] = [{ kind: "exemption", owner, until }, ...(origins[path] ?? [])];
  }
  return found;
}

const writtenValues = (name: string, { settings }: PolicyDefinition, mode: Mode, values: Values): Readonly<Record<string, Json>> => ({
  [`${name}.mode`]: mode,
  ...Object.fromEntries(Object.entries(values).map(([path, value]) => [`${name}.${path}`, settings.get(path)?.write(value) ?? null])),
});

/** The presets that the organisation asks for here. */
const presetsOf = (name: string, organisation: Config | undefined, selections: readonly Selection[]): readonly PresetName[] => [
  organisation?.policies[name]?.preset ?? defaultPreset,
  ...selections.flatMap(({ policies }) => policies[name]?.preset ?? []),
];

function looseningsOf(
  name: string,
  definition: PolicyDefinition,
  own: PolicySection,
  mode: Mode,
  presets: readonly PresetName[],
  demanded: Values,
): readonly Loosening[] {
  const found: Loosening[] = [];
  const add = (key: string, asked: Json, inForce: Json): void => {
    found.push({ path: `${name}.${key}`, asked, inForce, ...(own.at[key] ?? { line: 1, column: 1 }) });
  };
  if (own.mode !== null && strongerMode(own.mode, mode) !== own.mode) add("mode", own.mode, mode);
  const { preset } = own;
  const stronger = preset === null ? undefined : presets.find((each) => isWeaker(definition, preset, each));
  if (stronger !== undefined) add("preset", preset, stronger);
  for (const [path, order] of definition.settings) {
    const [asked, inForce] = [own.values[path], demanded[path]];
    if (asked === undefined || inForce === undefined) continue;
    const less = order.loosens === undefined ? !order.isAtLeast(asked, inForce) : order.loosens(asked, inForce);
    if (less) add(path, order.write(asked), order.write(inForce));
  }
  return found;
}

/** Whether one preset asks for nothing that the other does not ask for too, and for less. */
function isWeaker(definition: PolicyDefinition, one: PresetName, other: PresetName): boolean {
  const within = (inner: Values, outer: Values): boolean =>
    Object.entries(inner).every(
      ([path, value]) => outer[path] !== undefined && definition.settings.get(path)?.isAtLeast(outer[path], value),
    );
  const [weak, strong] = [definition.presets[one], definition.presets[other]];
  return within(weak, strong) && !within(strong, weak);
}
