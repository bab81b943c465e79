import { sweepKey } from "../../storage/keys.ts";
import { type Check, type DoctorDependencies, failure, ok, warning } from "./check.ts";

/** The sweep is hourly; one may be missed. Milliseconds. */
const tooOld = 2 * 3_600_000;

/** The hourly look at every repository finds what no webhook told. */
export async function checkSweep({ table, clock }: DoctorDependencies): Promise<Check> {
  const name = "sweep.last";
  const item = await table.get(sweepKey);
  const why = "What no webhook told stays unseen.";
  if (item === undefined) {
    return warning(name, `No sweep is recorded. ${why} A new bot sweeps within the hour; \`pipewarden sweep\` does it now.`);
  }
  const [at, queued, failed] = [Number(item.at), Number(item.queued), Number(item.failed)];
  const minutes = Math.round((clock.now() - at) / 60_000);
  const told = `The last sweep was ${minutes} min ago`;
  if (!(clock.now() - at <= tooOld)) {
    return failure(name, `${told}. ${why} See whether the schedule runs, and its log; \`pipewarden sweep\` does it now.`);
  }
  if (failed > 0) {
    const installations = `${failed} ${failed === 1 ? "installation" : "installations"}`;
    return warning(
      name,
      `${told}; ${installations} could not be listed, so their repositories were not looked at. The bot's log says why.`,
    );
  }
  return ok(name, `${told} and queued ${queued} ${queued === 1 ? "repository" : "repositories"}.`);
}
