import { Secret } from "../../../values/secret.ts";
import { allowsFile } from "../allow.ts";
import type { CompiledRules } from "../compile.ts";
import { deadlineIn } from "../deadline.ts";
import type { Detection, NotScanned, ScanResult, Span } from "../detection.ts";
import { type Lines, linesOf } from "../lines.ts";
import { joined } from "../not-scanned.ts";
import type { Rule } from "../rule.ts";
import type { Limits, ScanInput } from "../scan.ts";
import { ChunkScan, type StrictFinding, secretValue, withoutGenericDoubles } from "./chunk.ts";
import { type Chunk, chunksOf } from "./chunks.ts";
import { isArchiveName } from "./file-kind.ts";

/** Finds exactly what `gitleaks dir` of version 8.30.1 finds in a file with the same rules, each as often. */
export function scanStrictly(rules: CompiledRules, input: ScanInput, limits: Limits): ScanResult {
  const deadline = deadlineIn(limits.budget, limits.clock);
  const { path, commit } = input;
  const file = { path, commit };
  if (isSkipped(rules, input)) return { detections: [], notScanned: [] };
  const bytes = input.bytes.subarray(0, limits.mostBytes);
  let lines: Lines | undefined;
  const gaps: NotScanned[] = [];
  if (bytes.length < input.bytes.length) {
    gaps.push({ reason: "too-large", fromLine: linesOf(bytes).count, toLine: linesOf(input.bytes).count });
  }
  const applies = appliesTo(rules, input);
  const pathRules = rules.pathRules.filter((rule) => applies(rule));
  const detections: Detection[] = [];
  for (const chunk of chunksOf(bytes)) {
    for (const rule of pathRules) detections.push(pathDetection(rule, path));
    const scan = new ChunkScan(rules, bytes.subarray(chunk.start, chunk.end), file, applies, deadline);
    const done = scan.run(limits.decodeDepth);
    for (const finding of withoutGenericDoubles(scan.findings)) {
      lines ??= linesOf(bytes);
      detections.push(detectionOf(finding, chunk, lines));
    }
    for (const offset of scan.cut) {
      lines ??= linesOf(bytes);
      const line = lines.lineAt(chunk.start + offset);
      gaps.push({ reason: "line-too-long", fromLine: line, toLine: line });
    }
    if (!done) {
      gaps.push({ reason: "out-of-time", fromLine: chunk.linesBefore + 1, toLine: linesOf(bytes).count });
      break;
    }
  }
  detections.sort((a, b) => a.at.start - b.at.start);
  return { detections, notScanned: joined(gaps) };
}

/** Which rules look at a file: remembered, since each match asks. */
function appliesTo(rules: CompiledRules, { path, commit }: ScanInput): (rule: Rule) => boolean {
  const known = new Map<Rule, boolean>();
  return (rule) => {
    let answer = known.get(rule);
    if (answer === undefined) {
      answer = (rule.path?.test(path) ?? true) && !allowsFile(rules.allowlistsOf(rule), { path, commit });
      known.set(rule, answer);
    }
    return answer;
  };
}

/** Its walk through folders leaves a path out that a global list names, even where that list asks for more than the path. */
function isSkipped(rules: CompiledRules, { path, commit }: ScanInput): boolean {
  if (commit !== undefined || path === "") return false;
  return isArchiveName(path) || rules.allowlists.some(({ paths }) => paths.some((expression) => expression.test(path)));
}

const nowhere: Span = { start: 0, end: 0, startLine: 0, startColumn: 0, endLine: 0, endColumn: 0 };

const pathDetection = (rule: Rule, path: string): Detection => ({
  rule,
  secret: Secret.of(path),
  at: nowhere,
  match: nowhere,
  entropy: 0,
  encodings: [],
  allowedInline: false,
});

function detectionOf(finding: StrictFinding, { start, linesBefore }: Chunk, lines: Lines): Detection {
  const { location, segments, rule, entropy } = finding;
  const match: Span = {
    start: start + finding.start,
    end: start + finding.end,
    startLine: linesBefore + 1 + location.startLine,
    endLine: linesBefore + 1 + location.endLine,
    startColumn: location.startColumn,
    endColumn: location.endColumn,
  };
  const first = lines.positionAt(match.start);
  const last = lines.positionAt(Math.max(match.start, match.end - 1));
  return {
    rule,
    secret: secretValue(finding),
    at: { ...match, startLine: first.line, startColumn: first.column, endLine: last.line, endColumn: last.column },
    match,
    entropy,
    encodings: [...new Set(segments.flatMap(({ kinds }) => kinds))],
    allowedInline: false,
  };
}
