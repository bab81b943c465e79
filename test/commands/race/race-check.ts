import { course, type Disturbance, disturbances, isForbidden, orders, play, subsets } from "./races.ts";
import { named, stage } from "./stage.ts";

export type Step = keyof typeof course | Disturbance;
export const steps = Object.keys(course) as Step[];
export const names = Object.keys(disturbances) as Disturbance[];

/** Plays an order; answers what is wrong with it, or undefined. */
async function wrongWith(order: readonly Step[]): Promise<string | undefined> {
  const on = stage();
  await play(on, order);
  if (on.done.length > 1) return "it was done twice";
  if (on.done.some(({ head }) => head !== named)) return "it was done on another commit";
  if (on.done.some(({ allowed }) => !allowed)) return "it was done although nobody might";
  return isForbidden(order) && on.done.length > 0 ? "it was done in spite of what had happened" : undefined;
}

/** Plays every n-th order with so many disturbances. */
export async function faultsIn(size: number, every = 1): Promise<{ played: number; wrong: string[] }> {
  const wrong: string[] = [];
  let count = 0;
  let played = 0;
  for (const extra of subsets(names, size)) {
    for (const order of orders<Step>(steps, extra)) {
      count += 1;
      if (count % every !== 0) continue;
      played += 1;
      const fault = await wrongWith(order);
      if (fault !== undefined) wrong.push(`${fault}: ${order.join(", ")}`);
    }
  }
  return { played, wrong };
}
