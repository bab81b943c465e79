import { openPull, show } from "./conversation.ts";
import { quiet, workedOn } from "./look.ts";
import type { Stage } from "./stage.ts";
import { check, heading, pause, tell, until } from "./timeline.ts";

/** Needs acme/payments to have been repaired before. */
export async function askedInAPullRequest(stage: Stage): Promise<void> {
  const { github } = stage;
  heading("carol, who may write to acme/payments, asks the bot in her pull request");
  github.createUser("carol");
  github.addCollaborator("acme/payments", "carol", "write");
  const talk = openPull(stage, "acme/payments", "carol", "faster");
  await quiet(stage, 300);
  const answered = async (comment: number, count: number) => {
    await until("the bot has answered", () => talk.replies().length === count && talk.reactions(comment).length > 1);
    await quiet(stage);
    return talk.replies().at(-1) ?? "";
  };
  const help = await answered(talk.says("carol", "/warden help"), 1);
  show(help, 3);
  check(help.includes("/warden recheck") && !help.includes("/warden enforce"), "help lists what she may ask, and nothing else");
  const question = talk.says("carol", "Who has touched our rule?\n/warden why");
  const why = await answered(question, 2);
  show(why, 3);
  check(
    talk.reactions(question).includes("+1") && /succeeded: `[^`]+`, after `[a-z_.]+`/.test(why),
    "why names what the bot did, and after which event",
  );

  heading("What looks like a command and is none");
  const before = talk.replies().length;
  const ignored = [
    talk.says("carol", '> /warden pause reason:"for ever"\n\nDid somebody really write that?'),
    talk.says("carol", "```\n/warden status\n```"),
  ];
  const later = talk.says("carol", "Looks good.");
  await quiet(stage);
  tell("carol edits this: /warden recheck");
  github.as("carol").request("PATCH", `/repos/acme/payments/issues/comments/${later}`, { body: "/warden recheck" });
  await workedOn(stage);
  check(
    [...ignored, later].every((id) => talk.reactions(id).length === 0) && talk.replies().length === before,
    "a quote, a code block and an edited comment are not obeyed, and not even answered",
  );
  tell("mallory edits carol's: /warden status");
  github.as("mallory").request("PATCH", `/repos/acme/payments/issues/comments/${question}`, { body: "/warden status" });
  await workedOn(stage);
  const { stdout } = await stage.command("audit", "list", "--repo", "acme/payments", "--limit", "1");
  for (const line of stdout.trimEnd().split("\n")) tell(line);
  check(
    talk.replies().length === before && stdout.includes("commands.comment_edited"),
    "nor is another's hand in her comment; that stands in the audit trail",
  );
}

/** Needs acme/service-01 to be reported and not enforced. */
export async function aRaceIsRefused(stage: Stage): Promise<void> {
  const { github } = stage;
  const repository = "acme/service-01";
  heading("alice enforces a policy that only reports, for the commit that she has seen; mallory pushes before the bot reads it");
  const talk = openPull(stage, repository, "mallory", "harmless");
  await quiet(stage);
  const seen = github.headOf(repository, talk.branch);
  const shown = (): string => {
    const reply = talk.replies().at(-1) ?? "";
    show(reply);
    return reply;
  };
  const push = (text: string): string => {
    tell("mallory pushes another commit");
    return github.commit(repository, talk.branch, { "harmless.txt": text }, "mallory");
  };
  const back = (): void => {
    tell("mallory moves the branch back to what alice has seen");
    github.as("mallory").request("PATCH", `/repos/${repository}/git/refs/heads/${talk.branch}`, { sha: seen, force: true });
  };

  // The webhooks wait, as they would for a bot that has much to do.
  github.pauseHooks();
  const command = talk.says("alice", `/warden enforce ${seen}`);
  const pushed = push("2\n");
  github.resumeHooks();
  await until("the bot has answered", () => talk.reactions(command).includes("-1"));
  await quiet(stage);
  const refused = shown();
  check(
    refused.includes(`/compare/${seen}...${pushed}`) && !refused.replaceAll(/\]\([^)]*\)/g, "]").includes(pushed),
    "refused, with the difference to look at; the new commit stands nowhere ready to copy",
  );

  back();
  await workedOn(stage);
  // GitHub tells when a comment was written to the second.
  await pause(1_000);
  talk.says("alice", `/warden enforce ${seen}`);
  await until("a second person is asked for", () => talk.replies().length === 2);
  await quiet(stage);
  const id = /approve ([0-9a-f]{12})/.exec(shown())?.[1] ?? "";
  push("3\n");
  back();
  await workedOn(stage);
  const approval = talk.says("bob", `/warden approve ${id}`);
  await until("bob is answered", () => talk.reactions(approval).includes("-1"));
  await quiet(stage);
  check(
    shown().includes("was moved after"),
    "there and back again, before bob approved: refused as well, for the bot keeps its own record of heads",
  );
  check(github.protectionOf(repository, "main") === null, "nothing was changed");
}
