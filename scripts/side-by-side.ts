import { type Measurement, median } from "./benchmark.ts";

const rounds = 21;
/** Rounds that are not counted: they bring the files into the disk cache. */
const warmUp = 2;

/**
 * Measures ours and the other in turn, each first as often, so that whatever else the machine does meets both; answers the ratio of
 * the medians. `measure` gives milliseconds. The words go to stderr.
 */
export function sideBySide(names: { ours: string; other: string }, measure: (side: "ours" | "other") => number): Measurement {
  const times = { ours: [] as number[], other: [] as number[] };
  for (let round = -warmUp; round < rounds; round++) {
    for (const side of round % 2 === 0 ? (["ours", "other"] as const) : (["other", "ours"] as const)) {
      const time = measure(side);
      if (round >= 0) times[side].push(time);
    }
  }
  const [ours, other] = [median(times.ours) ?? Number.NaN, median(times.other) ?? Number.NaN];
  console.error(`${names.ours} ${ours.toFixed(1)} ms, ${names.other} ${other.toFixed(1)} ms (medians of ${rounds})`);
  return { samples: times.ours.map((time, index) => time / (times.other[index] ?? Number.NaN)), value: ours / other };
}
