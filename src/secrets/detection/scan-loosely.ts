import { Secret } from "../../values/secret.ts";
import { allowsFile } from "./allow.ts";
import type { CompiledRules } from "./compile.ts";
import { type Content, contentOf } from "./content.ts";
import type { Detection, NotScanned, ScanResult, Span } from "./detection.ts";
import { judge } from "./judge.ts";
import { type Lines, linesOf } from "./lines.ts";
import { mostCertain } from "./most-certain.ts";
import { joined } from "./not-scanned.ts";
import type { Limits, ScanInput } from "./scan.ts";
import { type Deadline, Search } from "./search.ts";

/** The scan that is meant for people: finds what gitleaks finds, and what its peculiarities hide. */
export function scanLoosely(rules: CompiledRules, input: ScanInput, limits: Limits, deadline: Deadline): ScanResult {
  const { path, commit, bytes } = input;
  const file = { path, commit };
  const content = contentOf(bytes.subarray(0, limits.mostBytes));
  const lines = linesOf(content.text.bytes);
  const gaps: NotScanned[] = [];
  if (bytes.length > limits.mostBytes) gaps.push({ reason: "too-large", fromLine: lines.count, toLine: linesOf(bytes).count });

  const { matches, stoppedAt, cut } = new Search(rules, content.text, deadline).run();
  if (stoppedAt !== null) gaps.push({ reason: "out-of-time", fromLine: lines.lineAt(stoppedAt), toLine: lines.count });
  for (const offset of cut) gaps.push({ reason: "line-too-long", fromLine: lines.lineAt(offset), toLine: lines.lineAt(offset) });

  const detections: Detection[] = [];
  for (const match of matches) {
    const { rule } = match.rule;
    if (rule.path !== undefined && !rule.path.test(path)) continue;
    if (allowsFile(rules.allowlistsOf.get(rule) ?? [], file)) continue;
    const found = judge(rules, match, content.text, file);
    if (found === null) continue;
    const span = (start: number, end: number) => spanOf(content, lines, content.text.byteAt(start), content.text.byteAt(end));
    detections.push({
      rule,
      secret: found.secret,
      at: span(found.start, found.end),
      match: span(match.start, match.end),
      entropy: found.entropy,
      encodings: content.encodings,
      allowedInline: found.allowedInline,
    });
  }
  return { detections: [...pathDetections(rules, input), ...mostCertain(detections)], notScanned: joined(gaps) };
}

const beginning: Span = { start: 0, end: 0, startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 };

/** Rules about paths alone: the file itself is the secret. */
function pathDetections(rules: CompiledRules, { path, commit }: ScanInput): Detection[] {
  if (path === "") return [];
  return rules.pathRules
    .filter((rule) => rule.path?.test(path) && !allowsFile(rules.allowlistsOf.get(rule) ?? [], { path, commit }))
    .map((rule) => ({ rule, secret: Secret.of(path), at: beginning, match: beginning, entropy: 0, encodings: [], allowedInline: false }));
}

/** Offsets are those of the text; `end` stands behind the last byte. */
function spanOf({ toFile }: Content, lines: Lines, start: number, end: number): Span {
  const first = lines.positionAt(start);
  const last = lines.positionAt(Math.max(start, end - 1));
  return {
    start: toFile(start),
    end: toFile(end),
    startLine: first.line,
    startColumn: first.column,
    endLine: last.line,
    endColumn: last.column,
  };
}
