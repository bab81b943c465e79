import type { AuditEntry } from "../../src/audit/event.ts";
import type { ReleaseContext } from "../../src/changes/approval.ts";
import type { AskForLook } from "../../src/changes/brake.ts";
import { budgetBrake } from "../../src/changes/budget-brake.ts";
import { noteOwner } from "../../src/changes/owners.ts";
import type { Table } from "../../src/storage/table.ts";
import { type RepositoryRef, repositoryId } from "../../src/values/ids.ts";
import { memoryTable } from "../storage/memory-table.ts";
import { repository, switchOn } from "./bench.ts";

export const service = (number: number): RepositoryRef => ({ ...repository, id: repositoryId(number), name: `service-${number}` });
export const home: RepositoryRef = { ...repository, id: repositoryId(999), name: ".github" };
export const lampOf = (number: number, episode = "one") => switchOn({ target: { repository: service(number), switch: "lamp" }, episode });

type Asked = Parameters<AskForLook>[1] & { readonly delay: number | undefined };

/** Tables, clock, queue and trail for brakes and their release, all in memory. */
export function brakesBench() {
  let time = Date.UTC(2026, 0, 15, 12);
  const clock = { now: () => time };
  const table = memoryTable(clock);
  const events: AuditEntry[] = [];
  const asked: Asked[] = [];
  const context: ReleaseContext = {
    table,
    clock,
    ledger: {
      async record(entry) {
        if (!events.some(({ of, phase }) => of === entry.of && phase === entry.phase)) events.push(entry);
      },
    },
    async ask(_lane, request, delay) {
      asked.push({ ...request, delay });
    },
  };
  const brake = (over: Partial<{ table: Table }> = {}) => budgetBrake({ table, clock, ask: context.ask, ...over });
  /** Asks the budget for one version; answers the reason, or undefined. */
  const holds = (number: number, policyVersion = "v1", episode = "one") =>
    brake().holds(lampOf(number, episode), { policyVersion, tells: false, begun: false });
  return {
    table,
    clock,
    events,
    asked,
    context,
    brake,
    holds,
    advance: (milliseconds: number) => {
      time += milliseconds;
    },
    counted: (repositories: number) => noteOwner(table, repository.ownerId, { repositories, home }),
  };
}
