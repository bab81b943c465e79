import type { Candidate, Leftover } from "./facts.ts";
import type { FixRow, FixStanding } from "./fix-row.ts";
import { leftOutOf } from "./left-out.ts";
import type { FixSummary } from "./remediation-store.ts";

/** What is told of a candidate: a line, and one for each package that is left out of what is fixed together. Pure. */
export function rowsOf(candidate: Candidate, standing: FixStanding): readonly FixRow[] {
  const { ecosystem, manifest, base: of, alerts, size } = candidate;
  const base = of.isDefault ? null : of.branch;
  const left = leftOutOf(candidate.outlook);
  const isLeft = (number: number): boolean => left.some((each) => each.alerts.some((alert) => alert.number === number));
  const row = (about: Pick<FixRow, "package" | "size" | "alerts" | "standing">): FixRow => ({ ecosystem, manifest, base, ...about });
  return [
    row({
      package: summaryOf(candidate)?.package ?? candidate.package,
      size: size - left.length,
      alerts: alerts.filter(({ number }) => !isLeft(number)),
      standing,
    }),
    ...left.map(({ package: name, alerts: own, noFix }) =>
      row({ package: name, size: 1, alerts: own, standing: { kind: "unfixable", noFix } }),
    ),
  ];
}

export const summaryOf = ({ outlook }: Candidate): FixSummary | null =>
  outlook.kind === "fix" ? outlook.fix.summary : outlook.kind === "as-planned" ? outlook.summary : null;

/** What is put together in another way stays open as long as nothing that does the same is. Pure. */
export const isReplaced = ({ reason }: Leftover, standings: ReadonlyMap<string, FixStanding>): boolean =>
  reason.kind !== "regrouped" ||
  reason.branches.some((branch) => {
    const kind = standings.get(branch)?.kind;
    return kind !== undefined && !["waits", "later", "would-open"].includes(kind);
  });
