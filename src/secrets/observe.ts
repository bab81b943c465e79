import type { Occasion } from "../changes/engine.ts";
import type { Finding } from "../findings/finding.ts";
import { listFindings, readFindings } from "../findings/store.ts";
import { findCheck } from "../github/check-run.ts";
import type { GitHub, Reader } from "../github/client.ts";
import { findReply } from "../github/comment-kinds.ts";
import { hashJson } from "../values/hash.ts";
import type { RepositoryRef } from "../values/ids.ts";
import { askedSource } from "./asked-source.ts";
import { locateAtHead } from "./at-head.ts";
import { examineSource } from "./examine-source.ts";
import type { Channels, SecretsFacts, SeenHit } from "./facts.ts";
import type { Hit } from "./hit.ts";
import { secretsCheckName, secretsName } from "./name.ts";
import { hasNote, type NoteOptions } from "./note-texts.ts";
import { policyOf, prepareFor } from "./prepare.ts";
import { privatePlace } from "./private/private-place.ts";
import { readSource } from "./sources/read-source.ts";
import type { Source, SourceParams } from "./sources/source.ts";
import { isProven } from "./triage/secret-detail.ts";

/** What looking needs beside a client. */
export interface ObserveOptions extends NoteOptions {
  readonly appId: number;
  readonly slug: () => Promise<string>;
  readonly github: Pick<GitHub, "reader" | "installationReader">;
  /** Milliseconds of a clock that only runs forward. */
  readonly monotonic: () => number;
}

/** Of a lane's 60 s, so many milliseconds are for reading and examining. */
const examineWithin = 40_000;
/** Findings of a repository that a look reads; beyond it, what was told elsewhere is not counted. */
const mostFindings = 2_000;

const nothing: SecretsFacts = { kind: "nothing" };

/**
 * Reads what an occasion is about, examines what is new in it, and answers what is known of all of it. What was examined is kept with its
 * hits, so that no later look reads it again, and so that a look which is repeated meets the same.
 *
 * @throws what the client and the table throw.
 */
export async function observeSecrets(
  { repository: named, params: given = {} }: Pick<Occasion, "repository" | "params">,
  reader: Reader,
  options: ObserveOptions,
): Promise<SecretsFacts> {
  if (!(await options.mayBeOn(named))) return nothing;
  const wanted = await askedSource(given, named, reader);
  if (wanted === undefined) return nothing;
  const { params, awaited } = wanted;
  // What was delivered is examined already; only what was found has to be told of.
  if (params.kind === "texts" && !(await hasNote(options.table, named, params.delivery))) return nothing;
  const deadline = options.monotonic() + examineWithin;
  const scanned = await prepareFor(named, reader, options);
  if (scanned === null) return nothing;
  const { about, asked, prepared } = scanned;
  const { repository } = about;
  const policy = policyOf(asked, options.clock.now());
  const isPublic = about.about.visibility === "public";
  // Asked for again, nothing that was examined before counts.
  const version = "again" in params ? hashJson([prepared.version, params.again ?? ""]) : prepared.version;
  const records = { table: options.table, repository: repository.id, version };
  const source = await readSource(params, { reader, repository, records, now: options.monotonic });
  if (source.pull !== null && !source.pull.open) return nothing;
  const examined = await examineSource(params, source, prepared, { records, deadline, ...options });
  const { hits, notRead: unscanned } = examined;
  const onDefaultBranch = params.kind === "push" && params.ref === `refs/heads/${about.defaultBranch}`;
  const known = await knownFor(hits, repository, options);
  const told = hits.length > 0 || unscanned.length > 0;
  const pull = await pullOf(params, source, repository, reader, told);
  const seen: readonly SeenHit[] = await locateAtHead(hits, source.head, { reader, repository, prepared });
  return {
    kind: "seen",
    repository,
    isPublic,
    asked,
    head: source.head,
    pull: source.pull === null ? null : { number: source.pull.number, fork: source.pull.fork, baseBranch: source.pull.baseBranch },
    onDefaultBranch,
    toldElsewhere: pull,
    seen,
    known,
    unscanned,
    // Those of commits that this look does not list again.
    failedBefore: source.first > 0 ? Number(given.failed ?? 0) : 0,
    rest: examined.rest === null ? null : { ...examined.rest, awaited },
    awaited,
    channels: {
      ...(await channelsOf(repository, source, reader, options, { told: told || awaited, known: known.length > 0 })),
      privately:
        source.pull !== null || pull || policy.mode !== "enforce" || !hits.some(isProven)
          ? null
          : await privatePlace(repository, isPublic, policy.securityRepository, options.github),
    },
    problems: prepared.problems,
  };
}

/** What is kept of the repository: all of it where that is not too much, and in any case what was seen now. */
async function knownFor(hits: readonly Hit[], { id }: RepositoryRef, { table }: ObserveOptions): Promise<readonly Finding[]> {
  const listed = await listFindings(table, id, { capability: secretsName, most: mostFindings });
  if (listed.length < mostFindings) return listed;
  const known = new Set(listed.map(({ fingerprint }) => fingerprint));
  const others = hits.map(({ fingerprint }) => fingerprint).filter((fingerprint) => !known.has(fingerprint));
  return [...listed, ...(await readFindings(table, id, others))];
}

/** Whether an open pull request shows what was pushed, so that its own look tells of it. Asked only where there is something to tell. */
async function pullOf(
  params: SourceParams,
  { pull }: Source,
  { owner, name: repo }: RepositoryRef,
  reader: Reader,
  told: boolean,
): Promise<boolean> {
  if (pull !== null || !told || params.kind !== "push" || !params.ref.startsWith("refs/heads/")) return false;
  const head = `${owner}:${params.ref.slice("refs/heads/".length)}`;
  const { data } = await reader.rest.pulls.list({ owner, repo, head, state: "open", per_page: 1 });
  return data.length > 0;
}

async function channelsOf(
  repository: RepositoryRef,
  { head, pull }: Source,
  reader: Reader,
  { appId, slug }: ObserveOptions,
  { told, known }: { readonly told: boolean; readonly known: boolean },
): Promise<Omit<Channels, "privately">> {
  const ours = await slug();
  // A clean push says nothing, and said nothing before: its commits are new.
  const check =
    head === null || (pull === null && !told) ? null : await findCheck(reader, { repository, sha: head, name: secretsCheckName, appId });
  const mayHaveComment = pull !== null && (told || known);
  const comment = mayHaveComment ? await findReply(reader, repository, { pull: pull.number, to: secretsName }, ours) : null;
  return { check, comment: comment === null ? null : { body: comment.body }, slug: ours };
}
