import { describe, expect, it } from "vitest";
import { projectFiles, textOf } from "./files.ts";

// Written in pieces, so that this file does not find itself.
const rules: [what: string, pattern: RegExp][] = [
  ["a path of somebody's machine", new RegExp(`(?<![\\w.}])/(?:wo${""}rk|ro${""}ot|home/\\w+)/|/tmp/ba${""}sh`)],
  ["an unfinished place", new RegExp(`\\b(?:TO${""}DO|FIX${""}ME|XX${""}X|HA${""}CK)\\b`)],
  ["a test that does not run", new RegExp(`\\b(?:it|test|describe)\\.(?:sk${""}ip|on${""}ly|to${""}do)\\b`)],
  // Peers' public threads are cited as owner/repository#1 or "Peer #1"; a bare number means nothing to the reader.
  ["a tracker entry without its project", new RegExp(`\\b(?:iss${""}ue|ticket) #\\d+`, "i")],
  [
    "how the code came about",
    new RegExp(`\\b(?:sess${""}ions?(?![ _-]?(?:token|cookie|name|id|policy|key))\\b|helper ag${""}ents?)\\b`, "i"),
  ],
];

/** What `text` has that should not be there, as `line: what`. */
function leftovers(text: string): string[] {
  return text
    .split("\n")
    .flatMap((line, index) => rules.filter(([, pattern]) => pattern.test(line)).map(([what]) => `${index + 1}: ${what}`));
}

describe("the project's files", () => {
  it("carry no machine paths, unfinished places or talk about their making", () => {
    const paths = projectFiles().filter((path) => path !== "package-lock.json" && !path.startsWith("test/fixtures/"));
    expect(paths).toContain("package.json");
    expect(paths.flatMap((path) => leftovers(textOf(path)).map((found) => `${path}:${found}`))).toEqual([]);
  });
});

describe("the search for leftovers", () => {
  it.each([
    ["/wo", "rk/main/src"],
    ["see /ro", "ot/.config/x"],
    ["in /tmp/ba", "sh_jobs"],
    ["// TO", "DO later"],
    ["it.sk", "ip('x')"],
    ["as iss", "ue #2 says"],
    ["in an earlier sess", "ion"],
    ["written by a helper ag", "ent"],
  ])("finds %s%s", (start, end) => {
    expect(leftovers(`fine\n${start}${end}`)).toHaveLength(1);
    expect(leftovers(`fine\n${start}${end}`)[0]).toMatch(/^2: /);
  });

  it.each([
    "octokit/webhooks.js#1061",
    "Allstar #155",
    "sessionToken",
    "AWS_SESSION_TOKEN",
    ["https://x", "root", ""].join("/"),
    "a network/worker",
    ["src", "work", ""].join("/"),
  ])("leaves %s alone", (text) => {
    expect(leftovers(text)).toEqual([]);
  });
});
