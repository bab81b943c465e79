import { Secret } from "../../../values/secret.ts";
import { type AllowedFile, allows } from "../allow.ts";
import type { CompiledRules } from "../compile.ts";
import { entropyOf } from "../entropy.ts";
import type { Rule } from "../rule.ts";
import { type Deadline, type Match, Search } from "../search.ts";
import { stringOf, type Text, textOf } from "../text.ts";
import { type Location, lineBreaksOf, locationOf } from "./location.ts";
import { decodePass, type Segment, segmentsAt, toOriginal } from "./segments.ts";

/** A finding as gitleaks has it; offsets within the chunk. */
export interface StrictFinding {
  readonly rule: Rule;
  readonly secret: string;
  readonly entropy: number;
  readonly start: number;
  readonly end: number;
  readonly location: Location;
  readonly segments: readonly Segment[];
}

const allowComment = "gitleaks:allow";

/** Searches one chunk in all passes of decoding, in the order and with the conditions of gitleaks' `detectRule`. */
export class ChunkScan {
  readonly #rules: CompiledRules;
  readonly #file: AllowedFile;
  readonly #applies: (rule: Rule) => boolean;
  readonly #deadline: Deadline;
  readonly #bytes: Uint8Array;
  #breaks: readonly number[] | undefined;
  #mayAllow: boolean | undefined;
  readonly findings: StrictFinding[] = [];
  /** Offsets of places where more text than an expression may look at stands on one line. */
  readonly cut: number[] = [];

  constructor(rules: CompiledRules, bytes: Uint8Array, file: AllowedFile, applies: (rule: Rule) => boolean, deadline: Deadline) {
    this.#rules = rules;
    this.#bytes = bytes;
    this.#file = file;
    this.#applies = applies;
    this.#deadline = deadline;
  }

  /** @returns false when time ran out */
  run(decodeDepth: number): boolean {
    let bytes = this.#bytes;
    let segments: readonly Segment[] = [];
    for (let depth = 0; ; depth++) {
      const text = textOf(bytes);
      const { matches, stoppedAt, cut } = new Search(this.#rules, text, this.#deadline, this.#applies).run();
      for (const offset of cut) this.cut.push(toOriginal(segments, { start: offset, end: offset + 1 }).start);
      for (const match of matches) this.#judge(match, text, segments);
      if (stoppedAt !== null) return false;
      if (depth === decodeDepth) return true;
      ({ bytes, segments } = decodePass(bytes, segments));
      if (segments.length === 0) return true;
    }
  }

  #judge(match: Match, text: Text, segments: readonly Segment[]): void {
    const { rule } = match.rule;
    const matched = text.string.slice(match.start, match.end).replace(/^\n+|\n+$/g, "");
    const range = { start: text.byteAt(match.start), end: text.byteAt(match.end) };
    const touched = segments.length === 0 ? [] : segmentsAt(segments, range);
    if (segments.length > 0 && touched.length === 0) return;
    // Line breaks at the beginning shorten the match at its end: so it is there.
    const { start, end } =
      segments.length > 0 ? toOriginal(touched, range) : { start: range.start, end: range.start + this.#lengthOf(match, matched, text) };
    this.#breaks ??= lineBreaksOf(this.#bytes);
    const location = locationOf(this.#bytes, this.#breaks, start, end);
    if (this.#isAllowedInline(location)) return;
    const secret = secretOf(match, matched);
    const entropy = entropyOf(secret);
    if (rule.entropy !== undefined && rule.entropy !== 0 && entropy <= rule.entropy) return;
    const currentLine = () =>
      segments.length > 0 ? lineOfSegments(touched, text.bytes) : stringOf(this.#bytes, location.lineStart, location.lineEnd);
    const candidate = {
      secret,
      match: matched,
      get line() {
        return currentLine();
      },
    };
    if (allows(this.#rules.allowlists, candidate, this.#file)) return;
    if (allows(this.#rules.allowlistsOf(rule), candidate, this.#file)) return;
    this.findings.push({ rule, secret, entropy, start, end, location, segments: touched });
  }

  /** Bytes that remain of a match without the line breaks around it. */
  #lengthOf(match: Match, matched: string, text: Text): number {
    const whole = text.byteAt(match.end) - text.byteAt(match.start);
    return whole - (match.end - match.start - matched.length);
  }

  #isAllowedInline({ lineStart, lineEnd }: Location): boolean {
    this.#mayAllow ??= Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length).includes(allowComment);
    return this.#mayAllow && stringOf(this.#bytes, lineStart, lineEnd).includes(allowComment);
  }
}

/** The expression is tried again on the match alone, where what stood around it is missing. */
function secretOf({ rule }: Match, matched: string): string {
  const groups = rule.anywhere().exec(matched);
  if (groups === null || groups.length < 2) return matched;
  const named = rule.rule.secretGroup ?? 0;
  if (named > 0) return groups[named] ?? "";
  return groups.slice(1).find((group) => group !== undefined && group !== "") ?? matched;
}

/** From the line break before the first segment to the one behind the last, in the decoded text. */
function lineOfSegments(segments: readonly Segment[], bytes: Uint8Array): string {
  const start = segments.reduce((least, { decoded }) => Math.min(least, decoded.start), Number.POSITIVE_INFINITY);
  const end = segments.reduce((most, { decoded }) => Math.max(most, decoded.end), 0);
  const before = bytes.lastIndexOf(10, start);
  const after = bytes.indexOf(10, end);
  return stringOf(bytes, Math.max(0, before), after === -1 ? bytes.length : after);
}

/** A generic finding gives way to a particular one on the same line whose secret has its own in it. */
export function withoutGenericDoubles(findings: readonly StrictFinding[]): readonly StrictFinding[] {
  const isGeneric = ({ rule }: StrictFinding) => rule.id.toLowerCase().includes("generic");
  const particular = new Map<number, StrictFinding[]>();
  for (const finding of findings) {
    if (isGeneric(finding)) continue;
    const line = particular.get(finding.location.startLine);
    if (line === undefined) particular.set(finding.location.startLine, [finding]);
    else line.push(finding);
  }
  return findings.filter(
    (finding) => !isGeneric(finding) || !particular.get(finding.location.startLine)?.some(({ secret }) => secret.includes(finding.secret)),
  );
}

/** gitleaks reports a finding even where the group that it names is empty; a secret here never is. */
export const secretValue = ({ secret, rule }: StrictFinding): Secret => Secret.of(secret === "" ? rule.id : secret);
