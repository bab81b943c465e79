import type { Detection, NotScanned, ScanResult, Span } from "./detection/detection.ts";
import type { ExactMatch, ExactMatcher } from "./exact/exact-matcher.ts";
import type { Tagger } from "./exact/tagger.ts";
import { examinePath } from "./examine-path.ts";
import type { Hit, HitLines } from "./hit.ts";
import { type Place, pathOf, type SourceText } from "./place.ts";
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
  const path = pathOf(place);
  const input = { path, bytes, ...("commit" in place ? { commit: place.commit } : {}) };
  const scanned = options.scan(input);
  const exact = await options.matcher.match(bytes);
  const named = await examinePath(path, options);
  const about = { path, place: place.kind === "file" ? { ...place, path: named.shown } : place, options };
  const hits = [
    ...(await hitsOf(scanned.detections, exact.matches, (at) => linesIn(text, at), about)),
    // Whatever is new in a file makes its name known once more.
    ...(await hitsOf(named.detections, named.matches, () => wholeName, about)),
  ];
  return {
    hits: [...hits.filter((hit) => !options.ignores(hit)), ...(await aliveThough(input, scanned, text, about))],
    notRead: [...scanned.notScanned, ...exact.notScanned].flatMap((part) => partIn(text, part, about.place)),
  };
}

const wholeName: HitLines = { startLine: 1, startColumn: 1, endLine: 1, endColumn: 1 };

/** Where hits stand, and by which path they are fingerprinted: never the one that is shown. */
interface About {
  readonly path: string;
  readonly place: Place;
  readonly options: ExamineOptions;
}

async function hitsOf(
  detections: readonly Detection[],
  matches: readonly ExactMatch[],
  linesAt: (at: Span) => HitLines | undefined,
  about: About,
): Promise<readonly Hit[]> {
  const { byDetection, alone } = paired(detections, matches);
  const hits: Hit[] = [];
  for (const [detection, match] of byDetection) {
    const lines = linesAt(detection.at);
    if (lines !== undefined) hits.push(await validated(hitOf(detection, match, lines, about), detection, detections, about.options));
  }
  for (const match of alone) {
    const lines = linesAt(match.at);
    if (lines !== undefined) hits.push(exactHit(match, lines, about));
  }
  return hits;
}

/**
 * Each managed secret is told of once, with what a rule knows of its kind: the surest one of those that stand there. Rules that see no more
 * than a part of it, or what is around it, have nothing to add.
 */
function paired(detections: readonly Detection[], matches: readonly ExactMatch[]) {
  const byDetection = new Map<Detection, ExactMatch | null>(detections.map((detection) => [detection, null]));
  const alone: ExactMatch[] = [];
  for (const match of matches) {
    const same = [...byDetection.keys()].filter(({ at }) => overlaps(at, match.at));
    const [surest, ...others] = same
      .filter((detection) => byDetection.get(detection) === null)
      .toSorted((one, other) => certainties.indexOf(other.rule.certainty) - certainties.indexOf(one.rule.certainty));
    for (const other of others) byDetection.delete(other);
    if (surest === undefined) alone.push(match);
    else byDetection.set(surest, match);
  }
  return { byDetection, alone };
}

const certainties: readonly Detection["rule"]["certainty"][] = ["guess", "format", "checksum"];

/** What the repository's allow-lists would hide, and its provider says is alive. */
async function aliveThough(input: Parameters<Scan>[0], listed: ScanResult, text: SourceText, about: About): Promise<readonly Hit[]> {
  const { options } = about;
  if (options.scanUnlisted === null || options.validate.size === 0) return [];
  const unlisted = options.scanUnlisted(input);
  const known = new Set(listed.detections.map(({ rule, at }) => `${at.start} ${rule.id}`));
  const found: Hit[] = [];
  for (const detection of unlisted.detections) {
    if (known.has(`${detection.at.start} ${detection.rule.id}`) || !options.validate.has(detection.rule.kind)) continue;
    const lines = linesIn(text, detection.at);
    if (lines === undefined) continue;
    const hit = await validated(hitOf(detection, null, lines, about), detection, unlisted.detections, options);
    if (hit.liveness === "alive") found.push(hit);
  }
  return found;
}

/** With what its provider says of it, where the policy lets the bot ask. */
async function validated(
  hit: Hit,
  { rule, secret }: Detection,
  detections: readonly Detection[],
  { validate, validator }: ExamineOptions,
): Promise<Hit> {
  if (!validate.has(rule.kind)) return hit;
  const companions = detections.filter((other) => other.rule.kind === rule.kind && other.secret !== secret).map((other) => other.secret);
  return { ...hit, liveness: await validator.ask({ kind: rule.kind, secret, companions, valueTag: hit.valueTag }) };
}

const hitOf = (
  { rule, secret, encodings, allowedInline }: Detection,
  match: ExactMatch | null,
  lines: HitLines,
  { path, place, options: { tagger } }: About,
): Hit => ({
  fingerprint: tagger.fingerprint({ rule: rule.id, path, value: secret }),
  valueTag: tagger.valueTag(match?.secret ?? secret),
  rule: rule.id,
  description: rule.description,
  kind: rule.kind,
  severity: match === null ? rule.severity : "critical",
  certainty: match === null ? rule.certainty : "exact",
  documentation: rule.documentation ?? null,
  managed: match?.managed ?? [],
  place,
  lines,
  encodings: match?.encodings ?? encodings,
  allowedInline,
  publishedExample: isPublishedExample(secret.reveal()),
  liveness: null,
});

const exactHit = ({ secret, managed, encodings }: ExactMatch, lines: HitLines, { path, place, options: { tagger } }: About): Hit => ({
  fingerprint: tagger.fingerprint({ rule: exactRule, path, value: secret }),
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

/** Lines of the place; undefined for what touches no new line of a diff. */
function linesIn({ lines }: SourceText, { startLine, startColumn, endLine, endColumn }: Span): HitLines | undefined {
  if (lines === undefined) return { startLine, startColumn, endLine, endColumn };
  if (!lines.slice(startLine - 1, endLine).some(({ added }) => added)) return undefined;
  const [first, last] = [lines[startLine - 1], lines[endLine - 1]];
  if (first === undefined || last === undefined) return undefined;
  return { startLine: first.number, startColumn, endLine: last.number, endColumn };
}

function partIn({ lines }: SourceText, { reason, fromLine, toLine }: NotScanned, place: Place): readonly Gap[] {
  if (lines === undefined) return [{ place, reason, lines: { from: fromLine, to: toLine } }];
  const own = lines.slice(fromLine - 1, toLine).filter(({ added }) => added);
  const [first, last] = [own[0], own.at(-1)];
  return first === undefined || last === undefined ? [] : [{ place, reason, lines: { from: first.number, to: last.number } }];
}
