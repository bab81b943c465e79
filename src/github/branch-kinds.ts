import type { Change } from "../changes/change.ts";
import type { ChangeKind } from "../changes/kind.ts";
import { blobId } from "../values/blob-id.ts";
import { ChangedMeanwhile, PipewardenError } from "../values/errors.ts";
import type { Json } from "../values/json.ts";
import { type BranchState, branchInTheWay, readBranch } from "./branch-state.ts";
import { isHttpError } from "./classify.ts";
import type { Reader, Writer } from "./client.ts";
import { isGraphqlError } from "./graphql-errors.ts";
import { onlyReading } from "./only-reading.ts";
import { updateRef } from "./update-refs.ts";
import { writeCommit } from "./write-commit.ts";

/** `target` of the kinds below, beside the repository. */
export type BranchTarget = { readonly branch: string };
/** `expect` of them: the commit at which the branch was seen, null where there was no branch. */
export type BranchExpected = { readonly head: string | null };
/** `want` of a commit: what the branch's only commit over its base is to be. */
export type CommitWanted = {
  /** The commit of the base branch that it is set upon. */
  readonly parent: string;
  /** Path → git's id of the text that is to be there (`blobId`). */
  readonly files: { readonly [path: string]: string };
  readonly message: string;
};
/** `params` of it, beside whatever the capability needs to make the texts again. */
export type CommitParams = {
  /** Of this App. */
  readonly slug: string;
  /** Git's id of the parent's tree. */
  readonly parentTree: string;
  /** Of the files, those that are executable and stay so. */
  readonly executable?: readonly string[];
};

/** The texts of a commit, by path, which a change does not carry: made again from it by the capability that wished for it. */
export type TextsOf = (change: Change, reader: Reader) => Promise<ReadonlyMap<string, string>>;

const workflows = /^\.github\/workflows\//i;

/** The name of the kind that commits these files: GitHub asks for a permission of its own where workflows are among them. */
export const commitKind = (paths: Iterable<string>): string =>
  [...paths].some((path) => workflows.test(path)) ? "branches.commit-workflows" : "branches.commit";

const targetOf = ({ target }: Change) => ({ nodeId: target.repository.nodeId, branch: (target as unknown as BranchTarget).branch });
const expectedOf = ({ expect }: Change): BranchExpected => expect as BranchExpected;
const wantedOf = ({ want }: Change): CommitWanted => want as CommitWanted;
const placeOf = (change: Change) => ({ ...targetOf(change), slug: String(change.params.slug) });

/** GitHub's own line ends are a line feed each, and it may leave out those at the end. */
const sameMessage = (one: string | null, other: string): boolean => one?.trimEnd() === other.trimEnd();

function isCommitted(state: BranchState, { parent, files, message }: CommitWanted): boolean {
  const paths = Object.keys(files);
  return (
    !state.foreign &&
    state.parent === parent &&
    sameMessage(state.message, message) &&
    (state.changed === null || state.changed === paths.length) &&
    paths.every((path) => state.files[path] === files[path])
  );
}

/**
 * Gives a branch of the bot's one commit over its base, and replaces the one that it had. A branch is made where none is expected. One on
 * which somebody else has committed is never as expected: `expect` names the commit that was seen.
 *
 * Three requests: tree, commit, ref. No author is named, so that GitHub signs the commit.
 *
 * @param texts by capability
 */
const commits = (name: string, permissions: ChangeKind["permissions"], texts: ReadonlyMap<string, TextsOf>): ChangeKind => ({
  name,
  permissions,
  trustsObservation: true,

  read: async (change, github) => (await readBranch(github, placeOf(change), Object.keys(wantedOf(change).files))) as unknown as Json,

  matches: (state, description) =>
    (description as CommitWanted).parent === undefined
      ? (state as unknown as BranchState).head === (description as BranchExpected).head
      : isCommitted(state as unknown as BranchState, description as CommitWanted),

  async perform(change, github) {
    const { parent, files, message } = wantedOf(change);
    const { slug: _, parentTree, executable = [] } = change.params as unknown as CommitParams;
    const made = await textsOf(change, texts, github);
    const { owner, name: repo } = change.target.repository;
    const sha = await writeCommit(github, { owner, repo, parent, parentTree, texts: made, executable: new Set(executable), message });
    await moveTo(change, sha, github);
    const state: BranchState = { head: sha, parent, files, changed: Object.keys(files).length, message, foreign: false };
    return state as unknown as Json;
  },
});

/** Commits to branches whatever is no workflow. */
export const commitToBranch = (texts: ReadonlyMap<string, TextsOf>): ChangeKind => commits("branches.commit", { contents: "write" }, texts);

/** The same with workflows among the files. */
export const commitWorkflows = (texts: ReadonlyMap<string, TextsOf>): ChangeKind =>
  commits("branches.commit-workflows", { contents: "write", workflows: "write" }, texts);

/** The texts, every one of which is what was decided upon. */
async function textsOf(change: Change, texts: ReadonlyMap<string, TextsOf>, github: Writer): Promise<ReadonlyMap<string, string>> {
  const make = texts.get(change.capability);
  if (make === undefined)
    throw new PipewardenError("unknown_texts", `No texts for commits are made by the capability ${change.capability}.`);
  const made = await onlyReading(github, (reader) => make(change, reader));
  const { files } = wantedOf(change);
  const exact = Object.entries(files).map(([path, oid]): [string, string] => {
    const text = made.get(path);
    if (text === undefined || blobId(text, oid.length) !== oid) {
      throw new PipewardenError(
        "texts_not_as_planned",
        `\`${path}\` did not come out as it was planned, so nothing was committed; the next look plans anew.`,
      );
    }
    return [path, text];
  });
  return new Map(exact);
}

/** Creates or moves the branch. Where GitHub refuses because it is not where it was seen, that is told apart from other refusals. */
async function moveTo(change: Change, sha: string | null, github: Writer): Promise<void> {
  const { head } = expectedOf(change);
  const { owner, name: repo } = change.target.repository;
  const { nodeId, branch } = targetOf(change);
  try {
    if (head === null && sha !== null) await github.rest.git.createRef({ owner, repo, ref: `refs/heads/${branch}`, sha });
    else await updateRef(github, { nodeId, branch, before: head, after: sha });
  } catch (error) {
    throw await explained(error, change, github);
  }
}

async function explained(error: unknown, change: Change, github: Writer): Promise<unknown> {
  const refused = isGraphqlError(error) || (isHttpError(error) && (error.status === 409 || error.status === 422));
  if (!refused) return error;
  const { branch } = targetOf(change);
  const now = await readBranch(github, placeOf(change), []);
  if (now.head !== expectedOf(change).head) {
    return new ChangedMeanwhile(`Somebody changed the branch ${branch} meanwhile, so it was left as it is.`, now as unknown as Json, {
      cause: error,
    });
  }
  const other = now.head === null ? await branchInTheWay(github, targetOf(change)) : undefined;
  if (other === undefined) return error;
  return new PipewardenError(
    "branch_in_the_way",
    `Git cannot hold the branch ${branch} beside the branch ${other}, because the one's name is a folder in the other's. Rename or delete ${other}.`,
    { cause: error },
  );
}

/** Deletes a branch that still is where it was seen. */
export const deleteBranch: ChangeKind = {
  name: "branches.delete",
  permissions: { contents: "write" },

  read: async (change, github) => ({ head: (await readBranch(github, placeOf(change), [])).head }),

  matches: (state, description) => (state as BranchExpected).head === (description as BranchExpected).head,

  async perform(change, github) {
    await moveTo(change, null, github);
    return { head: null };
  },
};
