import { hashJson } from "../../values/hash.ts";
import type { Plan } from "../ecosystems/ecosystem.ts";
import type { BundleStory } from "./story.ts";

const shape = /<!-- pipewarden:plan:([0-9a-f]{64}) -->\s*$/;

/** The same plan, or plans in the same order, have the same hash, whoever makes them. 64 hexadecimal digits. */
export const planHash = (plan: Plan | readonly Plan[]): string => hashJson(plan);

/** The same plans with the same packages left out have the same hash. */
export const bundleHash = (plans: readonly Plan[], { covered, left }: BundleStory): string =>
  hashJson({ plans, covered, left: left.map(({ package: name }) => name) });

export const bundleMark = (plans: readonly Plan[], bundle: BundleStory): string => `<!-- pipewarden:plan:${bundleHash(plans, bundle)} -->`;

/** Stands at the end of a pull request's body, invisible, and tells which plan it is about. */
export const planMark = (plan: Plan): string => `<!-- pipewarden:plan:${planHash(plan)} -->`;

/** The hash of the plan that a pull request's body is about; null in a body that is not ours, or whose end somebody changed. */
export const planHashIn = (body: string): string | null => shape.exec(body)?.[1] ?? null;
