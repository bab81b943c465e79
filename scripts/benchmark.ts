/** What a benchmark has to reach: at most, or at least. In the benchmark's unit. */
export type Goal = { readonly max: number } | { readonly min: number };

/** One thing that is measured. Files in `bench/` export a list of them as `benchmarks`. */
export interface Benchmark {
  /** `<area>.<what>`, e.g. `worker.init_ratio_vs_probot`. */
  readonly name: string;
  readonly unit: string;
  readonly goal: Goal;
  /** Measures. Words for people go to stderr. @throws when it could not be measured; that counts as missed. */
  run(): Promise<Measurement>;
}

export interface Measurement {
  /** Every single measurement, in the benchmark's unit. */
  readonly samples: readonly number[];
  /** The number that the goal is about, when it is not the median of the samples. */
  readonly value?: number;
}

/** One line of `npm run bench`. */
export interface Line {
  readonly name: string;
  readonly value: number | null;
  readonly unit: string;
  readonly goal: Goal;
  /** How many samples there are. */
  readonly n: number;
  readonly p50: number | null;
  readonly p95: number | null;
  /** True when the goal was missed or nothing could be measured. */
  readonly failed: boolean;
}

/** The nearest-rank percentile: the smallest sample that `share` (0 … 1) of all samples do not exceed. */
export function percentile(samples: readonly number[], share: number): number | null {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/** The median: the middle sample, or the mean of the two in the middle. */
export function median(samples: readonly number[]): number | null {
  const sorted = samples.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

const reaches = (goal: Goal, value: number): boolean => ("max" in goal ? value <= goal.max : value >= goal.min);
const rounded = (value: number | null): number | null => (value === null ? null : Number(value.toPrecision(4)));

/** Turns a measurement into its line; `undefined` when nothing was measured. The goal is compared before rounding. */
export function lineOf({ name, unit, goal }: Benchmark, measurement: Measurement | undefined): Line {
  const samples = measurement?.samples ?? [];
  const value = measurement?.value ?? median(samples);
  return {
    name,
    value: rounded(value),
    unit,
    goal,
    n: samples.length,
    p50: rounded(median(samples)),
    p95: rounded(percentile(samples, 0.95)),
    failed: value === null || !reaches(goal, value),
  };
}
