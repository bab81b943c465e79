import { expect, it } from "vitest";
import { baselinePolicy } from "../../src/protection/policy.ts";
import { changesOf, checksOn, isBaseline } from "./assertions.ts";
import { configChecks, proposeFile } from "./config.ts";
import { conversation, deliveryOf, replayed, repliesOf, shop } from "./conversation.ts";
import { reporting } from "./rig.ts";
import { scene } from "./scene.ts";

const inReport = { ...baselinePolicy, mode: "report" } as const;

it("A click on the check of a default branch makes the bot look, and is answered by the work itself", async () => {
  const rig = await scene();
  const { work } = await conversation(rig, { policy: inReport });
  const [check] = checksOn(rig, shop);
  rig.github.requestCheckAction(shop, Number(check?.id), "recheck", "tina");
  await work(baselinePolicy);
  expect(isBaseline(rig, shop)).toBe(true);
  expect(checksOn(rig, shop)[0]?.output.summary).toContain("`tina`");
});

it("A click on the check of a pull request is answered there, in one reply for each button", async () => {
  const rig = await scene();
  const { work } = await conversation(rig);
  const { number, head } = proposeFile(rig, shop, reporting);
  await work();
  const [check] = configChecks(rig, shop, head);
  const click = (button: string) => rig.github.requestCheckAction(shop, Number(check?.id), button, "mia");
  click("preview");
  await work();
  expect(repliesOf(rig, number)).toEqual([expect.stringContaining("the policy `protection` would change nothing")]);
  rig.clock.advance(60_000);
  click("preview");
  click("why");
  await work();
  expect(repliesOf(rig, number)).toHaveLength(2);
});

it("A click of somebody who may not give the command is refused, and of somebody who may not use the bot is ignored", async () => {
  const rig = await scene();
  const { work } = await conversation(rig, { open: true });
  const { number, head } = proposeFile(rig, shop, reporting);
  await work();
  const [check] = configChecks(rig, shop, head);
  rig.github.requestCheckAction(shop, Number(check?.id), "recheck", "eve");
  await work();
  expect(repliesOf(rig, number)).toEqual([]);
});

it("A click that is told of twice by the same delivery is one click", async () => {
  const rig = await scene();
  const { work } = await conversation(rig);
  const [check] = checksOn(rig, shop);
  rig.github.requestCheckAction(shop, Number(check?.id), "recheck", "tina");
  await work();
  const accepted = () => changesOf(rig).filter(({ change }) => change.kind === "commands.accept").length;
  expect(accepted()).toBe(1);
  const { guid, body } = deliveryOf(rig, "check_run", "requested_action");
  rig.github.redeliver(guid);
  await work();
  expect(accepted()).toBe(1);
  // Nothing in the body tells a replay from another click, so that it makes the bot look once more, and no more than that.
  await replayed(rig, "check_run", body);
  await work();
  expect(accepted()).toBe(2);
});

it("A button that is no command, or none any more, is answered like an unknown command", async () => {
  const rig = await scene();
  const { work } = await conversation(rig);
  const { number, head } = proposeFile(rig, shop, reporting);
  await work();
  const [check] = configChecks(rig, shop, head);
  rig.github.requestCheckAction(shop, Number(check?.id), "recheck", "tina");
  const { body } = deliveryOf(rig, "check_run", "requested_action");
  await replayed(rig, "check_run", body.replace('"identifier":"recheck"', '"identifier":"rechekc"'));
  await work();
  expect(repliesOf(rig, number).some((reply) => reply.includes("Did you mean `recheck`?"))).toBe(true);
});
