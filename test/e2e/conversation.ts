import { createHmac, randomUUID } from "node:crypto";
import type { ProtectionPolicy } from "../../src/protection/policy.ts";
import { ownerId } from "../../src/values/ids.ts";
import type { Rig } from "./rig.ts";

interface ConversationOptions {
  /** Whether everybody can read the repository. */
  readonly open?: boolean;
  /** What is asked of it from the beginning. */
  readonly policy?: ProtectionPolicy;
}

export const shop = "acme/shop";

/**
 * A pull request of `carl` in `acme/shop`, and people who may do different things there: `rita` reads, `tina` triages, `ann` writes, `mia`
 * maintains, `ada` administers; `eve` is nobody.
 */
export async function conversation(rig: Rig, { open = false, policy }: ConversationOptions = {}) {
  const { github } = rig;
  github.createRepository("acme", "shop", { private: !open });
  const people = { rita: "read", tina: "triage", ann: "write", carl: "write", mia: "maintain", ada: "admin" } as const;
  for (const [login, role] of Object.entries(people)) github.addCollaborator(shop, login, role);
  github.createUser("eve");
  const options = policy === undefined ? {} : { policy };
  await rig.settle(await rig.startBot(options));
  const head = github.commit(shop, "fix", { "src/a.ts": "1\n" }, "carl");
  const { body } = github.as("carl").request("POST", `/repos/${shop}/pulls`, { title: "/warden status", head: "fix", base: "main" });
  const pull = (body as { number: number }).number;
  await rig.settle(await rig.startBot(options));
  github.resetLog();
  return {
    pull,
    head,
    acme: ownerId((github.as("alice").request("GET", "/users/acme").body as { id: number }).id),
    /** Writes a comment and answers its id. */
    comment(by: string, text: string, { via }: { via?: string } = {}): number {
      const actor = github.as(by, via === undefined ? {} : { via });
      return (actor.request("POST", `/repos/${shop}/issues/${pull}/comments`, { body: text }).body as { id: number }).id;
    },
    /** Everything that has to be done, by a new process. */
    work: async (now: ConversationOptions["policy"] = policy) => rig.settle(await rig.startBot(now === undefined ? {} : { policy: now })),
  };
}

/** What the bot wrote there, oldest first. */
export const repliesOf = (rig: Rig, pull: number, repository = shop): string[] =>
  rig.github
    .commentsOf(repository, pull)
    .filter(({ user }) => user?.login === "pipewarden[bot]")
    .map(({ body }) => body ?? "");

/** The bot's reactions to a comment, in the order of the alphabet. */
export function reactionsOf(
  rig: Rig,
  id: number,
  { of = "issues", repository = shop }: { of?: "issues" | "pulls"; repository?: string } = {},
) {
  const { body } = rig.github.as("alice").request("GET", `/repos/${repository}/${of}/comments/${id}/reactions`);
  return (body as { content: string; user: { login: string } }[])
    .filter(({ user }) => user.login === "pipewarden[bot]")
    .map(({ content }) => content)
    .sort();
}

/** The newest delivery of an event that a person caused. */
export function deliveryOf(rig: Rig, event: string, action: string) {
  const found = rig.github.deliveries.findLast(
    (delivery) => delivery.event === event && delivery.action === action && !/"sender":\{"login":"[^"]+\[bot\]"/.test(delivery.body),
  );
  if (found === undefined) throw new Error(`GitHub delivered no ${event}.${action}.`);
  return found;
}

/** The same signed body again, under a guid that nobody has seen. */
export async function replayed(rig: Rig, event: string, body: string): Promise<number> {
  const response = await fetch(rig.webhookUrl, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-github-delivery": randomUUID(),
      "x-github-event": event,
      "x-hub-signature-256": `sha256=${createHmac("sha256", rig.webhookSecret).update(body).digest("hex")}`,
    },
    body,
  });
  return response.status;
}
