import { describe, expect, it } from "vitest";
import { findingsOf, secretChecks, secretsScene, shop, token, work } from "./secrets-scene.ts";

describe("a push", () => {
  it("with a token gets a check that says what leaked, where, and what to do", async () => {
    const rig = await secretsScene();
    const sha = rig.github.commit(shop, "main", { "src/config.ts": `// settings\nexport const key = "${token(1)}";\n` }, "carl");
    await work(rig);
    const [check, ...more] = secretChecks(rig, sha);
    expect(more).toEqual([]);
    expect(check).toMatchObject({ conclusion: "failure", output: { title: expect.stringMatching(/GitHub.*leaked/) } });
    expect(check?.output.summary).toContain("`src/config.ts` line 2");
    expect(findingsOf(rig)).toHaveLength(1);
  });
});
