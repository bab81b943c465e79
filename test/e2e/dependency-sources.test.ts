import { describe, expect, it } from "vitest";
import { writesTo } from "./assertions.ts";
import { asking, reviewOf, reviewScene, reviews } from "./dependency-review-scene.ts";
import type { Rig } from "./rig.ts";
import { annotationsOn, shop, work } from "./secrets-scene.ts";
import { type Forgery, forged, sound } from "./source-forgeries.ts";

/** A stranger forks the repository and proposes files. */
async function proposedByStranger(rig: Rig, files: Readonly<Record<string, string>>) {
  rig.github.createUser("eve");
  rig.github.addCollaborator(shop, "eve", "read");
  rig.github.createFork(shop, "eve");
  const head = rig.github.commit("eve/shop", "topic", files, "eve");
  rig.github.as("eve").request("POST", `/repos/${shop}/pulls`, { title: "Tidy up", head: "eve:topic", base: "main" });
  await work(rig);
  return reviews(rig, head);
}

const strict = asking("{ mode: enforce, preset: baseline, review: { unreadable: true } }");
const npmOf = (forgery: Forgery) => ({ ...forgery.before, ...forgery.after });

describe.each([true, false])(
  "a stranger's pull request that changes nothing but where a package comes from (GitHub compares: %s)",
  (licensed) => {
    it.each(Object.entries(forged))("fails for %s", async (_name, { before, after, title, words, line }) => {
      const asked: string[] = [];
      const registries = {
        fetch: async (url: string | URL | Request) => {
          asked.push(String(url));
          throw new TypeError("no network");
        },
      };
      const rig = await reviewScene({ licensed, files: before, registries });
      const [check] = await proposedByStranger(rig, after);
      expect(check).toMatchObject({ conclusion: "failure", output: { title } });
      for (const each of words) expect(check?.output.summary).toContain(each);
      const [path, text = ""] = Object.entries(after)[0] ?? [];
      const at = text.split("\n").findIndex((each) => each.includes(line)) + 1;
      expect(annotationsOn(rig, check?.id)).toMatchObject([{ path, start_line: at, annotation_level: "failure" }]);
      expect(writesTo(rig, shop)).toEqual(["POST /check-runs"]);
      // No address that stands in it is asked.
      expect(asked).toEqual([]);
    });
  },
);

describe("where packages come from", () => {
  const { npm } = forged;

  it.each(Object.entries(sound))("is nothing to tell of %s", async (_name, { before, after, registries }) => {
    const home = asking(`{ mode: enforce, preset: baseline, registries: ${JSON.stringify(registries)} }`);
    const rig = await reviewScene({ licensed: false, files: before, home });
    expect((await reviewOf(rig, after)).check).toMatchObject({ conclusion: "success" });
  });

  it("is nobody's fault whose base branch has it already", async () => {
    const rig = await reviewScene({ licensed: false, files: npmOf(npm) });
    const text = Object.values(npm.after)[0] ?? "";
    const { check } = await reviewOf(rig, { "package-lock.json": text.replace('"requires": true', '"requires": false') });
    expect(check).toMatchObject({ conclusion: "success" });
  });

  it("is shown where the policy reports, let pass where the organisation allows it, and not looked at where nobody asks", async () => {
    const report = await reviewScene({ files: npm.before, home: asking("{ mode: report, preset: baseline }") });
    expect((await reviewOf(report, npm.after)).check).toMatchObject({
      conclusion: "neutral",
      output: { title: `Would fail: ${npm.title}` },
    });
    const allowed = await reviewScene({
      files: npm.before,
      home: asking('{ mode: enforce, preset: baseline, review: { allow: ["npm:lodash"] } }'),
    });
    const { check } = await reviewOf(allowed, npm.after);
    expect(check).toMatchObject({ conclusion: "neutral", output: { title: "1 dependency to look at, not bad enough to fail" } });
    expect(check?.output.summary).toContain("let pass");
    const silent = await reviewScene({ files: npm.before, home: asking("{ mode: enforce, preset: none, review: { malware: true } }") });
    expect((await reviewOf(silent, npm.after)).check).toMatchObject({ conclusion: "success" });
  });

  it("is not for the repository's own file to leave out", async () => {
    const rig = await reviewScene({
      files: {
        ...npm.before,
        ".github/pipewarden.yml": "version: 1\npolicies:\n  dependencies:\n    review: { sources: false, allow: ['npm:*'] }\n",
      },
    });
    expect((await reviewOf(rig, npm.after)).check).toMatchObject({ conclusion: "failure" });
  });
});

describe("a lockfile that cannot be read", () => {
  const broken = { "package-lock.json": "<<<<<<< ours\n" };
  const large = { "package-lock.json": `{"lockfileVersion": 3, "packages": {}, "pad": "${"x".repeat(4_100_000)}"}` };

  it.each([
    ["broken", broken, "`package-lock.json` is no valid JSON object"],
    ["too large", large, "too large"],
  ])("fails where the organisation wants that: %s", async (_how, files, reason) => {
    for (const licensed of [true, false]) {
      const rig = await reviewScene({ licensed, home: strict });
      const [check] = await proposedByStranger(rig, files);
      expect(check).toMatchObject({ conclusion: "failure", output: { title: "Not everything could be reviewed" } });
      expect(check?.output.summary).toContain(reason);
    }
    const usual = await reviewScene({ licensed: false });
    expect((await reviewOf(usual, files)).check).toMatchObject({ conclusion: "neutral" });
  });

  it("holds up nobody who mends it", async () => {
    const rig = await reviewScene({ licensed: false, home: strict, files: { ...forged.npm.before, ...broken } });
    const { check } = await reviewOf(rig, forged.npm.before);
    expect(check).toMatchObject({ conclusion: "neutral", output: { title: "Nothing found, but not everything could be reviewed" } });
  });
});
