import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { parseArgs } from "node:util";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { optionsOf } from "../../src/cli/options.ts";
import type { Verb } from "../../src/cli/verb.ts";
import { verbs } from "../../src/cli/verbs.ts";
import { parseConfig } from "../../src/config/parse.ts";
import { policyDefinitions } from "../../src/policies.ts";
import { tableDefinition } from "../../src/storage/definition.ts";
import { lanes, laneTimeoutSeconds } from "../../src/values/lane.ts";
import { projectFiles, root, textOf } from "./files.ts";

const documents = projectFiles().filter((path) => path.endsWith(".md"));
const manifest = JSON.parse(textOf("package.json")) as { scripts: Record<string, string> };

/** The relative links of a Markdown text, without their fragments. */
const linksOf = (text: string): string[] =>
  [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => (match[1] ?? "").replace(/#.*$/, ""))
    .filter((link) => link !== "" && !/^[a-z]+:/.test(link));

/** The npm scripts that a text tells people to run. */
const scriptsIn = (text: string): string[] => [
  ...[...text.matchAll(/npm run (?:-s )?([\w:]+)/g)].map((match) => match[1] ?? ""),
  ...[...text.matchAll(/npm (start|test)\b/g)].map((match) => match[1] ?? ""),
];

describe("the documents", () => {
  it("are found", () => {
    expect(documents).toEqual(expect.arrayContaining(["CONTRIBUTING.md", "README.md", "SECURITY.md", "docs/architecture.md"]));
  });

  it.each(documents)("link from %s to files that exist", (document) => {
    const missing = linksOf(textOf(document)).filter((link) => !existsSync(join(root, normalize(join(dirname(document), link)))));
    expect(missing).toEqual([]);
  });

  it.each(documents)("name in %s only scripts that package.json has", (document) => {
    expect(scriptsIn(textOf(document)).filter((script) => manifest.scripts[script] === undefined)).toEqual([]);
  });

  it("start with the two commands that need nothing but npm", () => {
    const firstScreen = textOf("README.md").split("\n").slice(0, 20).join("\n");
    expect(firstScreen).toContain("npm ci && npm run demo");
    expect(firstScreen).toContain("npm ci && npm test");
    expect(textOf(".ci/run")).toContain("'npm ci && npm run demo'");
    expect(textOf(".ci/run")).toContain("'npm ci && npm test'");
  });

  it("say in README.md what each permission of app.yml is for", () => {
    const section = /^default_permissions:\n((?: {2}.*\n)+)/m.exec(textOf("app.yml"))?.[1] ?? "";
    const asked = [...section.matchAll(/^ {2}(\w+: \w+)$/gm)].map((match) => match[1]);
    const told = [...textOf("README.md").matchAll(/^\| [^|]+ \| `(\w+: (?:read|write))` \| .+ \|$/gm)].map((match) => match[1]);
    expect(asked.length).toBeGreaterThan(3);
    expect(told.toSorted()).toEqual(asked.toSorted());
  });

  it("draw the diagrams that are promised", () => {
    for (const document of ["README.md", "docs/architecture.md"]) expect(textOf(document).match(/^```mermaid$/gm)).toHaveLength(1);
  });

  it("are read as they are meant to", () => {
    expect(linksOf("[a](docs/a.md#b) [c](https://x.y) [d](#e)")).toEqual(["docs/a.md"]);
    expect(scriptsIn("`npm run -s bench -- X`, npm start, npm test, npm run test:all")).toEqual(["bench", "test:all", "start", "test"]);
  });
});

/** The blocks of a Markdown text that are marked as YAML. */
const yamlIn = (text: string): string[] => [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? "");

/** The organisation's file may have what that of a repository may not, such as selections; a file for either is valid for both. */
const kindOf = (text: string) =>
  Object.keys(parseYaml(text)).some((key) => key !== "version" && key !== "policies") ? "organisation" : "repository";

describe("the examples of configuration", () => {
  const examples = documents.flatMap((path) => yamlIn(textOf(path)).map((text, index) => ({ where: `${path}, block ${index + 1}`, text })));
  const files = examples.filter(({ text }) => text.includes("version:"));

  it("are one for the organisation and one for a repository in README.md", () => {
    expect(yamlIn(textOf("README.md")).map(kindOf)).toEqual(["organisation", "repository"]);
    expect(files.length).toBeGreaterThan(3);
  });

  it.each(files)("$where is valid, without a remark", ({ text }) => {
    const parsed = parseConfig(new TextEncoder().encode(text), { kind: kindOf(text), definitions: policyDefinitions });
    expect(parsed.ok ? parsed.warnings : parsed.problems).toEqual([]);
  });

  it.each(examples.filter(({ text }) => !text.includes("version:")))("$where is the part of a policy", ({ text }) => {
    const indented = text.replace(/^(?=.)/gm, "    ");
    const remarks = Object.keys(policyDefinitions).map((policy) => {
      const file = `version: 1\npolicies:\n  ${policy}:\n${indented}`;
      const parsed = parseConfig(new TextEncoder().encode(file), { kind: "organisation", definitions: policyDefinitions });
      return parsed.ok ? parsed.warnings : parsed.problems;
    });
    expect(remarks).toContainEqual([]);
  });
});

/** Command lines that a text tells people to type, as words; what stands in capitals is for them to fill in. */
const commandsIn = (text: string): string[][] =>
  [...text.matchAll(/`(?:bin\/)?pipewarden ([^`]+)`/g)].map((match) =>
    [...(match[1] ?? "").matchAll(/"[^"]*"|\S+/g)].map(([word]) => word),
  );

const verbOf = (all: readonly Verb[], words: readonly string[]): Verb | undefined =>
  all.find(({ name }) => name === words.slice(0, name.split(" ").length).join(" "));

describe("the commands", () => {
  it.each(documents)("that %s tells to type can be typed so", (document) => {
    const all = verbs;
    for (const words of commandsIn(textOf(document)).filter(([first]) => first !== "<verb>")) {
      const verb = verbOf(all, words);
      expect(verb?.name, words.join(" ")).toBeDefined();
      const args = words.slice(verb?.name.split(" ").length);
      const options = verb === undefined ? {} : optionsOf(verb);
      const { positionals } = parseArgs({ args, options, strict: true, allowPositionals: true });
      expect(positionals.length, words.join(" ")).toBe(verb?.positionals?.length ?? 0);
    }
  });

  it("are all in README.md, each with what it is for", () => {
    const rows = textOf("README.md")
      .split("\n")
      .filter((line) => /^\| `bin\/pipewarden /.test(line));
    const all = verbs;
    const told = rows.map((row) => verbOf(all, commandsIn(row)[0] ?? [])?.name);
    expect(told.toSorted()).toEqual(all.map(({ name }) => name).toSorted());
  });

  it("get from README.md what they find in the environment", () => {
    const told = [...textOf("README.md").matchAll(/^\| (`[A-Z_]+`.*?) \|/gm)].flatMap((row) => row[1]?.match(/[A-Z_]{4,}/g) ?? []);
    const start = verbOf(verbs, ["start"]);
    const used = start?.usage.match(/^ {2}[A-Z].*?(?= {2})/gm)?.flatMap((line) => line.match(/[A-Z_]{4,}/g) ?? []) ?? [];
    expect(used.length).toBeGreaterThan(5);
    expect(told.toSorted()).toEqual(used.toSorted());
  });
});

describe("serverless.yml", () => {
  const template = textOf("serverless.yml");

  it("has the table of src/storage/definition.ts", () => {
    const index = (name: string, partition: string, sort: string): string =>
      `- IndexName: ${name} KeySchema: - { AttributeName: ${partition}, KeyType: HASH } - { AttributeName: ${sort}, KeyType: RANGE } Projection: { ProjectionType: KEYS_ONLY }`;
    const flat = template.replace(/\s+/g, " ");
    for (const [name, { partition, sort }] of Object.entries(tableDefinition.indexes)) expect(flat).toContain(index(name, partition, sort));
    expect(flat.match(/IndexName/g)).toHaveLength(Object.keys(tableDefinition.indexes).length);
    expect(flat).toContain(
      ` KeySchema: - { AttributeName: ${tableDefinition.partition}, KeyType: HASH } - { AttributeName: ${tableDefinition.sort}, KeyType: RANGE }`,
    );
    expect(flat).toContain(`TimeToLiveSpecification: { AttributeName: ${tableDefinition.timeToLive}, Enabled: true }`);
    expect(flat).toContain(`PointInTimeRecoveryEnabled: ${tableDefinition.pointInTimeRecovery}`);
    expect(flat).toContain(`SSEEnabled: ${tableDefinition.encryptionAtRest}`);
    expect(flat).toContain(`DeletionProtectionEnabled: ${tableDefinition.deletionProtection}`);
    expect(flat).toContain(`StreamViewType: ${tableDefinition.stream}`);
  });

  it.each(lanes)("has the queue of the lane %s, hidden for six times its timeout, with dead letters", (lane) => {
    const name = lane.charAt(0).toUpperCase() + lane.slice(1);
    const queue = new RegExp(`^    ${name}Queue:\\n(?:      .*\\n)+`, "m").exec(template)?.[0];
    expect(queue).toContain(`VisibilityTimeout: ${6 * laneTimeoutSeconds[lane]}\n`);
    expect(queue).toContain(`!GetAtt ${name}DeadLetters.Arn`);
    expect(template).toContain(`    ${name}DeadLetters:\n      Type: AWS::SQS::Queue\n`);
  });
});
