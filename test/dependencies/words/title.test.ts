import { describe, expect, it } from "vitest";
import { commitMessage } from "../../../src/dependencies/words/commit-message.ts";
import { planHash, planHashIn, planMark } from "../../../src/dependencies/words/plan-mark.ts";
import { pullTitle } from "../../../src/dependencies/words/title.ts";
import { plan } from "./stories.ts";

const long = "a".repeat(80);

describe("A pull request's title", () => {
  it.each([
    ["what, where and why", plan(), "Update minimist to 1.2.6 in /web to fix 2 vulnerabilities"],
    ["no folder for the root", plan({ manifest: "package.json" }), "Update minimist to 1.2.6 to fix 2 vulnerabilities"],
    ["one vulnerability", plan({ advisories: ["GHSA-xvch-5gv4-984h"] }), "Update minimist to 1.2.6 in /web to fix 1 vulnerability"],
    ["an override as such", plan({ strategy: "override" }), "Override minimist with 1.2.6 in /web to fix 2 vulnerabilities"],
    ["a package that goes", plan({ to: "" }), "Remove minimist from /web to fix 2 vulnerabilities"],
    [
      "a scoped name as code, which mentions nobody",
      plan({ package: "@babel/core" }),
      "Update `@babel/core` to 1.2.6 in /web to fix 2 vulnerabilities",
    ],
    ["no word that closes an issue", plan({ package: "x fixes #12" }), "Update x?fixes??12 to 1.2.6 in /web to fix 2 vulnerabilities"],
    ["no reference", plan({ package: "GH-12" }), "Update `GH-12` to 1.2.6 in /web to fix 2 vulnerabilities"],
    ["no address", plan({ package: "https://evil.example" }), "Update `https://evil.example` to 1.2.6 in /web to fix 2 vulnerabilities"],
    ["no text that turns round", plan({ package: "a\u202eb\u0000\nc" }), "Update ab?c to 1.2.6 in /web to fix 2 vulnerabilities"],
  ])("has %s", (_what, given, title) => {
    expect(pullTitle(given, "private")).toBe(title);
  });

  it("says nothing of vulnerabilities where everybody reads it", () => {
    expect(pullTitle(plan(), "public")).toBe("Update minimist to 1.2.6 in /web");
  });

  it("is at most 256 characters long", () => {
    const longest = pullTitle(plan({ package: long, to: long, manifest: `${"d/".repeat(100)}package.json` }), "private");
    expect(longest.length).toBeLessThanOrEqual(256);
    expect(pullTitle(plan({ package: "@".repeat(10_000), to: "`".repeat(10_000) }), "private").length).toBeLessThanOrEqual(256);
  });
});

describe("A commit message", () => {
  it("says what changes and why, and ends with trailers", () => {
    const message = commitMessage(plan(), "private");
    expect(message.split("\n")[0]).toBe("Update minimist to 1.2.6 in /web to fix 2 vulnerabilities");
    expect(message).toContain("It is vulnerable by GHSA-xvch-5gv4-984h and GHSA-vh95-rmgr-6w4m.");
    expect(message).toContain("- minimist: 1.2.0 -> 1.2.6");
    expect(message.split("\n\n").at(-1)?.split("\n")).toEqual([
      "Pipewarden-Advisory: GHSA-xvch-5gv4-984h",
      "Pipewarden-Advisory: GHSA-vh95-rmgr-6w4m",
      "Pipewarden-Strategy: splice",
      `Pipewarden-Plan: ${planHash(plan())}`,
    ]);
  });

  it("names no advisory where everybody reads it", () => {
    expect(commitMessage(plan(), "public")).not.toMatch(/GHSA|vulnerab/);
  });

  it("has a subject of at most 72 characters, whatever the names", () => {
    for (const name of [long, "@scope/with-a-rather-long-name-of-a-package", "x".repeat(50)])
      expect((commitMessage(plan({ package: name }), "private").split("\n")[0] ?? "").length).toBeLessThanOrEqual(72);
  });

  it("has no line of an advisory's or a package's own making", () => {
    const evil = "x\n\nSigned-off-by: Eve <eve@example.org>\nCloses #1 @acme/everybody";
    const message = commitMessage(
      plan({ package: evil, advisories: [evil], changes: [{ ...plan().changes[0], package: evil, from: evil, to: evil } as never] }),
      "private",
    );
    expect(message).not.toMatch(/^Signed-off-by|#\d|^[^`]*@acme/m);
  });

  it("explains an override and how it goes away", () => {
    expect(commitMessage(plan({ strategy: "override" }), "private").replace(/\n/g, " ")).toContain(
      "so an override does. It can go as soon as that asks for it.",
    );
  });
});

describe("The mark of a plan", () => {
  it("is found again at the end of a body, and nowhere else", () => {
    const mark = planMark(plan());
    expect(planHashIn(`words\n\n${mark}\n`)).toBe(planHash(plan()));
    expect(planHashIn(`${mark}\n\nwords`)).toBeNull();
    expect(planHashIn("words")).toBeNull();
  });

  it("differs for another plan", () => {
    expect(planHash(plan({ to: "1.2.8" }))).not.toBe(planHash(plan()));
  });
});
