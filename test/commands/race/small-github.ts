import type { GitHub, Octokit } from "../../../src/github/client.ts";

/** A comment as the model keeps it. */
export interface Said {
  readonly id: number;
  readonly by: string;
  body: string;
  readonly at: number;
}

/** What of GitHub the races are about. Everything else stands still. */
export interface SmallWorld {
  head: string;
  readonly roles: Map<string, "read" | "admin">;
  readonly comments: Map<number, Said>;
  readonly replies: Said[];
  readonly reactions: { readonly comment: number; readonly content: string }[];
  nextId: number;
}

export const people: Readonly<Record<string, number>> = { ada: 11, bob: 12, carl: 13, "pipewarden[bot]": 90 };
export const repository = { id: 7, node_id: "R_7", name: "shop", owner: { id: 3, login: "acme", type: "Organization" } };
export const pullNumber = 5;

const page = `https://github.com/acme/shop`;
const iso = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
const account = (login: string) => ({ id: people[login] ?? 0, login, type: login.endsWith("[bot]") ? "Bot" : "User" });

/** As Octokit throws it. */
function notFound(): Error {
  const error = new Error("Not Found");
  return Object.assign(error, { name: "HttpError", status: 404, response: { headers: {}, data: { message: "Not Found" } } });
}

/**
 * The few operations of GitHub that a command takes, over a world in memory; the local GitHub answers the same ones, and is far too
 * slow for thousands of races. `before` is awaited before each answer.
 */
export function smallGitHub(world: SmallWorld, now: () => number, before: (call: string) => Promise<void>): GitHub {
  const answer =
    <Query, Data>(name: string, of: (query: Query) => Data) =>
    async (query: Query): Promise<{ data: Data }> => {
      await before(name);
      return { data: structuredClone(of(query)) };
    };
  const comment = ({ comment_id }: { comment_id: number }): Said => {
    const found = world.comments.get(comment_id);
    if (found === undefined) throw notFound();
    return found;
  };
  const shown = ({ id, by, body, at }: Said) => ({
    id,
    body,
    user: account(by),
    created_at: iso(at),
    html_url: `${page}/pull/${pullNumber}#issuecomment-${id}`,
    issue_url: `https://api.github.com/repos/acme/shop/issues/${pullNumber}`,
    performed_via_github_app: null,
  });
  const rest = {
    repos: {
      get: answer("repos.get", () => ({ ...repository, html_url: page, private: true, visibility: "private" })),
      getCollaboratorPermissionLevel: answer("permission", ({ username }: { username: string }) => {
        const role = world.roles.get(username) ?? "none";
        return { permission: role, role_name: role, user: account(username) };
      }),
    },
    orgs: {
      getMembershipForUser: answer("membership", ({ username }: { username: string }) => {
        if (!world.roles.has(username)) throw notFound();
        return { state: "active", role: "member", user: account(username) };
      }),
    },
    pulls: {
      get: answer("pulls.get", () => ({
        number: pullNumber,
        state: "open",
        user: account("carl"),
        head: { sha: world.head, repo: { id: repository.id } },
      })),
    },
    issues: {
      getComment: answer("issues.getComment", (query: { comment_id: number }) => shown(comment(query))),
      listComments: answer("issues.listComments", () =>
        [...world.comments.values(), ...world.replies].sort((one, other) => one.id - other.id).map(shown),
      ),
      createComment: answer("issues.createComment", ({ body }: { body: string }) => {
        const said = { id: world.nextId++, by: "pipewarden[bot]", body, at: now() };
        world.replies.push(said);
        return shown(said);
      }),
      updateComment: answer("issues.updateComment", ({ comment_id, body }: { comment_id: number; body: string }) => {
        const found = world.replies.find(({ id }) => id === comment_id);
        if (found === undefined) throw notFound();
        found.body = body;
        return shown(found);
      }),
    },
    reactions: {
      listForIssueComment: answer("reactions.list", (query: { comment_id: number }) => {
        const { id } = comment(query);
        return world.reactions.filter((each) => each.comment === id).map(({ content }) => ({ content, user: account("pipewarden[bot]") }));
      }),
      createForIssueComment: answer("reactions.create", (query: { comment_id: number; content: string }) => {
        const { id } = comment(query);
        if (!world.reactions.some((each) => each.comment === id && each.content === query.content)) {
          world.reactions.push({ comment: id, content: query.content });
        }
        return { content: query.content };
      }),
    },
  };
  const client = { rest } as unknown as Octokit;
  const given = async () => client;
  return {
    reader: given,
    writer: given,
    installationReader: given,
    app: () => client,
    identity: async () => ({ id: 1, slug: "pipewarden" }),
  };
}
