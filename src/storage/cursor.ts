import { PipewardenError } from "../values/errors.ts";

/** DynamoDB's `LastEvaluatedKey` as a word that fits into a URL or a command line. */
export const writeCursor = (key: Record<string, unknown>): string => Buffer.from(JSON.stringify(key)).toString("base64url");

/** @throws PipewardenError `bad_cursor` unless `cursor` holds string attributes, as every key of the table does. */
export function readCursor(cursor: string): Record<string, string> {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (typeof key === "object" && key !== null && !Array.isArray(key) && Object.values(key).every((value) => typeof value === "string")) {
      return key as Record<string, string>;
    }
  } catch {
    // Not JSON: told below, in our own words.
  }
  throw new PipewardenError("bad_cursor", "The place to go on from is not one that this listing gave. Start the listing anew.");
}
