import { describe, expect, it } from "vitest";
import { decideFixes } from "../../src/dependencies/decide.ts";
import { nextLook } from "../../src/dependencies/next-look.ts";
import { candidateOf, factsOf, policyWith, repository } from "./fix-scene.ts";

const policy = policyWith({ automerge: "all" });
const occasion = { repository, cause: { kind: "sweep", id: "run" }, episode: "sweep:run" } as const;
const { changes } = decideFixes(factsOf([candidateOf("alpha")]), policy, occasion, Date.UTC(2026, 0, 15));

describe("the look that follows", () => {
  it("is one, where GitHub may merge by itself what was opened, however often GitHub refuses to open it", () => {
    const next = nextLook({ changes, overfull: false }, policy);
    expect(next).toEqual({ turn: 1, merging: true });
    expect(nextLook({ changes, overfull: false }, policy, next ?? {})).toBeNull();
    expect(nextLook({ changes, overfull: false }, policyWith({ automerge: "off" }))).toBeNull();
  });

  it("goes on with what there was too much of, and not without end", () => {
    expect(nextLook({ changes, overfull: true }, policy, { turn: 3, merging: true })).toEqual({ turn: 4 });
    expect(nextLook({ changes, overfull: true }, policy, { turn: 50 })).toBeNull();
  });
});
