import { PipewardenError } from "../values/errors.ts";
import type { Json } from "../values/json.ts";
import type { Advisory } from "./advisory.ts";
import { objectOf } from "./json-members.ts";
import { readAlert } from "./read-alert.ts";
import { readOsv } from "./read-osv.ts";

/**
 * The advisories in a file: OSV records or Dependabot's alerts, one or a list. Of alerts those that are open count.
 *
 * @throws PipewardenError `advisories_invalid`.
 */
export function readAdvisories(text: string): readonly Advisory[] {
  let value: Json;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, "")) as Json;
  } catch {
    throw new PipewardenError("advisories_invalid", "The file of advisories is no JSON.");
  }
  const records = Array.isArray(value) ? (value as readonly Json[]) : [value];
  const found = records.flatMap((record): readonly Advisory[] => {
    if (objectOf(record).security_advisory === undefined) return readOsv(record);
    const alert = readAlert(record);
    return alert === undefined || alert.state !== "open" ? [] : [alert.advisory];
  });
  // The same advisory comes once for each manifest that has the package.
  const once = [...new Map(found.map((each) => [JSON.stringify([each.id, each.ecosystem, each.package]), each])).values()];
  if (records.length > 0 && found.length === 0 && !records.every(isKnownForm)) {
    throw new PipewardenError("advisories_invalid", "The file holds neither OSV records nor alerts of Dependabot.");
  }
  return once;
}

const isKnownForm = (record: Json): boolean => {
  const { id, security_advisory: alert } = objectOf(record);
  return typeof id === "string" || alert !== undefined;
};
