import type { Rig } from "./rig.ts";

/** A pull request of `carl` (who may only read) in `acme/shop`, which is private unless told otherwise. */
export async function conversation(rig: Rig, { open = false }: { open?: boolean } = {}) {
  const { github } = rig;
  github.createRepository("acme", "shop", { private: !open });
  const repository = "acme/shop";
  for (const [login, role] of [
    ["ann", "write"],
    ["tina", "triage"],
    ["mia", "maintain"],
    ["ada", "admin"],
    ["carl", "write"],
  ] as const) {
    github.addCollaborator(repository, login, role);
  }
  github.createUser("eve");
  await rig.settle(await rig.startBot());
  const head = github.commit(repository, "fix", { "src/a.ts": "1" }, "carl");
  const made = github.as("carl").request("POST", `/repos/${repository}/pulls`, { title: "Fix", head: "fix", base: "main" });
  const pull = (made.body as { number: number }).number;
  await rig.settle(await rig.startBot());
  github.resetLog();
  return {
    repository,
    pull,
    head,
    /** Writes a comment and answers its id. */
    comment(by: string, body: string, options: { via?: string } = {}): number {
      const { body: answer } = github.as(by, options).request("POST", `/repos/${repository}/issues/${pull}/comments`, { body });
      return (answer as { id: number }).id;
    },
  };
}

/** What the bot wrote there, oldest first. */
export const repliesOf = (rig: Rig, pull: number, repository = "acme/shop"): string[] =>
  rig.github
    .commentsOf(repository, pull)
    .filter(({ user }) => user?.login === "pipewarden[bot]")
    .map(({ body }) => body ?? "");

/** The bot's reactions to a comment, in the order of the alphabet. */
export function reactionsOf(rig: Rig, id: number, repository = "acme/shop", of: "issues" | "pulls" = "issues"): string[] {
  const { body } = rig.github.as("alice").request("GET", `/repos/${repository}/${of}/comments/${id}/reactions`);
  return (body as { content: string; user: { login: string } }[])
    .filter(({ user }) => user.login === "pipewarden[bot]")
    .map(({ content }) => content)
    .sort();
}
