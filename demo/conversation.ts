import type { Stage } from "./stage.ts";
import { tell } from "./timeline.ts";

/** A pull request, and who says what in it. */
export interface Conversation {
  readonly repository: string;
  readonly number: number;
  readonly branch: string;
  /** Writes a comment, shows it, and answers its id. */
  says(who: string, text: string): number;
  /** The bot's replies, oldest first. */
  replies(): string[];
  /** The bot's reactions to a comment. */
  reactions(comment: number): string[];
}

/** A new pull request of `author`. */
export function openPull({ github }: Stage, repository: string, author: string, branch: string): Conversation {
  github.commit(repository, branch, { [`${branch}.txt`]: "1\n" }, author);
  const { body } = github.as(author).request("POST", `/repos/${repository}/pulls`, { title: branch, head: branch, base: "main" });
  return conversation(github, repository, (body as { number: number }).number, branch);
}

/** A new issue, which can be talked in as well. */
export function openIssue({ github }: Stage, repository: string, author: string, title: string): Conversation {
  const { body } = github.as(author).request("POST", `/repos/${repository}/issues`, { title });
  return conversation(github, repository, (body as { number: number }).number, "");
}

/** One that is there already. */
export function conversation(github: Stage["github"], repository: string, number: number, branch: string): Conversation {
  return {
    repository,
    number,
    branch,
    says(who, text) {
      for (const line of text.split("\n").filter((each) => each !== "")) tell(`${who}: ${line}`);
      return (github.as(who).request("POST", `/repos/${repository}/issues/${number}/comments`, { body: text }).body as { id: number }).id;
    },
    replies: () =>
      github
        .commentsOf(repository, number)
        .filter(({ user }) => user?.login === "pipewarden[bot]")
        .map(({ body }) => body ?? ""),
    reactions(comment) {
      const { body } = github.as("alice").request("GET", `/repos/${repository}/issues/comments/${comment}/reactions`);
      return (body as { content: string; user: { login: string } }[])
        .filter(({ user }) => user.login === "pipewarden[bot]")
        .map(({ content }) => content);
    },
  };
}

/** Shows a reply as people see it, at most `most` of its lines. */
export function show(reply: string, most = 5): void {
  const seen = reply
    .replace(/<!--.*-->/s, "")
    .replaceAll(/<\/?sub>|\*\*/g, "")
    .replaceAll(/\]\(https?:\/\/[^)]*?(?:\/compare\/[0-9a-f]{7}[0-9a-f]*\.\.\.[0-9a-f]+)?\)/g, "]")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const [last = ""] = seen.slice(-1);
  for (const line of seen.slice(0, -1).slice(0, most)) tell(`bot:   ${line}`);
  if (seen.length - 1 > most) tell("bot:   …");
  tell(`bot:   ${last}`);
}
