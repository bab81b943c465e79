import * as z from "zod/mini";
import { commandsSchema } from "./command-rules.ts";
import { modes } from "./mode.ts";
import type { PolicyDefinition, PolicyDefinitions } from "./policy-definition.ts";
import { presetNames } from "./presets.ts";

/** The version of the format. A change that gives an old file another meaning makes a new one. */
export const configVersion = 1;

/** Where the file lies: in the organisation's `.github` repository, or in any other. */
export type ConfigKind = "organisation" | "repository";

/** Only the organisation's file may have these. */
export const organisationOnly = ["paused", "selections", "exemptions"] as const;

const said = (description: string, ...examples: unknown[]) => z.meta({ description, ...(examples.length > 0 && { examples }) });

const text = (most: number) => z.string().check(z.minLength(1), z.maxLength(most));
const list = <Item extends z.core.SomeType>(item: Item) => z.array(item).check(z.minLength(1));

const repositoryName = z
  .string()
  .check(z.regex(/^[A-Za-z0-9._-]{1,100}$/, { error: "must be the exact name of one repository, without its owner and without `*`" }));
/** Stars and question marks are wildcards; everything else is what a repository's name may have. */
const nameGlob = z.string().check(
  z.regex(/^[A-Za-z0-9._*?-]{1,200}$/, {
    error: "must be a repository's name without its owner, in which `*` and `?` may stand for letters",
  }),
);

const isDate = (value: string): boolean => {
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
};
const date = z.string().check(
  z.refine((value) => /^[1-9]\d{3}-\d\d-\d\d$/.test(value) && isDate(value), {
    error: "must be a day that exists, written like 2026-12-31",
  }),
  z.meta({ format: "date" }),
);

const matchSchema = z
  .strictObject({
    names: z.optional(
      list(nameGlob).check(
        said("Names without the owner, in any case; `*` stands for any letters, `?` for one.", ["payments-*", "ledger"]),
      ),
    ),
    topics: z.optional(list(text(50)).check(said("Has one of these topics.", ["pci"]))),
    visibility: z.optional(list(z.enum(["public", "private", "internal"])).check(said("Is one of these.", ["public"]))),
    languages: z.optional(list(text(100)).check(said("GitHub names one of these as its main language.", ["go"]))),
    properties: z.optional(
      z
        .record(z.string(), list(z.string().check(z.maxLength(75))))
        .check(said("Custom properties of the organisation, each with the values of which the repository has one.", { tier: ["1"] })),
    ),
    archived: z.optional(z.boolean().check(said("Is archived, or is not."))),
    fork: z.optional(z.boolean().check(said("Is a fork, or is not."))),
  })
  .check(
    z.refine((value) => Object.keys(value).length > 0, {
      error: "must say what to match. What holds for all repositories belongs under the file's own `policies`",
    }),
    said("Which repositories: those for which each key holds."),
  );

const policySchema = ({ schema, description }: PolicyDefinition) =>
  z
    .extend(
      z.strictObject({
        mode: z.optional(
          z
            .enum(modes)
            .check(
              said(
                "`off` looks at nothing, `report` tells what it would change, `enforce` changes it. Default of the organisation: `report`.",
                "report",
              ),
            ),
        ),
        preset: z.optional(
          z
            .enum(presetNames)
            .check(said("A set of settings by name. Default of the organisation: `baseline`. `none` asks for nothing.", "baseline")),
        ),
      }),
      schema._zod.def.shape,
    )
    .check(said(description));

const schemas = new WeakMap<PolicyDefinitions, ReturnType<typeof makeSchema>>();

/** The schema of the file. It is the one place where keys are named; the JSON Schema and the documentation are made from it. */
export function configSchema(definitions: PolicyDefinitions): ReturnType<typeof makeSchema> {
  // Building one costs more than parsing a file with it.
  const schema = schemas.get(definitions) ?? makeSchema(definitions);
  schemas.set(definitions, schema);
  return schema;
}

function makeSchema(definitions: PolicyDefinitions) {
  const policies = z.strictObject(
    Object.fromEntries(Object.entries(definitions).map(([name, definition]) => [name, z.optional(policySchema(definition))])),
  );
  const selection = z.strictObject({
    name: text(100).check(said("How reports call it.", "payments")),
    match: matchSchema,
    policies: policies.check(said("What is asked of these repositories, beside what is asked of all.")),
  });
  const exemption = z.strictObject({
    setting: text(200).check(said("The path of one setting below `policies`.", "protection.default-branch.required-reviews.count")),
    repository: repositoryName.check(
      said(
        "The exact name of one repository, without its owner. Wildcards are not allowed, so that nothing is exempted by chance.",
        "sandbox",
      ),
    ),
    reason: text(500).check(said("Why, for those who read it in a year.", "Nightly imports push straight to the branch.")),
    owner: z.string().check(
      z.regex(/^@[A-Za-z0-9][A-Za-z0-9_-]{0,99}(?:\/[A-Za-z0-9][A-Za-z0-9._-]{0,99})?$/, {
        error: "must be a person or a team, like @octocat or @acme/platform",
      }),
      said("Who answers for it.", "@acme/platform"),
    ),
    until: date.check(said("The last day on which it holds, in UTC. A warning comes a week before.", "2026-12-31")),
  });
  return z.strictObject({
    version: z.literal(configVersion).check(said("The version of this format.", 1)),
    paused: z.optional(
      z.boolean().check(said("The brake: nothing is changed anywhere as long as it is `true`. Organisation's file only.", true)),
    ),
    policies: z.optional(policies.check(said("What is asked of all repositories; in a repository's own file, of that one."))),
    selections: z.optional(
      z
        .array(selection)
        .check(
          said(
            "What is asked of some repositories in addition. All that match are joined, the strongest value of each setting wins; only for `mode` the last that names one decides. Organisation's file only.",
          ),
        ),
    ),
    exemptions: z.optional(
      z
        .array(exemption)
        .check(said("Settings that the organisation does not ask of one repository for some time. Organisation's file only.")),
    ),
    commands: z.optional(commandsSchema),
  });
}
