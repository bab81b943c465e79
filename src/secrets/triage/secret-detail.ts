import type { Proof } from "../../findings/dismissal.ts";
import type { Finding } from "../../findings/finding.ts";
import type { JsonObject } from "../../values/json.ts";
import type { Hit, HitLines } from "../hit.ts";
import type { Place } from "../place.ts";

/** Where a secret was seen: the place, with the lines in it. */
export type SeenPlace = Place & { readonly lines: HitLines };

/** An alert of GitHub's secret scanning about the same secret. */
export type AlertRef = {
  readonly number: number;
  /** Somebody pushed the secret although GitHub had warned. */
  readonly bypassed: boolean;
};

/** `Finding.detail` of a finding of this capability. Newest first in lists. */
export type SecretDetail = Pick<Hit, "valueTag" | "kind" | "certainty" | "documentation" | "liveness" | "publishedExample"> & {
  readonly managed: Hit["managed"];
  readonly encodings: Hit["encodings"];
  readonly places: readonly SeenPlace[];
  readonly alerts: readonly AlertRef[];
  /** Pull requests that proposed it. */
  readonly pulls: readonly number[];
};

/** What this capability knows again of a finding that it has kept. */
export const detailOf = ({ detail }: Pick<Finding, "detail">): SecretDetail => {
  const known = detail as unknown as Partial<SecretDetail>;
  return {
    valueTag: known.valueTag ?? "",
    kind: known.kind ?? "",
    certainty: known.certainty ?? "guess",
    documentation: known.documentation ?? null,
    liveness: known.liveness ?? null,
    publishedExample: known.publishedExample ?? false,
    managed: known.managed ?? [],
    encodings: known.encodings ?? [],
    places: known.places ?? [],
    alerts: known.alerts ?? [],
    pulls: known.pulls ?? [],
  };
};

export const detailAsJson = (detail: SecretDetail): JsonObject => detail as unknown as JsonObject;

/**
 * Nobody's opinion can make it harmless: it is a secret that is in use or was, or its provider says that it works. No allow-list and
 * no comment in the text holds against it, and a dismissal of it has an end.
 */
export const isProven = (known: Pick<SecretDetail, "certainty" | "liveness">): boolean => proofOf(known) !== null;

/** By what it is proven. */
export const proofOf = ({ certainty, liveness }: Pick<SecretDetail, "certainty" | "liveness">): Proof | null =>
  certainty === "exact" ? "managed" : liveness === "alive" ? "alive" : null;
