import type { components } from "@octokit/openapi-types";

type Schemas = components["schemas"];
export type Rule = Schemas["repository-rule"];
export type BypassActor = Required<Schemas["repository-ruleset-bypass-actor"]>;
export type Conditions = NonNullable<Schemas["repository-ruleset"]["conditions"]>;

/** A ruleset of a repository or of an organisation, kept as the REST API words it. */
export interface Ruleset {
  readonly id: number;
  readonly nodeId: string;
  readonly source: { readonly type: "Repository" | "Organization"; readonly id: number };
  name: string;
  target: "branch" | "tag" | "push" | "repository";
  enforcement: "disabled" | "active" | "evaluate";
  bypassActors: readonly BypassActor[];
  conditions: Conditions | undefined;
  rules: readonly Rule[];
  readonly createdAt: number;
  updatedAt: number;
}
