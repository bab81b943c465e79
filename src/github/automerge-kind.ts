import type { Change } from "../changes/change.ts";
import type { ChangeKind } from "../changes/kind.ts";
import { PipewardenError } from "../values/errors.ts";
import type { Json } from "../values/json.ts";
import type { Octokit } from "./client.ts";
import { isGraphqlError } from "./graphql-errors.ts";
import type { PullTarget } from "./pull-kinds.ts";

export const mergeMethods = ["merge", "squash", "rebase"] as const;
export type MergeMethod = (typeof mergeMethods)[number];

/** `expect` and `want` of a change of kind `pulls.automerge`; `target` as of `pulls.close`. */
export type AutoMerge = { readonly enabled: true; readonly method: MergeMethod } | { readonly enabled: false; readonly method: null };

/** `params` of it: the commit that may be merged; GitHub refuses when the branch is elsewhere. */
export type AutoMergeParams = { readonly head?: string };

interface RawPull {
  readonly id: string;
  readonly state: "OPEN" | "CLOSED" | "MERGED";
  readonly autoMergeRequest: { readonly mergeMethod: string } | null;
}

const query = `query ($id: ID!, $number: Int!) {
  node(id: $id) { ... on Repository { pullRequest(number: $number) { id state autoMergeRequest { mergeMethod } } } }
}`;

async function readPull(change: Change, github: Octokit): Promise<RawPull> {
  const { number } = change.target as unknown as PullTarget;
  type Raw = { readonly node: { readonly pullRequest: RawPull | null } | null };
  const { node } = await github.graphql<Raw>(query, { id: change.target.repository.nodeId, number });
  if (node?.pullRequest == null) throw new PipewardenError("pull_gone", `There is no pull request ${number} any more.`);
  return node.pullRequest;
}

const autoMergeOf = ({ autoMergeRequest: request }: RawPull): AutoMerge =>
  request === null ? { enabled: false, method: null } : { enabled: true, method: request.mergeMethod.toLowerCase() as MergeMethod };

const enabling = `mutation ($input: EnablePullRequestAutoMergeInput!) { enablePullRequestAutoMerge(input: $input) { clientMutationId } }`;
const disabling = `mutation ($input: DisablePullRequestAutoMergeInput!) { disablePullRequestAutoMerge(input: $input) { clientMutationId } }`;

/** Lets GitHub merge a pull request as soon as everything that its base branch requires is there, or no longer. GitHub's own auto-merge. */
export const setAutoMerge: ChangeKind = {
  name: "pulls.automerge",
  permissions: { contents: "write", pull_requests: "write" },

  /** One that is merged needs no auto-merge any more: whatever was wished for has come about. */
  async read(change, github) {
    const pull = await readPull(change, github);
    return (pull.state === "MERGED" ? change.want : autoMergeOf(pull)) as Json;
  },

  matches(state, description) {
    const [is, meant] = [state as AutoMerge, description as AutoMerge];
    return is.enabled === meant.enabled && is.method === meant.method;
  },

  async perform(change, github) {
    const wanted = change.want as AutoMerge;
    const { head } = change.params as AutoMergeParams;
    const { id: pullRequestId } = await readPull(change, github);
    try {
      if (!wanted.enabled) await github.graphql(disabling, { input: { pullRequestId } });
      else {
        const mergeMethod = wanted.method.toUpperCase();
        await github.graphql(enabling, { input: { pullRequestId, mergeMethod, ...(head !== undefined && { expectedHeadOid: head }) } });
      }
    } catch (error) {
      throw explained(error);
    }
    return wanted;
  },
};

/** GitHub's refusals in words that tell what to do. https://docs.github.com/graphql/reference/mutations#enablepullrequestautomerge */
function explained(cause: unknown): unknown {
  if (!isGraphqlError(cause)) return cause;
  const said = cause.errors.map(({ message }) => message).join("; ");
  const error = (code: string, message: string) => new PipewardenError(code, message, { cause });
  if (/not allowed for this repository/i.test(said)) {
    return error(
      "automerge_not_allowed",
      "Auto-merge is not allowed in this repository. Somebody who administers it can allow it in its settings.",
    );
  }
  if (/\b(?:clean|unstable|has_hooks) status\b|branch rules not configured/i.test(said)) {
    return error(
      "automerge_nothing_to_wait_for",
      "Auto-merge waits for what the base branch requires, and here nothing is missing. Merge the pull request, or let the branch require checks or a review.",
    );
  }
  return cause;
}
