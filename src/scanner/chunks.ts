import type { CompiledRules } from "../secrets/detection/compile.ts";
import type { Detection, NotScanned, Span } from "../secrets/detection/detection.ts";
import { linesOf } from "../secrets/detection/lines.ts";
import { scan } from "../secrets/detection/scan.ts";

export interface ChunkLimits {
  /** Bytes that are scanned at once. */
  readonly chunk: number;
  /** Bytes at the end of a chunk that are scanned again with the next: no secret is longer. */
  readonly overlap: number;
  /** Bytes of a file that are scanned at most. */
  readonly most: number;
  /** Milliseconds that a chunk may take. */
  readonly budget: number;
}

export interface ChunkedResult {
  readonly detections: readonly Detection[];
  readonly notScanned: readonly NotScanned[];
  readonly bytes: number;
}

/** Where a chunk begins in its file. */
interface Beginning {
  readonly offset: number;
  /** Lines before the one in which it begins, and UTF-16 code units before it in that one. */
  readonly lines: number;
  readonly units: number;
}

/**
 * Scans what is given to it piece by piece, with no more of it in memory than a chunk and its overlap. A file that is no larger than a
 * chunk is scanned as a whole.
 */
export class ChunkedScan {
  readonly #rules: CompiledRules;
  readonly #file: { readonly path: string; readonly commit?: string };
  readonly #limits: ChunkLimits;
  readonly #onChunk: () => void;
  readonly #pieces: Uint8Array[] = [];
  #held = 0;
  #taken = 0;
  #cut = false;
  #begin: Beginning = { offset: 0, lines: 0, units: 0 };
  readonly #detections: Detection[] = [];
  readonly #gaps: NotScanned[] = [];
  #seen = new Set<string>();

  /** @param onChunk is told of each chunk that is done */
  constructor(
    rules: CompiledRules,
    file: { readonly path: string; readonly commit?: string },
    limits: ChunkLimits,
    onChunk: () => void = () => {},
  ) {
    this.#onChunk = onChunk;
    this.#rules = rules;
    this.#file = file;
    this.#limits = limits;
  }

  /** Whether more can be taken: beyond `most` nothing is scanned. */
  get full(): boolean {
    return this.#cut;
  }

  /** `piece` is kept: it must not be written to any more. */
  push(piece: Uint8Array): void {
    const room = this.#limits.most - this.#taken;
    if (piece.length > room) this.#cut = true;
    for (let rest = piece.subarray(0, Math.max(0, room)); rest.length > 0; ) {
      const part = rest.subarray(0, this.#limits.chunk + 1 - this.#held);
      this.#pieces.push(part);
      this.#held += part.length;
      this.#taken += part.length;
      rest = rest.subarray(part.length);
      // One byte more than a chunk: only then is it known that something follows.
      if (this.#held > this.#limits.chunk) this.#scanned(false);
    }
  }

  end(): ChunkedResult {
    this.#scanned(true);
    if (this.#cut) this.#gaps.push({ reason: "too-large", fromLine: this.#begin.lines + 1, toLine: this.#begin.lines + 1 });
    return { detections: this.#detections, notScanned: this.#gaps, bytes: this.#taken };
  }

  #scanned(last: boolean): void {
    const bytes = this.#pieces.length === 1 ? (this.#pieces[0] as Uint8Array) : Buffer.concat(this.#pieces);
    const { budget, overlap } = this.#limits;
    const result = scan(this.#rules, { ...this.#file, bytes }, { budget, mostBytes: Number.POSITIVE_INFINITY });
    const next = last ? bytes.length : this.#nextBeginning(bytes, bytes.length - overlap);
    const seen = new Set<string>();
    for (const detection of result.detections) this.#add(detection, next, last, seen);
    for (const gap of result.notScanned) this.#addGap(gap);
    this.#seen = seen;
    this.#onChunk();
    this.#pieces.length = 0;
    this.#held = bytes.length - next;
    if (last && !this.#cut) return;
    const place = linesOf(bytes).positionAt(next);
    this.#begin = {
      offset: this.#begin.offset + next,
      lines: this.#begin.lines + place.line - 1,
      units: place.column - 1 + (place.line === 1 ? this.#begin.units : 0),
    };
    // A copy, so that the chunk's memory is free.
    if (this.#held > 0) this.#pieces.push(bytes.slice(next));
  }

  /** At the beginning of a line where there is one, else of a character; at an even place, for UTF-16. */
  #nextBeginning(bytes: Uint8Array, from: number): number {
    const newLine = bytes.indexOf(10, from);
    if (newLine !== -1 && newLine + 1 < bytes.length && (newLine + 1) % 2 === 0) return newLine + 1;
    let at = from - ((this.#begin.offset + from) % 2);
    while (at > 0 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at -= 1;
    return Math.max(1, at);
  }

  #add(detection: Detection, next: number, last: boolean, seen: Set<string>): void {
    const isPath = detection.rule.regex === undefined;
    if (isPath && this.#begin.offset > 0) return;
    // What begins later is found again with all that follows.
    if (!last && detection.match.start >= next) return;
    const at = this.#moved(detection.at);
    const key = `${detection.rule.id}:${at.start}:${at.end}`;
    if (this.#seen.has(key)) return;
    seen.add(key);
    this.#detections.push({ ...detection, at, match: this.#moved(detection.match) });
  }

  #addGap(gap: NotScanned): void {
    const { lines } = this.#begin;
    this.#gaps.push({ ...gap, fromLine: gap.fromLine + lines, toLine: gap.toLine + lines });
  }

  #moved(span: Span): Span {
    const { offset, lines, units } = this.#begin;
    if (offset === 0) return span;
    return {
      start: span.start + offset,
      end: span.end + offset,
      startLine: span.startLine + lines,
      startColumn: span.startColumn + (span.startLine === 1 ? units : 0),
      endLine: span.endLine + lines,
      endColumn: span.endColumn + (span.endLine === 1 ? units : 0),
    };
  }
}
