import { expect, it } from "vitest";
import { commitFile, configChecks, proposeFile } from "./config.ts";
import { enforcing, type Rig } from "./rig.ts";
import { scene } from "./scene.ts";

const shop = "acme/shop";
const settle = async (rig: Rig): Promise<void> => rig.settle(await rig.startBot());

async function strictly(): Promise<Rig> {
  const rig = await scene({ home: enforcing.replace("baseline", "strict") });
  rig.github.createRepository("acme", "shop");
  await settle(rig);
  return rig;
}

const head = "version: 1\npolicies:\n  protection:\n";

it("a long list that asks for less is cut where it is told, on the commit and in the preview", async () => {
  const rig = await strictly();
  const users = Array.from({ length: 6_000 }, (_, index) => `somebody-with-a-long-name-${index}`);
  const text = `${head}    default-branch:\n      required-reviews:\n        bypass-actors:\n          users: [${users.join(", ")}]\n`;
  const proposed = proposeFile(rig, shop, text);
  await settle(rig);
  const committed = commitFile(rig, shop, `${text}# On the default branch\n`);
  await settle(rig);
  for (const sha of [proposed.head, committed]) {
    const [check, ...more] = configChecks(rig, shop, sha);
    expect(more).toEqual([]);
    expect(check).toMatchObject({ status: "completed", conclusion: "neutral", output: { annotations_count: 1 } });
    expect(check?.output.summary).toContain("required-reviews.bypass-actors");
    const annotations = rig.github.as("alice").request("GET", `/repos/${shop}/check-runs/${check?.id}/annotations`);
    const [{ message }] = annotations.body as [{ message: string }];
    expect(message).toContain("ask the owners of the organisation's .github repository for an exemption");
    // GitHub takes 64 KB; nobody reads as much.
    expect(message.length).toBeLessThan(1_500);
  }
  // DynamoDB takes no larger item; the file itself is kept compressed.
  expect(Math.max(...rig.table.items().map((item) => Buffer.byteLength(JSON.stringify(item))))).toBeLessThan(400_000);
});
