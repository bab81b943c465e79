import type { Detection, NotScanned, ScanResult, Span } from "./detection/detection.ts";
import type { ExactMatch, ExactMatcher } from "./exact/exact-matcher.ts";
import type { Tagger } from "./exact/tagger.ts";
import type { Hit, HitLines } from "./hit.ts";
import { pathOf, type SourceText } from "./place.ts";
import { isPublishedExample } from "./rules/published-examples.ts";
import type { Found, Gap } from "./sources/source.ts";
import type { Validator } from "./validation/validator.ts";

type Scan = (input: { readonly path: string; readonly bytes: Uint8Array; readonly commit?: string }) => ScanResult;

/** What an examination needs. Everything that sees a value is here; what comes out has none. */
export interface ExamineOptions {
  readonly scan: Scan;
  /** The same without a repository's own allow-lists; null where they change nothing. */
  readonly scanUnlisted: Scan | null;
  /** Whether a file of fingerprints says that a hit does not count. */
  ignores(hit: Hit): boolean;
  readonly matcher: ExactMatcher;
  readonly tagger: Tagger;
  /** Kinds of credentials whose provider is asked. */
  readonly validate: ReadonlySet<string>;
  readonly validator: Validator;
}

/** The rule of a hit that no rule found. */
const exactRule = "managed-secret";

/**
 * The secrets in a text: what the rules find, and every managed secret by its value, whether or not a rule knows it. The values end here;
 * what is answered tells them apart by keyed HMACs.
 *
 * @throws what the table throws in which managed secrets are looked up.
 */
export async function examine(text: SourceText, options: ExamineOptions): Promise<Found> {
  const { place, bytes } = text;
  const input = { path: pathOf(place), bytes, ...("commit" in place ? { commit: place.commit } : {}) };
  const scanned = options.scan(input);
  const exact = await options.matcher.match(bytes);
  const matched = new Set<ExactMatch>();
  const hits: Hit[] = [];
  for (const detection of scanned.detections) {
    const same = exact.matches.filter(({ at }) => overlaps(at, detection.at));
    for (const match of same) matched.add(match);
    const lines = linesIn(text, detection.at);
    if (lines !== undefined) hits.push(await validated(hitOf(detection, same, lines, text, options), detection, scanned, options));
  }
  for (const match of exact.matches) {
    const lines = matched.has(match) ? undefined : linesIn(text, match.at);
    if (lines !== undefined) hits.push(exactHit(match, lines, text, options));
  }
  return {
    hits: [...hits.filter((hit) => !options.ignores(hit)), ...(await aliveThough(input, scanned, text, options))],
    notRead: [...scanned.notScanned, ...exact.notScanned].flatMap((part) => partIn(text, part)),
  };
}

/** What the repository's allow-lists would hide, and its provider says is alive. */
async function aliveThough(
  input: Parameters<Scan>[0],
  listed: ScanResult,
  text: SourceText,
  options: ExamineOptions,
): Promise<readonly Hit[]> {
  if (options.scanUnlisted === null || options.validate.size === 0) return [];
  const unlisted = options.scanUnlisted(input);
  const known = new Set(listed.detections.map(({ rule, at }) => `${at.start} ${rule.id}`));
  const found: Hit[] = [];
  for (const detection of unlisted.detections) {
    if (known.has(`${detection.at.start} ${detection.rule.id}`) || !options.validate.has(detection.rule.kind)) continue;
    const lines = linesIn(text, detection.at);
    if (lines === undefined) continue;
    const hit = await validated(hitOf(detection, [], lines, text, options), detection, unlisted, options);
    if (hit.liveness === "alive") found.push(hit);
  }
  return found;
}

/** With what its provider says of it, where the policy lets the bot ask. */
async function validated(
  hit: Hit,
  { rule, secret }: Detection,
  { detections }: ScanResult,
  { validate, validator }: ExamineOptions,
): Promise<Hit> {
  if (!validate.has(rule.kind)) return hit;
  const companions = detections.filter((other) => other.rule.kind === rule.kind && other.secret !== secret).map((other) => other.secret);
  return { ...hit, liveness: await validator.ask({ kind: rule.kind, secret, companions, valueTag: hit.valueTag }) };
}

function hitOf(
  { rule, secret, encodings, allowedInline }: Detection,
  same: readonly ExactMatch[],
  lines: HitLines,
  { place }: SourceText,
  { tagger }: ExamineOptions,
): Hit {
  return {
    fingerprint: tagger.fingerprint({ rule: rule.id, path: pathOf(place), value: secret }),
    valueTag: tagger.valueTag(same[0]?.secret ?? secret),
    rule: rule.id,
    description: rule.description,
    kind: rule.kind,
    severity: same.length === 0 ? rule.severity : "critical",
    certainty: same.length === 0 ? rule.certainty : "exact",
    documentation: rule.documentation ?? null,
    managed: managedBy(same),
    place,
    lines,
    encodings,
    allowedInline,
    publishedExample: isPublishedExample(secret.reveal()),
    liveness: null,
  };
}

const exactHit = ({ secret, managed, encodings }: ExactMatch, lines: HitLines, { place }: SourceText, { tagger }: ExamineOptions): Hit => ({
  fingerprint: tagger.fingerprint({ rule: exactRule, path: pathOf(place), value: secret }),
  valueTag: tagger.valueTag(secret),
  rule: exactRule,
  description: "Managed secret",
  kind: exactRule,
  severity: "critical",
  certainty: "exact",
  documentation: null,
  managed,
  place,
  lines,
  encodings,
  allowedInline: false,
  publishedExample: false,
  liveness: null,
});

const overlaps = (one: Span, other: Span): boolean => one.start < other.end && other.start < one.end;

const managedBy = (matches: readonly ExactMatch[]): Hit["managed"] => [
  ...new Map(matches.flatMap(({ managed }) => managed).map((each) => [JSON.stringify(each), each])).values(),
];

/** Lines of the place; undefined for what touches no new line of a diff. */
function linesIn({ lines }: SourceText, { startLine, startColumn, endLine, endColumn }: Span): HitLines | undefined {
  if (lines === undefined) return { startLine, startColumn, endLine, endColumn };
  if (!lines.slice(startLine - 1, endLine).some(({ added }) => added)) return undefined;
  const [first, last] = [lines[startLine - 1], lines[endLine - 1]];
  if (first === undefined || last === undefined) return undefined;
  return { startLine: first.number, startColumn, endLine: last.number, endColumn };
}

function partIn({ place, lines }: SourceText, { reason, fromLine, toLine }: NotScanned): readonly Gap[] {
  if (lines === undefined) return [{ place, reason, lines: { from: fromLine, to: toLine } }];
  const own = lines.slice(fromLine - 1, toLine).filter(({ added }) => added);
  const [first, last] = [own[0], own.at(-1)];
  return first === undefined || last === undefined ? [] : [{ place, reason, lines: { from: first.number, to: last.number } }];
}
