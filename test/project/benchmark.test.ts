import { describe, expect, it } from "vitest";
import { type Benchmark, lineOf, median, percentile } from "../../scripts/benchmark.ts";

const benchmark = (goal: Benchmark["goal"]): Benchmark => ({ name: "x.y", unit: "ms", goal, run: async () => ({ samples: [] }) });

describe("a benchmark's line", () => {
  it("has the median as its value, and n, p50 and p95 of the samples", () => {
    const samples = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(lineOf(benchmark({ max: 60 }), { samples })).toEqual({
      name: "x.y",
      value: 50.5,
      unit: "ms",
      goal: { max: 60 },
      n: 100,
      p50: 50.5,
      p95: 95,
      failed: false,
    });
  });

  it("prefers the value that the benchmark names", () => {
    expect(lineOf(benchmark({ max: 60 }), { samples: [1, 2, 3], value: 61 })).toMatchObject({ value: 61, p50: 2, failed: true });
  });

  it.each([
    [{ max: 5 }, 5, false],
    [{ max: 5 }, 5.0001, true],
    [{ min: 60 }, 60, false],
    [{ min: 60 }, 59.999, true],
    [{ max: 0 }, 0, false],
  ] as const)("with the goal %j and the value %d says failed: %s", (goal, value, failed) => {
    expect(lineOf(benchmark(goal), { samples: [value] }).failed).toBe(failed);
  });

  it("says failed, and no numbers, when nothing could be measured", () => {
    expect(lineOf(benchmark({ max: 5 }), undefined)).toMatchObject({ value: null, n: 0, p50: null, p95: null, failed: true });
    expect(lineOf(benchmark({ max: 5 }), { samples: [] })).toMatchObject({ value: null, n: 0, failed: true });
  });
});

describe("percentiles", () => {
  it("take the nearest rank, the median the middle", () => {
    expect(percentile([3, 1, 2], 0.95)).toBe(3);
    expect(percentile([7], 0.95)).toBe(7);
    expect(percentile([], 0.5)).toBeNull();
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([3, 1, 2])).toBe(2);
    expect(median([])).toBeNull();
  });
});
