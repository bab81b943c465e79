import { expect, it } from "vitest";
import { auditOf, changesOf } from "./assertions.ts";
import { commitFile } from "./config.ts";
import { conversation, deliveryOf, reactionsOf, replayed, repliesOf, shop } from "./conversation.ts";
import { appPermissions, enforcing, reporting } from "./rig.ts";
import { scene } from "./scene.ts";

it("An App that may not know who is a member of a team leaves a command alone, and says so in the audit trail", async () => {
  const rig = await scene();
  const { comment, pull, work } = await conversation(rig);
  const { members: _members, ...others } = appPermissions;
  rig.github.setPermissions(rig.installation.id, others);
  await work();
  comment("tina", "/warden recheck");
  await work();
  expect(repliesOf(rig, pull)).toEqual([]);
  expect(auditOf(rig).filter(({ type }) => type === "pipewarden.commands.look.failed")).toHaveLength(1);
});

it("A look that GitHub refuses is told in the reply", async () => {
  const rig = await scene();
  const { comment, pull, work } = await conversation(rig);
  const { administration: _administration, ...others } = appPermissions;
  rig.github.setPermissions(rig.installation.id, others);
  await work();
  const id = comment("tina", "/warden recheck");
  await work();
  expect(repliesOf(rig, pull)).toEqual([expect.stringContaining("- `protection` could not look: `The App needs ")]);
  expect(reactionsOf(rig, id)).toEqual(["-1", "eyes"]);
});

it("A look that was given up is told in the reply", async () => {
  const rig = await scene({ expectsFailures: true });
  const { comment, pull, work } = await conversation(rig);
  comment("tina", "/warden recheck");
  rig.github.faults.inject({ kind: "status", status: 500, match: { route: /^\/graphql$/ }, times: 1_000_000 });
  await work();
  expect(repliesOf(rig, pull)).toEqual([expect.stringMatching(/- `protection` could not look: `GitHub answered 500/)]);
});

it("A recheck in the repository of the organisation's file reads that file again, too", async () => {
  const rig = await scene({ home: reporting });
  await rig.settle(await rig.startBot());
  rig.github.addCollaborator("acme/.github", "ada", "admin");
  // Nobody tells of this change.
  rig.github.pauseHooks();
  commitFile(rig, "acme/.github", enforcing);
  const { body } = rig.github.as("ada").request("POST", "/repos/acme/.github/issues", { title: "Look" });
  const { number } = body as { number: number };
  rig.github.as("ada").request("POST", `/repos/acme/.github/issues/${number}/comments`, { body: "/warden recheck" });
  const { body: told } = deliveryOf(rig, "issue_comment", "created");
  await replayed(rig, "issue_comment", told);
  await rig.settle(await rig.startBot());
  expect(repliesOf(rig, number, "acme/.github")).toEqual([expect.stringContaining("`protection`, `configuration`")]);
  expect(rig.github.protectionOf("acme/.github", "main")).not.toBeNull();
  rig.github.resumeHooks();
  await rig.settle(await rig.startBot());
});

it("A signed body under another event's name is refused before anybody reads it", async () => {
  const rig = await scene();
  const { comment, pull, work } = await conversation(rig);
  rig.github.pauseHooks();
  comment("tina", "/warden recheck");
  const { body } = deliveryOf(rig, "issue_comment", "created");
  for (const event of ["pull_request_review", "pull_request_review_comment", "pull_request"])
    expect(await replayed(rig, event, body)).toBe(400);
  await work();
  expect([repliesOf(rig, pull), changesOf(rig).filter(({ change }) => change.kind.startsWith("comm"))]).toEqual([[], []]);
  rig.github.resumeHooks();
  await work();
});

it("What people wrote is never more than text in a reply", async () => {
  const rig = await scene();
  const { comment, pull, work } = await conversation(rig);
  comment("ann", "/warden @mia-<img/src=x>\n/warden help [x](https://evil.example)\n/warden status `\u200b`@everyone");
  await work();
  const [reply = ""] = repliesOf(rig, pull);
  // Outside of code there is nothing of it.
  const shown = reply.replaceAll(/(`+)(?!`).+?(?<!`)\1(?!`)/g, "code");
  expect(shown).not.toMatch(/@|<img|evil\.example|everyone|\u200b/);
});

it("Two commands on one line of one comment, told of in parallel by two deliveries, are followed once", async () => {
  const rig = await scene();
  const { comment, pull, work } = await conversation(rig);
  comment("tina", "/warden recheck");
  await rig.github.idle();
  const { body } = deliveryOf(rig, "issue_comment", "created");
  for (let copy = 0; copy < 3; copy += 1) await replayed(rig, "issue_comment", body);
  await work();
  expect(repliesOf(rig, pull)).toHaveLength(1);
  expect(changesOf(rig).filter(({ change }) => change.kind === "commands.accept")).toHaveLength(1);
  expect(shop).toBe("acme/shop");
});
