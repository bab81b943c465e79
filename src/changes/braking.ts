import type { Table } from "../storage/table.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { Released } from "./brake-kinds.ts";
import { type Change, makeChange } from "./change.ts";
import type { Capability, Occasion } from "./engine.ts";
import { listHolds } from "./holds.ts";
import { type Pause, pauseId, readPause } from "./pause.ts";

/** The capability that pulls and releases the bot's own brakes on somebody's word. */
export const brakingName = "braking";

/** What it can be asked for: `Occasion.params`. Whether whoever asks may is for the brakes of the change to say. */
export type BrakingParams =
  | { readonly kind: "pause"; readonly reason: string }
  /** `pause`: id of the pause that is meant. */
  | { readonly kind: "resume"; readonly pause: string }
  /** `hold`: what people type to release it. */
  | { readonly kind: "release"; readonly hold: string };

interface BrakingFacts {
  readonly repository: RepositoryRef;
  /** The pause of this very repository. */
  readonly pause: Pause | null;
  /** Ids of this owner's holds that nobody has approved. */
  readonly open: readonly string[];
}

const held: Released = { released: false };
const free: Released = { released: true };

/** Pauses a repository, lets it go on, and releases what the budget held. It is asked, and finds nothing to do by itself. */
export function braking(table: Table): Capability<BrakingFacts, { readonly changes: readonly Change[] }> {
  return {
    name: brakingName,
    permissions: { metadata: "read" },
    concerns: () => false,
    async observe({ repository }) {
      const { ownerId, owner, id: repositoryId, name } = repository;
      const pause = await readPause(table, { kind: "repository", ownerId, owner, repositoryId, name });
      const holds = await listHolds(table, ownerId);
      const open = holds.flatMap(({ approvalId, approval }) => (approval === undefined ? [approvalId] : []));
      return { repository, pause: pause ?? null, open };
    },
    decide: (facts, occasion) => ({ changes: decideBraking(facts, occasion) }),
    report: () => undefined,
  };
}

/** Pure. Nothing where it is already as is asked. */
function decideBraking({ repository, pause, open }: BrakingFacts, { episode, cause, params }: Occasion): readonly Change[] {
  const asked = (params ?? {}) as BrakingParams;
  const common = { capability: brakingName, lane: "act", episode, cause } as const;
  switch (asked.kind) {
    case "pause": {
      if (pause !== null) return [];
      const given = { by: cause.actor?.login ?? "Somebody", reason: asked.reason };
      return [
        makeChange({
          ...common,
          kind: "brakes.pause",
          target: { repository },
          expect: null,
          want: { paused: true },
          params: given,
          summary: "Pause the bot in this repository.",
        }),
      ];
    }
    case "resume":
      if (pause === null || pauseId(pause) !== asked.pause) return [];
      return [
        makeChange({
          ...common,
          kind: "brakes.resume",
          target: { repository, pause: asked.pause },
          expect: held,
          want: free,
          params: {},
          summary: "Let the bot go on in this repository.",
        }),
      ];
    case "release":
      if (!open.includes(asked.hold)) return [];
      return [
        makeChange({
          ...common,
          kind: "brakes.release",
          target: { repository, hold: asked.hold },
          expect: held,
          want: free,
          params: {},
          summary: "Let a version of the configuration change more repositories than its budget allows.",
        }),
      ];
    default:
      return [];
  }
}
