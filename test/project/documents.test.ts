import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { baselinePolicy } from "../../src/protection/policy.ts";
import { settings } from "../../src/protection/settings.ts";
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

  it("list in README.md what the built-in policy wants, in the words of the check run", () => {
    const plain = (text: string): string => text;
    const rows = settings.flatMap((setting) => {
      const want = setting.wanted(baselinePolicy.defaultBranch);
      return want === undefined ? [] : [{ label: setting.label, want: setting.words(want, plain) }];
    });
    const words: Record<string, string> = { required: "yes", "1 approval": "1", forbidden: "forbidden" };
    expect(rows.length).toBeGreaterThan(3);
    expect(textOf("README.md")).toContain(`|---|---|\n${rows.map(({ label, want }) => `| ${label} | ${words[want]} |\n`).join("")}\n`);
    expect(baselinePolicy.mode).toBe("enforce");
  });

  it("say in README.md what each permission of app.yml is for", () => {
    const section = /^default_permissions:\n((?: {2}.*\n)+)/m.exec(textOf("app.yml"))?.[1] ?? "";
    const asked = [...section.matchAll(/^ {2}(\w+: \w+)$/gm)].map((match) => match[1]);
    const told = [...textOf("README.md").matchAll(/^\| .+ \| `(\w+: (?:read|write))` \| .+ \|$/gm)].map((match) => match[1]);
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
