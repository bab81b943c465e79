import { type Claim, claimDelivery } from "../../deliveries/claim.ts";
import { pause as platformPause } from "../../values/pause.ts";
import type { DoctorDependencies } from "./check.ts";

const defaultPatience = 60_000;
const period = 250;

/** Reads the claim of a delivery until `until` holds of it; undefined when the time is over. */
export async function followClaim(deps: DoctorDependencies, guid: string, until: (claim: Claim) => boolean): Promise<Claim | undefined> {
  const { table, clock, patience = defaultPatience, pause = platformPause } = deps;
  for (let waited = 0; ; waited += period) {
    const claim = await claimDelivery(table, clock, { guid, lane: "act" });
    if (until(claim)) return claim;
    if (waited >= patience) return undefined;
    await pause(period);
  }
}

/** In words, for how long a delivery is followed. */
export const patienceOf = ({ patience = defaultPatience }: DoctorDependencies): string => `${patience / 1000} s`;
