import { indexRunKey } from "../../storage/keys.ts";
import { type Check, type DoctorDependencies, failure, ok, warning } from "./check.ts";

/** The index of managed secrets is brought up to date every five minutes. Milliseconds. */
const tooOld = 30 * 60_000;

/** Which managed secrets are recognised where they leak, and which values are not looked for. */
export async function checkSecretIndex({ table, clock }: DoctorDependencies): Promise<Check> {
  const name = "secrets.index";
  const item = await table.get(indexRunKey);
  if (item === undefined) return ok(name, "No managed secrets are indexed yet; the first run comes within five minutes of a start.");
  const minutes = Math.round((clock.now() - Number(item.at)) / 60_000);
  const told = `${Number(item.values)} values of ${Number(item.secrets)} managed secrets are looked for`;
  if (!(clock.now() - Number(item.at) <= tooOld)) {
    return failure(name, `${told}, as of ${minutes} min ago. Newer values are not recognised: see whether the index runs, and its log.`);
  }
  const reasons = Object.entries((item.notIndexed ?? {}) as Readonly<Record<string, number>>).filter(
    ([reason]) => reason !== "named-public",
  );
  const left = reasons.map(([reason, count]) => `${count} ${reason}`).join(", ");
  const rest = left === "" ? "" : ` Not looked for: ${left}.`;
  const unread = Number(item.refused) + Number(item.failed);
  if (unread === 0) return ok(name, `${told}.${rest}`);
  return warning(name, `${told}; ${unread} secrets or stores could not be read. Tag the key of such a secret, too, or see the log.${rest}`);
}
