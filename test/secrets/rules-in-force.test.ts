import { describe, expect, it } from "vitest";
import type { Rule, RuleSet } from "../../src/secrets/detection/rule.ts";
import type { RuleFile } from "../../src/secrets/prepared.ts";
import { rulesInForce } from "../../src/secrets/rules-in-force.ts";
import { head, hit } from "./kit.ts";

const rule = (id: string, certainty: Rule["certainty"]): Rule => ({
  id,
  description: id,
  regex: new RegExp(`${id}_[0-9]{10}`),
  keywords: [`${id}_`],
  allowlists: [],
  severity: "high",
  kind: id,
  certainty,
});
const ours: RuleSet = { rules: [rule("guessed", "guess"), rule("formed", "format"), rule("proven", "checksum")], allowlists: [] };

const file = (...lines: string[]): RuleFile => ({ oid: "x", text: lines.join("\n") });
const own = ["[[rules]]", 'id = "own"', "regex = '''own_[0-9]{10}'''", 'keywords = ["own_"]'];
const extending = ["[extend]", "useDefault = true"];

const inForce = (
  files: { organisation?: RuleFile; repository?: RuleFile; ignoredThere?: RuleFile; ignoredHere?: RuleFile },
  ignoreRepository = false,
) =>
  rulesInForce(
    ours,
    {
      organisation: { rules: files.organisation ?? null, ignore: files.ignoredThere ?? null },
      repository: { rules: files.repository ?? null, ignore: files.ignoredHere ?? null },
    },
    { ignoreRepository },
  );
const ids = ({ set }: ReturnType<typeof inForce>): string[] => set.rules.map(({ id }) => id).toSorted();
const lists = ({ set }: ReturnType<typeof inForce>, id: string): number =>
  set.rules.find((each) => each.id === id)?.allowlists.length ?? -1;

describe("rules in force", () => {
  it("are ours where nobody says anything", () => {
    expect(inForce({})).toMatchObject({ set: ours, unlisted: null, problems: [] });
  });

  it("are ours and the organisation's, also when its file does not build upon ours", () => {
    expect(ids(inForce({ organisation: file(...own) }))).toEqual(["formed", "guessed", "own", "proven"]);
  });

  it("are without those that the organisation takes away, whatever they are", () => {
    const organisation = file(...extending, 'disabledRules = ["proven", "guessed"]', ...own);
    expect(ids(inForce({ organisation }))).toEqual(["formed", "own"]);
  });

  it("are without those suspicions that a repository takes away, and with every proof", () => {
    const repository = file(...extending, 'disabledRules = ["proven", "guessed"]', ...own);
    expect(ids(inForce({ repository }))).toEqual(["formed", "own", "proven"]);
    expect(ids(inForce({ repository }, true))).toEqual(["formed", "guessed", "own", "proven"]);
  });

  it("heed a repository's allow-lists for suspicions alone", () => {
    const repository = file(...extending, "[[allowlists]]", "regexes = ['''.*''']");
    const answer = inForce({ repository });
    expect(["guessed", "formed", "proven"].map((id) => lists(answer, id))).toEqual([1, 1, 0]);
    expect(answer.unlisted?.rules.map(({ allowlists }) => allowlists.length)).toEqual([0, 0, 0]);
    expect(inForce({ repository }, true)).toMatchObject({ set: { rules: ours.rules }, unlisted: null });
  });

  it("keep a rule that a repository's file would replace by another of its name, and say so", () => {
    const answer = inForce({ repository: file("[[rules]]", 'id = "proven"', "regex = '''never'''") });
    expect(answer.set.rules.find(({ id }) => id === "proven")?.regex).toEqual(ours.rules[2]?.regex);
    expect(answer.problems).toEqual([".gitleaks.toml: rule proven: this rule holds everywhere; give yours an id of its own."]);
  });

  it("stay as they are where a file cannot be read, and say so", () => {
    for (const files of [{ organisation: file("[[") }, { repository: file("[[") }]) {
      const answer = inForce(files);
      expect(ids(answer)).toEqual(["formed", "guessed", "proven"]);
      expect(answer.problems.join()).toContain("The file is no TOML");
    }
  });
});

describe("files of fingerprints", () => {
  const line = `a.txt:example-token:3`;
  const seen = (certainty: "guess" | "format" | "checksum" | "exact", liveness: "alive" | null = null) =>
    hit(2, { certainty, liveness, place: { kind: "file", path: "a.txt", commit: head, blob: null } });

  it("of a repository hold for suspicions, of the organisation also for a right checksum, and none for what is proven", () => {
    const [here, there] = [inForce({ ignoredHere: file(line) }), inForce({ ignoredThere: file(line) })];
    const all = [seen("guess"), seen("format"), seen("checksum"), seen("exact"), seen("format", "alive")];
    expect(all.map(here.ignores)).toEqual([true, true, false, false, false]);
    expect(all.map(there.ignores)).toEqual([true, true, true, false, false]);
    expect(all.map(inForce({ ignoredHere: file(line) }, true).ignores)).toEqual([false, false, false, false, false]);
  });

  it("hold for nothing but files", () => {
    const { ignores } = inForce({ ignoredHere: file(line) });
    expect(ignores(hit(2, { place: { kind: "body", of: "issue", number: 1 } }))).toBe(false);
  });
});
