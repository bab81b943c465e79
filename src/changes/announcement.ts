import { type CheckContent, findCheck, type PublishedCheck } from "../github/check-run.ts";
import type { Reader } from "../github/client.ts";
import type { Table } from "../storage/table.ts";
import type { RepositoryRef } from "../values/ids.ts";
import { heldWords, releasedWords } from "./announcement-words.ts";
import { announcer } from "./budget-brake.ts";
import { type Change, makeChange } from "./change.ts";
import type { Capability } from "./engine.ts";
import { surveyHeld } from "./held.ts";
import { type Hold, listHolds } from "./holds.ts";
import { isHome } from "./owners.ts";

/** The check run on the head of an owner's `.github` repository by which people are told what is held. */
export const announcementName = "Pipewarden / brakes";

/** Repositories that an announcement names; `bin/pipewarden holds` lists them all. */
const mostNamed = 50;

/** A version that waits for an approval. */
export type OpenHold = Pick<Hold, "approvalId" | "heldAt" | "limit" | "repositories"> & {
  /** How many repositories wait. */
  readonly waiting: number;
  readonly first: readonly { readonly repository: string; readonly summaries: readonly string[] }[];
};

type AnnouncementFacts =
  | { readonly kind: "elsewhere" }
  | {
      readonly kind: "home";
      readonly repository: RepositoryRef;
      /** The commit that the default branch points to; null as long as the repository is empty. */
      readonly head: string | null;
      readonly check: PublishedCheck | null;
      readonly open: readonly OpenHold[];
      /** The approval that was given last. */
      readonly approved: { readonly by: string; readonly at: number } | null;
    };

interface AnnouncementDecision {
  readonly changes: readonly Change[];
  readonly content: CheckContent | null;
}

export interface AnnouncementOptions {
  readonly table: Table;
  /** This App's id, by which its own check runs are told from others'. */
  readonly appId: number;
  /** The version of the owner's configuration that is in force: what an earlier one would have changed is not held any more, but gone. */
  readonly policyVersion: (home: RepositoryRef) => Promise<string | undefined>;
}

/**
 * Tells people what is held, why, and how it is released: one check run in the owner's `.github` repository, edited as more is held
 * and when it is released. A check run needs no permission that the bot does not have already, unlike an issue, and wakes nobody
 * twice.
 */
export function announcement({ table, appId, policyVersion }: AnnouncementOptions): Capability<AnnouncementFacts, AnnouncementDecision> {
  const observe = async (repository: RepositoryRef, reader: Reader): Promise<AnnouncementFacts> => {
    const head = await headOf(repository, reader);
    const check = head === null ? null : await findCheck(reader, { repository, sha: head, name: announcementName, appId });
    const holds = await listHolds(table, repository.ownerId);
    const inForce = await policyVersion(repository);
    const open: OpenHold[] = [];
    for (const hold of holds) {
      if (hold.approval !== undefined || (inForce !== undefined && hold.policyVersion !== inForce)) continue;
      const { repositories: waiting, first } = await surveyHeld(table, hold.approvalId, mostNamed);
      const { approvalId, heldAt, limit, repositories } = hold;
      const named = first.map((held) => ({ repository: held.repository.name, summaries: held.summaries }));
      open.push({ approvalId, heldAt, limit, repositories, waiting, first: named });
    }
    const approvals = holds.flatMap(({ approval }) => (approval === undefined ? [] : [approval])).sort((a, b) => b.at - a.at);
    return { kind: "home", repository, head, check, open, approved: approvals[0] ?? null };
  };

  return {
    name: announcer,
    permissions: { checks: "read", contents: "read" },
    concerns: isHome,
    observe: async ({ repository }, reader) => (isHome(repository) ? observe(repository, reader) : { kind: "elsewhere" }),
    decide: (facts) => ({ changes: [], content: contentOf(facts) }),
    report({ facts, decision: { content } }, _outcomes, { episode, cause }) {
      if (facts.kind === "elsewhere" || facts.head === null || content === null) return undefined;
      const { repository, head, check } = facts;
      return makeChange({
        kind: "checks.publish",
        capability: announcer,
        lane: "act",
        target: { repository, sha: head, name: announcementName },
        expect: check,
        want: content,
        params: { appId },
        episode,
        cause,
        summary: content.title,
      });
    },
  };
}

/** Null when there is nothing to tell, or nothing new. */
function contentOf(facts: AnnouncementFacts): CheckContent | null {
  if (facts.kind === "elsewhere") return null;
  const { check, open, approved } = facts;
  if (open.length === 0 && (check === null || check.conclusion === "success")) return null;
  const content = open.length === 0 ? releasedWords(approved) : heldWords(open);
  const { conclusion, title, summary } = content;
  return check !== null && check.conclusion === conclusion && check.title === title && check.summary === summary ? null : content;
}

async function headOf({ owner, name: repo }: RepositoryRef, reader: Reader): Promise<string | null> {
  const { data } = await reader.rest.repos.get({ owner, repo });
  try {
    const ref = await reader.rest.git.getRef({ owner, repo, ref: `heads/${data.default_branch}` });
    return ref.data.object.sha;
  } catch (error) {
    // 409 is GitHub's answer for a repository without a commit.
    const { status } = error as { status?: number };
    if (status === 404 || status === 409) return null;
    throw error;
  }
}
