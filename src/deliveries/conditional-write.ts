import { ConditionFailed } from "../storage/condition.ts";

/** Whether a conditional write found the item as it expected; any other failure is thrown. */
export async function took(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
}
