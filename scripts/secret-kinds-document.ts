import type { Rule } from "../src/secrets/detection/rule.ts";

const sureness: Record<Rule["certainty"], string> = {
  checksum: "proves itself",
  format: "by its form",
  guess: "by its name",
};

const cell = (text: string): string => text.replaceAll("|", "\\|");

const row = ({ id, description, severity, certainty, documentation }: Rule): string => {
  const what = documentation === undefined ? cell(description) : `[${cell(description)}](${documentation})`;
  return `| \`${id}\` | ${what} | ${sureness[certainty]} | ${severity} |\n`;
};

/** `docs/secret-kinds.md`: every rule of ours under the kind of credential that it finds. */
export function secretKindsDocument(rules: readonly Rule[]): string {
  const kinds = Map.groupBy(rules, ({ kind }) => kind);
  const names = [...kinds.keys()].toSorted();
  return `<!-- Made by scripts/write-secret-kinds.ts from the rules in src/secrets/rules; a test keeps it equal. -->

# Kinds of secrets

What Pipewarden's own rules find: ${rules.length} rules for ${names.length} kinds of credentials, written from the providers' documentation, to which each links.
Validation and rotation know a credential by its kind. Beside these rules, every managed secret is recognised by its value, and a repository
may bring rules of its own in a \`.gitleaks.toml\`.

How sure a hit is:

- **proves itself**: the value has a checksum, or a structure of its own, and that is right;
- **by its form**: only this provider's values look so;
- **by its name**: the value is likely one because of the name that it stands under, or of what stands beside it.

Placeholders (\`<token>\`, \`xxxx\`, \`\${TOKEN}\`, \`your-api-key\` and their like) and the examples that providers publish are left alone; what a rule finds by its name
alone is left alone in lock files and in generated files too.

${names.map((name) => `## ${name}\n\n| rule | what it finds | how sure | severity |\n|---|---|---|---|\n${(kinds.get(name) ?? []).map(row).join("")}`).join("\n")}`;
}
