import { Secret } from "../../values/secret.ts";
import { allowsFile } from "./allow.ts";
import type { CompiledRules } from "./compile.ts";
import { type Content, contentOf } from "./content.ts";
import { deadlineIn } from "./deadline.ts";
import { touches, type View, viewsIn } from "./decode/views.ts";
import type { Detection, NotScanned, ScanResult, Span } from "./detection.ts";
import { judge } from "./judge.ts";
import { type Lines, linesOf } from "./lines.ts";
import { isGeneric, mostCertain, type Placed, withoutRepetitions } from "./most-certain.ts";
import { joined } from "./not-scanned.ts";
import type { Rule } from "./rule.ts";
import type { Limits, ScanInput } from "./scan.ts";
import { type Deadline, Search } from "./search.ts";
import { textOf } from "./text.ts";

/** The part of the budget that may be spent on searching. */
const searchShare = 0.7;
/** So many matches are judged between two looks at the clock. */
const clockInterval = 256;

/** The scan that is meant for people: finds what gitleaks finds, and what its peculiarities hide. */
export function scanLoosely(rules: CompiledRules, input: ScanInput, limits: Limits): ScanResult {
  const content = contentOf(input.bytes.subarray(0, limits.mostBytes));
  const deadline = deadlineIn(limits.budget, limits.clock);
  // What was found must still be looked at when there is no time to search on.
  const scan = new LooseScan(rules, input, content, deadlineIn(limits.budget * searchShare, limits.clock), deadline);
  scan.tellTooLarge(limits.mostBytes);
  const { views, tooDeep } = viewsIn(content, limits.decodeDepth, deadline.expired);
  const detections = views.map((view) => mostCertain(scan.search(view)));
  for (const { start, end } of tooDeep) scan.tell("too-deeply-encoded", start, end);
  return { detections: [...pathDetections(rules, input), ...withoutRepetitions(detections)], notScanned: joined(scan.gaps) };
}

class LooseScan {
  readonly #rules: CompiledRules;
  readonly #input: ScanInput;
  readonly #content: Content;
  readonly #searchUntil: Deadline;
  readonly #deadline: Deadline;
  #knownLines: Lines | undefined;
  readonly #applying = new Map<Rule, boolean>();
  readonly gaps: NotScanned[] = [];

  constructor(rules: CompiledRules, input: ScanInput, content: Content, searchUntil: Deadline, deadline: Deadline) {
    this.#rules = rules;
    this.#input = input;
    this.#content = content;
    this.#searchUntil = searchUntil;
    this.#deadline = deadline;
    if (content.isBinary) this.tell("not-text", 0, content.text.bytes.length);
  }

  /** Most files have nothing to tell a line of. */
  get #lines(): Lines {
    this.#knownLines ??= linesOf(this.#content.text.bytes);
    return this.#knownLines;
  }

  /** Offsets of the text. */
  tell(reason: NotScanned["reason"], start: number, end: number): void {
    this.gaps.push({ reason, fromLine: this.#lines.lineAt(start), toLine: this.#lines.lineAt(Math.max(start, end - 1)) });
  }

  tellTooLarge(mostBytes: number): void {
    const { bytes } = this.#input;
    if (bytes.length <= mostBytes) return;
    this.gaps.push({ reason: "too-large", fromLine: this.#lines.count, toLine: Math.max(this.#lines.count, linesOf(bytes).count) });
  }

  search(view: View): readonly Placed[] {
    const text = view.depth === 0 ? this.#content.text : textOf(view.bytes);
    const { matches, stoppedAt, cut } = new Search(this.#rules, text, this.#searchUntil, (rule) => this.#applies(rule)).run();
    const end = this.#content.text.bytes.length;
    if (stoppedAt !== null) this.tell("out-of-time", view.depth === 0 ? stoppedAt : 0, end);
    for (const offset of cut) {
      const { start } = view.textRangeOf({ start: offset, end: offset + 1 });
      this.tell("line-too-long", start, start + 1);
    }
    const placed: Placed[] = [];
    for (const [index, match] of matches.entries()) {
      const range = { start: text.byteAt(match.start), end: text.byteAt(match.end) };
      if (view.depth > 0 && !touches(view.decoded, range)) continue;
      if (index % clockInterval === 0 && this.#deadline.expired()) {
        this.tell("out-of-time", 0, end);
        break;
      }
      const found = judge(this.#rules, match, text, { path: this.#input.path, commit: this.#input.commit });
      if (found === null) continue;
      const at = { start: text.byteAt(found.start), end: text.byteAt(found.end) };
      const detection: Detection = {
        rule: match.rule.rule,
        secret: found.secret,
        at: this.#spanOf(view, at),
        match: this.#spanOf(view, range),
        entropy: found.entropy,
        encodings: view.encodingsOf(range),
        allowedInline: found.allowedInline,
      };
      placed.push({ ...at, detection });
    }
    return placed;
  }

  /** Whether a rule looks at this file. What looks like a password in a picture or program is none. */
  #applies(rule: Rule): boolean {
    const known = this.#applying.get(rule);
    if (known !== undefined) return known;
    const { path, commit } = this.#input;
    const applies =
      !(this.#content.isBinary && isGeneric(rule)) &&
      (rule.path?.test(path) ?? true) &&
      !allowsFile(this.#rules.allowlistsOf(rule), { path, commit });
    this.#applying.set(rule, applies);
    return applies;
  }

  #spanOf(view: View, range: { start: number; end: number }): Span {
    const { start, end } = view.textRangeOf(range);
    const first = this.#lines.positionAt(start);
    const last = this.#lines.positionAt(Math.max(start, end - 1));
    const { toFile } = this.#content;
    return {
      start: toFile(start),
      end: toFile(end),
      startLine: first.line,
      startColumn: first.column,
      endLine: last.line,
      endColumn: last.column,
    };
  }
}

const beginning: Span = { start: 0, end: 0, startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 };

/** Rules about paths alone: the file itself is the secret. */
function pathDetections(rules: CompiledRules, { path, commit }: ScanInput): Detection[] {
  if (path === "") return [];
  return rules.pathRules
    .filter((rule) => rule.path?.test(path) && !allowsFile(rules.allowlistsOf(rule), { path, commit }))
    .map((rule) => ({ rule, secret: Secret.of(path), at: beginning, match: beginning, entropy: 0, encodings: [], allowedInline: false }));
}
