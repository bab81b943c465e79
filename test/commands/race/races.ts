import { named, other, type Stage } from "./stage.ts";

/** What the two people and the bot do, in this order. */
export const course = {
  ask: (on: Stage) => on.ask(),
  check: (on: Stage) => on.handle((capability) => capability === "commands"),
  approve: (on: Stage) => on.approve(),
  "check the approval": (on: Stage) => on.handle((capability) => capability === "commands"),
  act: (on: Stage) => on.handle((capability) => capability === "protection"),
} as const satisfies Record<string, (on: Stage) => Promise<void>>;

/** What may come between. */
export const disturbances = {
  "a push": (on: Stage) => on.move(other, { told: true }),
  "the way back": (on: Stage) => on.move(named, { told: true }),
  "a push that nobody tells of": (on: Stage) => on.move(other, { told: false }),
  "the way back that nobody tells of": (on: Stage) => on.move(named, { told: false }),
  "ada loses access": async (on: Stage) => on.role("ada", "read"),
  "bob loses access": async (on: Stage) => on.role("bob", "read"),
  "the command is edited": async (on: Stage) => on.edit("ada"),
  "the command is deleted": async (on: Stage) => on.remove("ada"),
  "the approval is edited": async (on: Stage) => on.edit("bob"),
  "the approval is deleted": async (on: Stage) => on.remove("bob"),
  "another configuration": async (on: Stage) => on.configure(),
  "a quarter of an hour": async (on: Stage) => on.later(15 * 60_000),
  "the command is told again": (on: Stage) => on.tellAgain("ada"),
  "the approval is told again": (on: Stage) => on.tellAgain("bob"),
  "ada approves herself": (on: Stage) => on.approve("ada"),
  "bob approves again": (on: Stage) => on.approve("bob"),
} as const satisfies Record<string, (on: Stage) => Promise<void>>;
export type Disturbance = keyof typeof disturbances;

/** Those after which nothing may be done any more, from which step on. */
const forbidding: Readonly<Partial<Record<Disturbance, keyof typeof course>>> = {
  "a push": "ask",
  "ada loses access": "ask",
  "bob loses access": "ask",
  "the command is edited": "ask",
  "the command is deleted": "ask",
  "the approval is edited": "approve",
  "the approval is deleted": "approve",
  // The request is for the configuration under which it was accepted, and waits from then on.
  "another configuration": "check",
  "a quarter of an hour": "check",
};

/** Whether something in this order forbids what is asked for. An approval that was taken back can be given again. */
export const isForbidden = (order: readonly string[]): boolean =>
  Object.entries(forbidding)
    .filter(([, from]) => from !== "approve" || !order.includes("bob approves again"))
    .some(([what, from]) => order.slice(order.indexOf(from), order.indexOf("act")).includes(what));

/** Every way to put `extra` in between, in all orders of them. */
export function* orders<Step>(steps: readonly Step[], extra: readonly Step[]): Generator<readonly Step[]> {
  const [first, ...rest] = extra;
  if (first === undefined) {
    yield steps;
    return;
  }
  for (let place = 0; place <= steps.length; place += 1) yield* orders([...steps.slice(0, place), first, ...steps.slice(place)], rest);
}

/** All subsets of that size. */
export function* subsets<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (const [index, item] of items.entries()) for (const rest of subsets(items.slice(index + 1), size - 1)) yield [item, ...rest];
}

/** Plays one order to its end, and whatever is still to be done after it. */
export async function play(on: Stage, order: readonly (keyof typeof course | Disturbance)[]): Promise<void> {
  for (const step of order) {
    on.later(1_000);
    await (step in course ? course[step as keyof typeof course] : disturbances[step as Disturbance])(on);
  }
  for (let round = 0; on.waiting() > 0; round += 1) {
    if (round > 20) throw new Error("The messages do not come to an end.");
    on.later(1_000);
    await on.handle(() => true);
  }
}
