import type { AuthorityFacts } from "../../src/commands/authority/facts.ts";
import type { WrittenSource } from "../../src/commands/command.ts";
import { hashOfBody } from "../../src/commands/events.ts";
import type { CommandFacts, CommentNow, PullRequestNow } from "../../src/commands/facts.ts";
import { installationId, ownerId, repositoryId } from "../../src/values/ids.ts";

export const now = Date.UTC(2026, 0, 15, 12);
export const head = "a1".repeat(20);

export const repository = {
  id: repositoryId(7),
  nodeId: "R_7",
  owner: "acme",
  name: "shop",
  ownerId: ownerId(3),
  installationId: installationId(5),
};

/** A comment as it was delivered, a minute ago. */
export function written(body: string, id = 11): { comment: CommentNow; source: WrittenSource } {
  return {
    comment: { state: "as-delivered", body, writtenAt: now - 60_000, url: "https://github.example/acme/shop/pull/1#issuecomment-11" },
    source: { kind: "issue_comment", id, bodyHash: hashOfBody(body) },
  };
}

export const pull: PullRequestNow = {
  number: 1,
  open: true,
  author: { id: 90, login: "carl" },
  headAuthorIds: [],
  headSha: head,
  headRepositoryId: 7,
};

export const authority: AuthorityFacts = {
  sender: { id: 21, login: "ann", type: "User" },
  viaApp: null,
  mayBeViaApp: false,
  role: "write",
  organisation: "member",
  teams: [],
  overrides: {},
};

type Parts = Partial<Omit<CommandFacts, "authority">> & { readonly authority?: Partial<AuthorityFacts> };

/** A command of somebody who may write, in a private repository. */
export const factsOf = ({ authority: some = {}, ...parts }: Parts = {}): CommandFacts => ({
  repository,
  page: "https://github.example/acme/shop",
  visibility: "private",
  ...written("/warden help"),
  conversation: 1,
  pull,
  heads: [],
  policyVersion: null,
  requests: [],
  accepted: [],
  answered: false,
  lookers: ["protection"],
  slug: "pipewarden",
  ...parts,
  authority: { ...authority, ...some },
});
