import { randomBytes } from "node:crypto";
import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename, resolve } from "node:path";
import { visible } from "../config/problem.ts";
import { PipewardenError } from "../values/errors.ts";
import type { ChunkLimits } from "./chunks.ts";
import { Collector, type Known } from "./collect.ts";
import { fileNameOf } from "./file-name.ts";
import type { Counts, Report } from "./finding.ts";
import { commitChanges, stagedChanges } from "./git-changes.ts";
import { historyJobs } from "./history.ts";
import type { Job, ThreadSettings } from "./jobs.ts";
import { Pool } from "./pool.ts";
import { baseOfIndex, commitOf, isShallow, repositoryAt } from "./repository.ts";
import type { RulesSource } from "./rules.ts";
import { runHere } from "./tools.ts";
import { walk } from "./walk.ts";

export interface ScanRequest {
  /** A folder or a file; for a history or the index, a folder of a repository. */
  readonly path: string;
  /** The files as they are; every commit of every branch and tag; the commits since one; the index. */
  readonly what:
    | { readonly kind: "files" }
    | { readonly kind: "history" }
    | { readonly kind: "since"; readonly revision: string }
    | { readonly kind: "staged" };
  readonly rules: RulesSource;
  /** Find exactly what gitleaks finds with these rules, and name places as it does. */
  readonly strict?: boolean;
  readonly known: Known;
  /** Files, by their full paths, that are not scanned: the rule file, the baseline. */
  readonly except: ReadonlySet<string>;
  /** Default: one for each processor. 0: none beside this one; then nothing watches over it. */
  readonly threads?: number;
  readonly limits?: ChunkLimits;
  /** Milliseconds after which a thread that does not answer is given up; default 120,000. */
  readonly patience?: number;
  onProgress?(counts: Counts): void;
}

const defaultLimits: ChunkLimits = { chunk: 4_194_304, overlap: 131_072, most: 268_435_456, budget: 20_000 };

/**
 * Scans files, or what git keeps of them, with all processors.
 *
 * @throws PipewardenError `path_missing`, `not_a_repository`, `revision_unknown`, `git_missing`, `git_failed`
 */
export async function scanFor(request: ScanRequest): Promise<Report> {
  return request.what.kind === "files" ? await scanFiles(request) : await scanHistory(request);
}

/** What every job of a run means to the collector. */
type Meant<J> = J & { readonly isNew: boolean; readonly movedFrom: string | null; readonly by: Report["findings"][number]["commit"] };

async function scanFiles(request: ScanRequest): Promise<Report> {
  const root = resolve(request.path);
  const collector = new Collector(request.known);
  const kind = await kindOf(root, request.path);
  const meant = { isNew: true, movedFrom: null, by: null } as const;
  async function* jobs(): AsyncGenerator<Meant<Job>> {
    if (kind === "file") {
      yield { ...meant, kind: "file", location: Buffer.from(root), file: fileNameOf(Buffer.from(basename(root))) };
      return;
    }
    for await (const { file, location, readable } of walk(root)) {
      if (!readable) collector.addGap({ file, commit: null, reason: "unreadable", lines: null });
      else if (!request.except.has(location.toString("utf8"))) yield { ...meant, kind: "file", location, file };
    }
  }
  return await runAll(jobs(), request, collector, null);
}

async function scanHistory(request: ScanRequest): Promise<Report> {
  const { what, path } = request;
  const folder = resolve(path);
  await repositoryAt(folder, path);
  const collector = new Collector(request.known);
  const progress = { commits: 0 };
  const onCommit = () => void progress.commits++;
  if (what.kind === "history" && (await isShallow(folder))) {
    collector.addGap({ file: null, commit: null, reason: "shallow", lines: null });
  }
  const changes =
    what.kind === "staged"
      ? stagedChanges(folder, await baseOfIndex(folder))
      : commitChanges(folder, what.kind === "since" ? ["HEAD", `^${await commitOf(folder, what.revision)}`] : ["--all"]);
  const jobs = historyJobs(changes, { fromTheBeginning: what.kind === "history", onCommit });
  return await runAll(jobs, request, collector, { folder, progress: what.kind === "staged" ? null : progress });
}

async function runAll(
  jobs: AsyncIterable<Meant<Job>>,
  request: ScanRequest,
  collector: Collector,
  history: { readonly folder: string; readonly progress: { readonly commits: number } | null } | null,
): Promise<Report> {
  const settings: ThreadSettings = {
    rules: request.rules,
    strict: request.strict ?? false,
    limits: request.limits ?? defaultLimits,
    key: randomBytes(32),
    repository: history?.folder ?? null,
  };
  const threads = request.threads ?? availableParallelism();
  const results =
    threads === 0 ? runHere(jobs, settings) : new Pool({ threads, settings, patience: request.patience ?? 120_000 }).run(jobs);
  const counts = { files: 0, bytes: 0 };
  const now = (): Counts => ({ ...counts, commits: history?.progress?.commits ?? null });
  for await (const { job, result } of results) {
    const { file, by: commit, isNew, movedFrom } = job;
    collector.add({ file, commit, isNew, movedFrom }, result);
    counts.bytes += result.bytes;
    if (isNew) counts.files += 1;
    request.onProgress?.(now());
  }
  return collector.report(now());
}

async function kindOf(root: string, said: string): Promise<"file" | "folder"> {
  try {
    const found = await stat(root);
    if (found.isDirectory()) return "folder";
    if (found.isFile()) return "file";
  } catch (cause) {
    throw new PipewardenError("path_missing", `${visible(said)} cannot be read.`, { cause });
  }
  throw new PipewardenError("path_missing", `${visible(said)} is neither a folder nor a file.`);
}
