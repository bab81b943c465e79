import { createHmac } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { CompiledRules } from "../secrets/detection/compile.ts";
import type { Detection, Span } from "../secrets/detection/detection.ts";
import type { Rule } from "../secrets/detection/rule.ts";
import { redact } from "../values/secret.ts";
import type { CatFile } from "./cat-file.ts";
import { type ChunkedResult, ChunkedScan, type ChunkLimits } from "./chunks.ts";
import { fileNameOf } from "./file-name.ts";
import type { FileName, Place, RuleFacts, Sighting } from "./finding.ts";
import type { Job, JobResult } from "./jobs.ts";

export interface ScanTools {
  readonly rules: CompiledRules;
  readonly limits: ChunkLimits;
  readonly key: Uint8Array;
  readonly blobs: CatFile | null;
}

const nothing: JobResult = { sightings: [], gaps: [], bytes: 0 };
const pieceSize = 1_048_576;

/** Scans what a job names. Values end here: what is answered has none. */
export async function scanJob(job: Job, tools: ScanTools, onChunk?: () => void): Promise<JobResult> {
  const commit = job.kind === "blob" ? job.commit : null;
  const scan = new ChunkedScan(tools.rules, { path: job.file.path, ...(commit !== null && { commit }) }, tools.limits, onChunk);
  if (job.kind === "file") {
    const outcome = readWhole(job.location, scan);
    if (outcome === "gone") return nothing;
    if (outcome === "unreadable") return { ...nothing, gaps: [{ reason: "unreadable", lines: null }] };
  } else if (!(await tools.blobs?.read(job.blob, (piece) => scan.push(Buffer.from(piece))))) {
    return { ...nothing, gaps: [{ reason: "missing", lines: null }] };
  }
  return resultOf(job.file, scan.end(), tools.key);
}

/** Never waits: a pipe that took the place of a file would wait for ever. Never follows a link that took it. */
const openFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Most files fit in it. What is in it counts until the next file is read: by then this one was scanned. */
let whole: Buffer | undefined;

/** `gone`: it was deleted, or is no longer a file. Whoever calls scans to the end before the next file is read. */
function readWhole(location: Uint8Array, scan: ChunkedScan): "read" | "gone" | "unreadable" {
  let file: number | undefined;
  try {
    file = openSync(Buffer.from(location), openFlags);
    const facts = fstatSync(file);
    if (!facts.isFile()) return "gone";
    whole ??= Buffer.allocUnsafeSlow(pieceSize);
    for (let piece = facts.size < pieceSize ? whole : Buffer.allocUnsafe(pieceSize); !scan.full; piece = Buffer.allocUnsafe(pieceSize)) {
      const size = readFully(file, piece);
      scan.push(piece.subarray(0, size));
      if (size < piece.length) return "read";
    }
    return "read";
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return code === "ENOENT" || code === "ELOOP" ? "gone" : "unreadable";
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** How many bytes were read: fewer than there is room for at the end of the file. */
function readFully(file: number, into: Buffer): number {
  let length = 0;
  while (length < into.length) {
    const size = readSync(file, into, length, into.length - length, null);
    if (size === 0) break;
    length += size;
  }
  return length;
}

function resultOf(file: FileName, { detections, notScanned, bytes }: ChunkedResult, key: Uint8Array): JobResult {
  const named = detections.filter(({ rule, secret }) => rule.regex !== undefined && file.path.includes(secret.reveal()));
  return {
    sightings: detections.map((detection) => sightingOf(detection, key)),
    gaps: notScanned.map(({ reason, fromLine, toLine }) => ({ reason, lines: { from: fromLine, to: toLine } })),
    bytes,
    ...(named.length > 0 && {
      file: fileNameOf(
        Buffer.from(
          redact(
            file.path,
            named.map(({ secret }) => secret),
          ),
        ),
      ),
    }),
  };
}

function sightingOf({ rule, secret, at, match, entropy, encodings, allowedInline }: Detection, key: Uint8Array): Sighting {
  const tag = createHmac("sha256", key).update(`${rule.id}\0${secret.reveal()}`).digest("base64");
  return {
    rule: factsOf(rule),
    at: placeOf(at),
    match: placeOf(match),
    entropy: Math.round(entropy * 10) / 10,
    encodings,
    allowedInline,
    tag,
  };
}

const factsOf = ({ id, description, kind, severity, certainty, documentation }: Rule): RuleFacts => ({
  id,
  description,
  kind,
  severity,
  certainty,
  documentation: documentation ?? null,
});

const placeOf = ({ startLine, startColumn, endLine, endColumn }: Span): Place => ({ startLine, startColumn, endLine, endColumn });
