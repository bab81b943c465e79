import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { commandsDocument } from "../../scripts/commands/documentation.ts";
import { parseComment } from "../../src/commands/grammar/parse-comment.ts";
import { judge } from "../../src/commands/judge.ts";
import { verbs } from "../../src/commands/registry.ts";
import { previewButton, recheckButton, whyButton } from "../../src/github/check-buttons.ts";
import { factsOf, head, now, written } from "./kit.ts";

describe("the document", () => {
  it("is what the commands say now", () => {
    const document = readFileSync(new URL("../../docs/commands.md", import.meta.url), "utf8");
    expect(document === commandsDocument(verbs), "Run npx node scripts/write-commands-document.ts and commit what it writes.").toBe(true);
  });

  it("shows no command as one: nothing in it would be followed, were it a comment", () => {
    expect(parseComment(commandsDocument(verbs)).commands).toEqual([]);
  });
});

/** Whoever may do anything writes a line, in a pull request whose head is any SHA that it names. */
function judgedLine(example: string) {
  const { comment, source } = written(example.replaceAll(/\b[0-9a-f]{40}\b/g, head));
  const judged = judge(factsOf({ comment, source, authority: { role: "admin" } }), verbs, now);
  return judged.kind === "lines" ? judged.lines.map(({ verdict }) => verdict) : [];
}

describe("README.md", () => {
  it("shows commands that are right", () => {
    const lines = readFileSync(new URL("../../README.md", import.meta.url), "utf8").match(/(?<=^ {4})\/warden .*$/gm) ?? [];
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) expect(judgedLine(line), line).toMatchObject([{ kind: "allowed" }]);
  });
});

describe("each command", () => {
  it("has a name of its own, as the grammar reads it", () => {
    expect(new Set(verbs.map(({ name }) => name)).size).toBe(verbs.length);
    for (const { name } of verbs) expect(name).toMatch(/^[a-z][a-z0-9-]{0,31}$/);
  });

  it.each(verbs.map((verb) => [verb.name, verb] as const))(
    "%s says what it is in one line, and what it does in whole sentences",
    (_name, verb) => {
      expect(verb.summary).toMatch(/^\S[^\n]{5,90}[^.\n]$/);
      expect(verb.description).toMatch(/^[A-Z][^\n]+\.$/);
      expect(verb.examples.length).toBeGreaterThan(0);
    },
  );

  it.each(verbs.flatMap((verb) => verb.examples.map((example) => [example, verb] as const)))(
    "is shown by an example that is right: %s",
    (example, verb) => {
      expect(judgedLine(example)).toMatchObject([{ kind: "allowed", verb: { name: verb.name } }]);
    },
  );

  it.each(verbs.flatMap((verb) => verb.arguments.map((spec) => [`${verb.name} ${spec.name}`, spec] as const)))(
    "takes the whole value of %s, or none of it",
    (_name, { pattern }) => {
      expect(pattern.source).toMatch(/^\^.*\$$/s);
      expect(pattern.flags).not.toMatch(/[gmy]/);
    },
  );

  it("has its words first, the ones that must be there before the others", () => {
    for (const verb of verbs) {
      const required = verb.arguments.filter(({ as }) => as === "word").map((spec) => spec.required);
      expect(required).toEqual(required.toSorted((one, other) => Number(other) - Number(one)));
    }
  });
});

describe("the buttons of check runs", () => {
  it.each([recheckButton, previewButton, whyButton])("are commands, in GitHub's measure: $label", ({ label, description, identifier }) => {
    expect(verbs.map(({ name }) => name)).toContain(identifier);
    expect([label.length <= 20, description.length <= 40, identifier.length <= 20]).toEqual([true, true, true]);
  });
});
