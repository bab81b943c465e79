import { PipewardenError } from "../values/errors.ts";

/** What must hold of the stored item for a write to happen. Built by the functions below, rendered to DynamoDB by `dynamo-table.ts`. */
export type Condition =
  | { readonly op: "absent"; readonly attribute: string }
  | { readonly op: "present"; readonly attribute: string }
  | { readonly op: "equals" | "differs"; readonly attribute: string; readonly value: string | number | boolean }
  | { readonly op: "less"; readonly attribute: string; readonly value: number }
  | { readonly op: "any" | "all"; readonly of: readonly Condition[] };

/** The item does not exist. */
export const absent = (attribute = "PK"): Condition => ({ op: "absent", attribute });
/** The item (or the attribute) exists. */
export const present = (attribute = "PK"): Condition => ({ op: "present", attribute });
export const equals = (attribute: string, value: string | number | boolean): Condition => ({ op: "equals", attribute, value });
/** The attribute has another value, or is absent. */
export const differs = (attribute: string, value: string | number | boolean): Condition => ({ op: "differs", attribute, value });
export const less = (attribute: string, value: number): Condition => ({ op: "less", attribute, value });
export const any = (...of: Condition[]): Condition => ({ op: "any", of });
export const all = (...of: Condition[]): Condition => ({ op: "all", of });

/** A conditional write found the item otherwise. Expected in races; the caller decides what it means. */
export class ConditionFailed extends PipewardenError {
  override readonly name: string = "ConditionFailed";

  constructor(options?: { cause?: unknown }) {
    super("condition_failed", "The stored item is not as the write expected it.", options);
  }
}
