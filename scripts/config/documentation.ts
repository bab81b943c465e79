import { stringify } from "yaml";
import * as z from "zod/mini";
import { configurableCommands } from "../../src/config/command-rules.ts";
import { expected } from "../../src/config/issue-problem.ts";
import { type PolicyDefinitions, writeValues } from "../../src/config/policy-definition.ts";
import { presetNames } from "../../src/config/presets.ts";
import { configSchema } from "../../src/config/schema.ts";
import { organisationExample, pausedExample, repositoryExample } from "./examples.ts";

type JsonSchema = z.core.JSONSchema.JSONSchema;

const yaml = (text: string): string => `\`\`\`yaml\n${text}\`\`\`\n`;
const cell = (text: string): string => text.replaceAll("|", "\\|");
const inline = (value: unknown): string => `\`${stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trim()}\``;
const asSchema = (schema: boolean | JsonSchema | undefined): JsonSchema => (typeof schema === "object" ? schema : {});

/** What may stand there; for lists, what each entry is. */
function form(schema: JsonSchema): string {
  const items = asSchema(Array.isArray(schema.items) ? undefined : (schema.items as JsonSchema | undefined));
  const isPlainList = schema.type === "array" && items.type !== "object" && items.type !== undefined;
  return isPlainList ? `a list, each ${expected(items)}` : expected(schema);
}

type Row = { readonly path: string; readonly schema: JsonSchema; readonly required: boolean };

/** A mapping's keys, and theirs: one row each. */
function rows(schema: JsonSchema, prefix: string): readonly Row[] {
  const inner = schema.type === "array" ? asSchema(schema.items as JsonSchema) : schema;
  const lead = schema.type === "array" ? prefix.replace(/\.$/, "[].") : prefix;
  return Object.entries(inner.properties ?? {}).flatMap(([name, member]) => {
    const part = asSchema(member);
    return [{ path: `${lead}${name}`, schema: part, required: inner.required?.includes(name) ?? false }, ...rows(part, `${lead}${name}.`)];
  });
}

function table(list: readonly Row[]): string {
  const lines = list.map(({ path, schema, required }) => {
    const examples = (schema.examples ?? []).map(inline).join(", ");
    const description = `${schema.description ?? ""}${required ? " Required." : ""}${examples === "" ? "" : ` Example: ${examples}`}`;
    return `| \`${path}\` | ${cell(form(schema))} | ${cell(description.trim())} |\n`;
  });
  return `| key | value | meaning |\n|---|---|---|\n${lines.join("")}`;
}

function presetTexts(name: string, definitions: PolicyDefinitions): string {
  const definition = definitions[name];
  if (definition === undefined) return "";
  const texts = presetNames
    .filter((preset) => preset !== "none")
    .map((preset) => `\`${preset}\` is the same as\n\n${yaml(stringify(writeValues(definition, definition.presets[preset])))}`);
  return `${texts.join("\n")}\n\`none\` asks for nothing.\n`;
}

/** `docs/configuration.md`: prose, and tables made from the schema. */
export function configurationDocument(definitions: PolicyDefinitions): string {
  const schema = z.toJSONSchema(configSchema(definitions), { io: "input" });
  const top = Object.entries(schema.properties ?? {}).map(([name, part]) => ({
    path: name,
    schema: asSchema(part as JsonSchema),
    required: schema.required?.includes(name) ?? false,
  }));
  const section = (name: string): JsonSchema => top.find(({ path }) => path === name)?.schema ?? {};
  const policies = Object.entries(section("policies").properties ?? {}).map(([name, part]) => {
    const policy = asSchema(part as JsonSchema);
    return `### \`${name}\`\n\n${policy.description}\n\n${table(rows(policy, ""))}\n#### Presets of \`${name}\`\n\n${presetTexts(name, definitions)}`;
  });
  const selection = rows(section("selections"), "selections.").filter(({ path }) => !path.startsWith("selections[].policies."));
  return `<!-- Made by scripts/write-config-files.ts from the schema in src/config; a test keeps it equal. -->

# Configuration

One file says what Pipewarden keeps true: \`.github/pipewarden.yml\`. In the repository that is called \`.github\` it speaks for all
repositories of the organisation; in any other, for that one. Only what stands on the default branch counts.

- Without any file everything is *reported*, with the preset \`baseline\`, and nothing is changed.
- A repository may only tighten what the organisation asks. What it asks for in addition holds; what would loosen is ignored, and
  said on its commit.
- A setting that nobody names is never touched, and a stronger value than the one asked for is kept.
- A file with an error is not used at all. The last valid one stays in force, and the commit says where the error is.
- Nothing in the file is code, and it cannot be taken from another organisation.

Check a file before it is committed: \`bin/pipewarden config check FILE\`, with \`--kind repository\` for any repository but \`.github\`.
Editors that know the YAML language server complete and check the keys with \`schema/pipewarden.schema.json\`: name its address in a
first line \`# yaml-language-server: $schema=ADDRESS\`.

## Examples

For the organisation:

${yaml(organisationExample)}
For a repository:

${yaml(repositoryExample)}
The brake, in the organisation's file:

${yaml(pausedExample)}
## The file

${table(top)}
The format is a plain part of YAML 1.2: no anchors, aliases, merge keys, tags or second document, no key twice, UTF-8, at most one
megabyte, 32 levels and 50,000 parts. \`yes\`, \`no\`, \`on\` and \`off\` are text.

## How several places come to one policy

1. The preset of the organisation's file (\`baseline\` if it names none) and its own settings are joined: of each setting, the
   strongest value. So a preset can be raised, not lowered; begin with \`none\` or a weaker preset to ask for less.
2. So are the settings of all selections that match the repository. Their order has no influence.
3. Settings from which the repository is exempted today are taken out.
4. The repository's own preset and settings are joined to the rest.

The strongest value is the greater number, \`true\`, \`forbid\`, \`ignore\`, the lowest severity, all checks and kinds of all lists, and
only those people, teams and Apps that are in every list. Of a check that one place binds to an App and another does not, the bound one holds.

The mode is no setting to be joined. The last selection in the file that matches and names a mode decides, otherwise the
organisation's own, otherwise \`report\`. A repository can raise it, from \`off\` over \`report\` to \`enforce\`.

## Policies

Each stands under \`policies\`, at the top of the file or in a selection.

${policies.join("\n")}
For \`protection\`, OpenSSF Scorecard also wants at least one required check for the highest tier of its check Branch-Protection. Its name is known only
to you: add it under \`required-checks\`.

## Selections

A selection matches the repositories for which every key of \`match\` holds; within a list, one entry is enough. Names, topics,
languages and the names of properties are compared without regard to case, values of properties exactly.

${table(selection)}
## Exemptions

An exemption takes one setting out of what the organisation asks of one repository. It holds through its last day, in UTC; a week
before, a warning is given, and afterwards the setting is asked for again. What the repository asks of itself still holds.

${table(rows(section("exemptions"), "exemptions."))}
## Commands

\`docs/commands.md\` says what each command asks of whoever gives it. Under \`commands\` a file can ask for more, and for nothing less: the
stricter role counts, a member of every team that is named in either file, and what one file switches off is off. In place of \`COMMAND\`
stands the name of one: ${configurableCommands.map((name) => `\`${name}\``).join(", ")}. A team is the one that had the slug when the
file was read first: when it is renamed, name it anew; another team that takes the slug does not count.

${table(rows(asSchema(section("commands").properties?.enforce as JsonSchema), "commands.COMMAND."))}`;
}
