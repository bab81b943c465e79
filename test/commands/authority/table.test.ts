import { describe, expect, it } from "vitest";
import { authorise, mayUseBot } from "../../../src/commands/authority/authorise.ts";
import type { AuthorityFacts, Override } from "../../../src/commands/authority/facts.ts";
import { type CommandFacts, situationOf } from "../../../src/commands/facts.ts";
import { verbs } from "../../../src/commands/registry.ts";
import type { Verb } from "../../../src/commands/verb.ts";
import { type Case, expected, imagined, rolesUpwards, statement } from "./rules.ts";

const sender = { id: 11, login: "sam" };
const somebody = 99;
const team = { slug: "guards", id: 500 };

const overrides: Record<Case["override"], Override | undefined> = {
  none: undefined,
  off: { off: true, role: null, teams: [] },
  "asks for admin": { off: false, role: "admin", teams: [] },
  "asks for read": { off: false, role: "read", teams: [] },
  "team, member": { off: false, role: null, teams: [team] },
  "team, not a member": { off: false, role: null, teams: [team] },
  "team, renamed": { off: false, role: null, teams: [{ ...team, id: null }] },
};

function factsOf(verb: string, given: Case): AuthorityFacts {
  const override = overrides[given.override];
  return {
    sender: { ...sender, type: given.type },
    viaApp: given.written === "through an App" ? "helper" : null,
    mayBeViaApp: given.written === "in a review",
    role: given.role,
    organisation: "member",
    // A member of other teams as well.
    teams: given.override === "team, member" || given.override === "team, renamed" ? [500, 501] : [501],
    overrides: override === undefined ? {} : { [verb]: override },
  };
}

function situation({ made, fork, visibility }: Case) {
  const wrote = made === "the pull request" || made === "both";
  const pull: CommandFacts["pull"] = {
    number: 7,
    open: true,
    author: { id: wrote ? sender.id : somebody, login: "author" },
    headAuthorIds: made === "the head commit" || made === "both" ? [somebody, sender.id] : [somebody],
    headSha: "a".repeat(40),
    headRepositoryId: fork ? 2 : 1,
  };
  return situationOf({ visibility, pull });
}

const values = {
  role: rolesUpwards,
  made: ["nothing", "the pull request", "the head commit", "both"],
  fork: [false, true],
  visibility: ["public", "private", "internal"],
  type: ["User", "Bot", "Organization", "Mannequin"],
  written: ["by hand", "through an App", "in a review"],
  override: Object.keys(overrides) as Case["override"][],
} as const satisfies { [Name in keyof Case]: readonly Case[Name][] };

/** Every combination of the values. */
const cases: readonly Case[] = Object.entries(values).reduce<object[]>(
  (combined, [name, each]) => combined.flatMap((given) => (each as readonly unknown[]).map((value) => ({ ...given, [name]: value }))),
  [{}],
) as unknown as readonly Case[];

type Rules = Pick<Verb, "name" | "class" | "role" | "waives">;

const decided = (verb: Rules, given: Case): string => {
  const facts = factsOf(verb.name, given);
  const where = situation(given);
  if (authorise(verb, facts, where).allowed) return "allowed";
  return mayUseBot(facts, where) ? "refused" : "silent";
};

/** The first few cases in which code and statement differ. */
const differences = (verb: Rules, rule: (typeof statement)[string]) =>
  cases
    .map((given) => ({ given, expected: expected(rule, given), decided: decided(verb, given) }))
    .filter((each) => each.expected !== each.decided)
    .slice(0, 3);

describe("who may give a command", () => {
  it("is stated for every verb that there is", () => {
    expect(verbs.map(({ name }) => name).sort()).toEqual(Object.keys(statement).sort());
  });

  it("is asked in every combination of what matters", () => {
    expect(cases).toHaveLength(6 * 4 * 2 * 3 * 4 * 3 * 7);
    const outcomes = new Set(Object.values(statement).flatMap((rule) => cases.map((given) => expected(rule, given))));
    expect([...outcomes].sort()).toEqual(["allowed", "refused", "silent"]);
  });

  it.each(verbs.map((verb) => [verb.name, verb] as const))("is as stated for %s, in each of them", (name, verb) => {
    const rule = statement[name];
    if (rule === undefined) throw new Error(`Nothing is stated about ${name}.`);
    expect(differences(verb, rule)).toEqual([]);
  });

  it.each([["a dangerous verb that forgives", { name: "rotate", class: "C4", waives: true }, imagined.rotate]] as const)(
    "is as stated for %s",
    (_what, verb, rule) => {
      expect(differences(verb, rule)).toEqual([]);
    },
  );
});

describe("a role that GitHub does not know", () => {
  it("gives nothing more than is told of it", () => {
    const facts = { ...factsOf("help", { ...(cases[0] as Case), type: "User" }), role: "none" as const };
    expect(authorise({ name: "help", class: "C0" }, facts, { visibility: "private", authorId: sender.id, headAuthorIds: [] })).toEqual({
      allowed: false,
      reason: "not-a-user",
    });
  });
});
