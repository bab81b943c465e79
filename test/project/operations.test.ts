import { describe, expect, it } from "vitest";
import { metricNames } from "../../src/values/metrics.ts";
import { projectFiles, textOf } from "./files.ts";

const text = textOf("docs/operations.md");
const sources = projectFiles().filter((path) => /^src\/.+\.ts$/.test(path));
const source = sources.map(textOf).join("\n");

/** What a text has in backticks. */
const quoted = (part: string): string[] => [...part.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? "");
const section = (title: string): string => new RegExp(`^## ${title}\\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, "m").exec(text)?.[1] ?? "";
/** The first cells of a section's table. */
const keysOf = (title: string): string[] =>
  section(title)
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) => quoted(line.split(" | ")[0] ?? ""));

/** The codes of errors that are made in a room of `src`. */
function codesIn(room: string): string[] {
  const files = sources.filter((path) => path.startsWith(`src/${room}/`)).map(textOf);
  const made = /(?:new (?:PipewardenError|RetryLater|GitHubRefusal)\(|super\(|refusal\()\s*"([a-z]+(?:_[a-z]+)*)"/g;
  return files.flatMap((file) => [...file.matchAll(made)].map((match) => match[1] ?? ""));
}

/** Codes of the rooms that work on messages which end none: they are told at the start, to an operator, or at once to a developer. */
const endNoMessage = [
  ...["api_url_invalid", "app_id_invalid", "app_unknown", "private_key_invalid"],
  ...["webhook_secret_blank", "webhook_secret_known", "webhook_secret_missing", "webhook_secret_padded"],
  ...["bad_cursor", "bad_limit", "audit_time"],
];

describe("docs/operations.md", () => {
  it("describes every alarm of serverless.yml, and no other", () => {
    const alarms = [...textOf("serverless.yml").matchAll(/^ {4}(\w+):\n {6}Type: AWS::CloudWatch::Alarm$/gm)].map((match) => match[1]);
    expect(alarms.length).toBeGreaterThan(10);
    expect(keysOf("Alarms").toSorted()).toEqual(alarms.toSorted());
  });

  it("describes every metric", () => {
    expect(keysOf("Metrics").toSorted()).toEqual([...metricNames].toSorted());
  });

  it("describes every code that can end a message", () => {
    const told = new Set(quoted(section("What fails, what happens, what to do")));
    const codes = new Set(["deliveries", "github", "changes", "config", "protection", "storage", "audit"].flatMap(codesIn));
    expect(codes.size).toBeGreaterThan(40);
    expect(endNoMessage.filter((code) => !codes.has(code))).toEqual([]);
    expect([...codes].filter((code) => !told.has(code) && !endNoMessage.includes(code))).toEqual([]);
  });

  it("names only codes that there are", () => {
    const named = quoted(section("What fails, what happens, what to do")).filter((word) => /^[a-z]+(?:_[a-z]+)+$/.test(word));
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((code) => !source.includes(`"${code}"`))).toEqual([]);
  });

  it("quotes only lines that the log has, and names only fields that a worker or a sweep logs", () => {
    const lines = [...text.matchAll(/(?:log|says|Log:) `([a-z][^`]+)`/g)].map((match) => match[1] ?? "");
    const queried = [...text.matchAll(/msg = "([^"]+)"/g)].map((match) => match[1] ?? "");
    expect(lines.length).toBeGreaterThan(2);
    expect([...lines, ...queried].filter((line) => !source.includes(`"${line}"`))).toEqual([]);
    const fields = keysOf("Logs").filter((field) => !["level", "time", "msg"].includes(field));
    expect(fields.filter((field) => !new RegExp(`\\b${field}\\b`).test(source))).toEqual([]);
    const asked = [...text.matchAll(/^(?:fields|filter) (.+)$/gm)].flatMap(
      ([, line = ""]) => line.match(/\b(?:lane|id|webhook|repository|code|durationMs|capability)\b/g) ?? [],
    );
    expect(asked.filter((field) => !fields.includes(field))).toEqual([]);
  });
});
