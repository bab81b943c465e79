import { hashJson } from "../../values/hash.ts";
import type { Plan } from "../ecosystems/ecosystem.ts";

const shape = /<!-- pipewarden:plan:([0-9a-f]{64}) -->\s*$/;

/** The same plan has the same hash, whoever makes it. 64 hexadecimal digits. */
export const planHash = (plan: Plan): string => hashJson(plan);

/** Stands at the end of a pull request's body, invisible, and tells which plan it is about. */
export const planMark = (plan: Plan): string => `<!-- pipewarden:plan:${planHash(plan)} -->`;

/** The hash of the plan that a pull request's body is about; null in a body that is not ours, or whose end somebody changed. */
export const planHashIn = (body: string): string | null => shape.exec(body)?.[1] ?? null;
