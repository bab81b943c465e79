import type { Table } from "../storage/table.ts";
import type { Clock } from "../values/clock.ts";
import type { RepositoryRef } from "../values/ids.ts";
import type { Brake } from "./brake.ts";
import type { Change } from "./change.ts";
import { dropHeld, noteHeld } from "./held.ts";
import { type Pause, type PauseScope, pauseId, pausesOver } from "./pause.ts";

/** A pause that stands in the configuration; whoever takes it out makes the bot look anew. */
export interface ConfiguredPause {
  readonly reason: string;
}

export interface PauseBrakeOptions {
  readonly table: Table;
  readonly clock: Clock;
  /** What the configuration in force says now. Asked at every change, for a pause is about now and not about when a plan was made. */
  readonly configured?: (repository: RepositoryRef) => Promise<ConfiguredPause | undefined>;
}

/**
 * Holds every change of a setting in a paused scope, also one that was begun. Check runs go on while an owner or a repository is
 * paused, so that people see that and why nothing is repaired; a pause of everything stops them, too: it is for the case that the
 * bot itself is the trouble.
 */
export function pauseBrake({ table, clock, configured }: PauseBrakeOptions): Brake {
  /** The repository is listed first, and the pause read again then: whoever resumes takes the pause away before reading the list. */
  const holdBy = async (pause: Pause, change: Change): Promise<boolean> => {
    await noteHeld(table, pauseId(pause), change, clock.now());
    const standing = await pausesOver(table, change.target.repository);
    if (standing.some((other) => pauseId(other) === pauseId(pause))) return true;
    await dropHeld(table, pauseId(pause), { repository: change.target.repository, capability: change.capability });
    return false;
  };

  return {
    async holds(change, { tells }) {
      const { repository } = change.target;
      for (const pause of await pausesOver(table, repository)) {
        if (tells ? pause.scope.kind === "everywhere" : await holdBy(pause, change)) return sentenceOf(pause);
      }
      const inForce = tells ? undefined : await configured?.(repository);
      return inForce && `The configuration pauses the bot here: ${inForce.reason} It goes on when the configuration no longer says so.`;
    },
  };
}

function sentenceOf({ scope, by, reason, since, actor }: Pause): string {
  const when = `${new Date(since).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const who = actor === undefined ? "An operator resumes it" : "A maintainer resumes it with the command resume, or an operator";
  return `${by} paused ${placeOf(scope)} on ${when}: "${reason}" ${who}: bin/pipewarden resume${optionOf(scope)}`;
}

function placeOf(scope: PauseScope): string {
  switch (scope.kind) {
    case "everywhere":
      return "the bot everywhere";
    case "owner":
      return `the bot for all of ${scope.owner}`;
    case "repository":
      return `the bot for ${scope.owner}/${scope.name}`;
  }
}

function optionOf(scope: PauseScope): string {
  switch (scope.kind) {
    case "everywhere":
      return "";
    case "owner":
      return ` --owner ${scope.owner}`;
    case "repository":
      return ` --repo ${scope.owner}/${scope.name}`;
  }
}
