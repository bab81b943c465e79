import type { NotScanned } from "./detection.ts";

/** Gaps in order, those of one reason that touch put together. */
export function joined(gaps: readonly NotScanned[]): readonly NotScanned[] {
  if (gaps.length < 2) return gaps;
  const sorted = gaps.toSorted((a, b) => a.fromLine - b.fromLine || a.reason.localeCompare(b.reason));
  const latest = new Map<NotScanned["reason"], NotScanned>();
  const done: NotScanned[] = [];
  for (const gap of sorted) {
    const previous = latest.get(gap.reason);
    if (previous !== undefined && gap.fromLine <= previous.toLine + 1) {
      latest.set(gap.reason, { ...previous, toLine: Math.max(previous.toLine, gap.toLine) });
      continue;
    }
    if (previous !== undefined) done.push(previous);
    latest.set(gap.reason, gap);
  }
  return [...done, ...latest.values()].sort((a, b) => a.fromLine - b.fromLine || a.reason.localeCompare(b.reason));
}
