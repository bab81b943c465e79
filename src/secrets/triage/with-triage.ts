import type { Change } from "../../changes/change.ts";
import type { Ask, Capability, Occasion } from "../../changes/engine.ts";
import { listFindings } from "../../findings/store.ts";
import type { Reader } from "../../github/client.ts";
import { decideAlert } from "../alerts/decide-alert.ts";
import type { AlertFacts } from "../alerts/facts.ts";
import { type AlertOptions, observeAlert } from "../alerts/observe-alert.ts";
import { secretsName } from "../name.ts";
import { decideExpired, type ExpiryFacts } from "./decide-expired.ts";
import { decideTriage } from "./decide-triage.ts";
import type { TriageFacts } from "./facts.ts";
import { observeExpired } from "./observe-expired.ts";
import { observeTriage } from "./observe-triage.ts";

/** Looks that scan nothing: a wish about a finding, an alert of GitHub's, the hourly look. */
type OwnFacts = TriageFacts | AlertFacts | ExpiryFacts;

type OwnDecision = { readonly changes: readonly Change[]; readonly asks: readonly Ask[] };

interface Decided {
  readonly changes: readonly Change[];
}

const ownKinds = new Set(["triage", "alert", "expiry"]);

/** Which look of its own an occasion asks for; a sweep, and whoever asks for a look at everything, names none. */
const lookOf = ({ params = {} }: Pick<Occasion, "params">): OwnFacts["kind"] | undefined => {
  if (params.kind === undefined) return "expiry";
  return ownKinds.has(String(params.kind)) ? (params.kind as OwnFacts["kind"]) : undefined;
};

/**
 * Adds to the capability that scans what is to be done about findings by themselves: people's wishes, GitHub's alerts, and what was put
 * aside until a day. Everything else is the scanning capability's.
 */
export function withTriage<Facts extends { readonly kind: string }, Decision extends Decided>(
  scanning: Capability<Facts, Decision>,
  options: AlertOptions,
): Capability<Facts | OwnFacts, Decision | OwnDecision> {
  const isOwn = (facts: Facts | OwnFacts): facts is OwnFacts => ownKinds.has(facts.kind);
  const observeOwn = (occasion: Occasion, reader: Reader): Promise<OwnFacts> | undefined => {
    switch (lookOf(occasion)) {
      case "triage":
        return observeTriage(occasion, reader, options);
      case "alert":
        return observeAlert(occasion, reader, options);
      case "expiry":
        return observeExpired(occasion.repository, reader, options, options.clock.now());
      default:
        return undefined;
    }
  };
  const { concerns: _, ...rest } = scanning;
  return {
    ...rest,
    // Only what is kept can run out.
    hasWork: async ({ id }) => (await listFindings(options.table, id, { capability: secretsName, most: 1 })).length > 0,
    policyVersion: (facts) => (isOwn(facts) ? undefined : scanning.policyVersion?.(facts)),
    observe: async (occasion, reader) => (await observeOwn(occasion, reader)) ?? scanning.observe(occasion, reader),
    decide(facts, occasion, now) {
      if (!isOwn(facts)) return scanning.decide(facts, occasion, now);
      switch (facts.kind) {
        case "triage":
          return decideTriage(facts, occasion, now);
        case "alert":
          return decideAlert(facts, occasion, now);
        case "expiry":
          return decideExpired(facts, occasion, now);
      }
    },
    asks(plan, occasion) {
      const { facts, decision } = plan;
      return isOwn(facts)
        ? (decision as OwnDecision).asks
        : (scanning.asks?.({ ...plan, facts, decision: decision as Decision }, occasion) ?? []);
    },
    // What was seen is in the decision by now, and may be larger than a plan can be.
    kept: (facts) =>
      isOwn(facts) ? { kind: "expiry", repository: facts.repository, over: [], replaced: [] } : (scanning.kept?.(facts) ?? facts),
    report(plan, outcomes, occasion) {
      const { facts, decision } = plan;
      return isOwn(facts) ? undefined : scanning.report({ ...plan, facts, decision: decision as Decision }, outcomes, occasion);
    },
  };
}
