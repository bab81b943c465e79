import { grants } from "../auth/viewer.ts";
import { renderAccount, renderOrganization } from "../render/account.ts";
import { renderMinimalRepository } from "../render/repository.ts";
import type { Account, App, Installation, Repository } from "../state/entities.ts";
import { randomGuid } from "../state/random.ts";
import { covers } from "../state/store.ts";
import type { World } from "../state/world.ts";
import { deliver, hookHeaders } from "./deliver.ts";
import { comesWithPermission, neededFor } from "./events.ts";

/** One attempt at delivering an event. Redelivering makes another one with the same guid. */
export interface Attempt {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly app: App;
  readonly installationId: number | null;
  readonly repositoryId: number | null;
  readonly redelivery: boolean;
  readonly deliveredAt: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Undefined while it waits or is under way. */
  outcome: { statusCode: number; status: string; headers: Readonly<Record<string, string>>; payload: string; duration: number } | undefined;
}

/** Something that happened, for whoever listens. */
export interface Happening {
  readonly event: string;
  readonly action?: string;
  readonly sender: Account;
  readonly repository?: Repository;
  readonly organization?: Account;
  /** Only this installation is told. */
  readonly installation?: Installation;
  /** Only installations of this App are told. */
  readonly only?: App;
  /** Rendered only when somebody listens. */
  body(): Record<string, unknown>;
}

/** So many deliveries are under way at once; the rest waits. */
const CONCURRENCY = 32;

/** Sends real, signed webhooks over HTTP to the Apps that are installed, subscribed and allowed to know. */
export class Hooks {
  /** Every attempt, oldest first. */
  readonly attempts: Attempt[] = [];
  /** Grows with everything that happens to a delivery. */
  version = 0;
  readonly #byId = new Map<number, Attempt>();
  /** The first attempt of each guid. */
  readonly #byGuid = new Map<string, Attempt>();
  readonly #world: () => World;
  readonly #check: ((event: string, action: string | undefined, payload: unknown) => void) | undefined;
  #queue: Attempt[] = [];
  #underWay = 0;
  #paused = false;
  #closed = false;
  #waiting: (() => void)[] = [];

  constructor(world: () => World, check?: (event: string, action: string | undefined, payload: unknown) => void) {
    this.#world = world;
    this.#check = check;
  }

  emit(happening: Happening): void {
    const listeners = this.#listeners(happening);
    if (listeners.length === 0) return;
    const world = this.#world();
    const { repository, organization, action, sender } = happening;
    const owner = organization ?? (repository?.owner.type === "Organization" ? repository.owner : undefined);
    const shared = {
      ...(action !== undefined && { action }),
      ...happening.body(),
      ...(repository && { repository: renderMinimalRepository(world, repository) }),
      ...(owner && { organization: renderOrganization(world, owner) }),
      sender: renderAccount(world, sender),
    };
    for (const installation of listeners) {
      const payload = {
        ...shared,
        ...(!("installation" in shared) && { installation: { id: installation.id, node_id: installation.nodeId } }),
      };
      this.#check?.(happening.event, action, payload);
      this.#send(installation, happening, JSON.stringify(payload));
    }
  }

  byId(id: number): Attempt | undefined {
    return this.#byId.get(id);
  }

  byGuid(guid: string): Attempt | undefined {
    return this.#byGuid.get(guid);
  }

  /** Sends an earlier delivery again: the same guid and body, signed with the present secret, as a new attempt. */
  redeliver(found: Attempt): void {
    const { app, body, guid, event } = found;
    const world = this.#world();
    const headers = hookHeaders({ event, guid, hookId: app.hook.id, appId: app.id, secret: app.hook.secret, body });
    const id = world.store.ids.next("delivery");
    this.#enqueue({
      ...found,
      id,
      redelivery: true,
      deliveredAt: world.now(),
      url: app.hook.url ?? found.url,
      headers,
      outcome: undefined,
    });
  }

  pause(): void {
    this.#paused = true;
  }

  /** Sends what gathered meanwhile; shuffled by the seeded source when asked, since GitHub promises no order. */
  resume(options: { shuffle?: boolean } = {}): void {
    this.#paused = false;
    if (options.shuffle === true) {
      const keyed = this.#queue.map((attempt) => ({ attempt, key: this.#world().random() }));
      this.#queue = keyed.sort((a, b) => a.key - b.key).map(({ attempt }) => attempt);
    }
    this.#pump();
  }

  /** Resolves when no delivery waits or is under way. While deliveries are paused, those that wait do not count. */
  idle(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((done) => this.#waiting.push(done));
  }

  close(): void {
    this.#closed = true;
    this.#queue = [];
    this.#settle();
  }

  #listeners(happening: Happening): Installation[] {
    const { installation } = happening;
    // What happens to an installation is told to its App alone, even when it is gone by now.
    if (installation !== undefined) return installation.app.hook.url === undefined ? [] : [installation];
    return [...this.#world().store.installations.values()].filter((candidate) => listens(candidate, happening));
  }

  #send(installation: Installation, { event, action, repository }: Happening, body: string): void {
    const world = this.#world();
    const { app } = installation;
    const guid = randomGuid(() => world.random());
    this.#enqueue({
      id: world.store.ids.next("delivery"),
      guid,
      event,
      action: action ?? null,
      app,
      installationId: installation.id,
      repositoryId: repository?.id ?? null,
      redelivery: false,
      deliveredAt: world.now(),
      url: app.hook.url ?? "",
      headers: hookHeaders({ event, guid, hookId: app.hook.id, appId: app.id, secret: app.hook.secret, body }),
      body,
      outcome: undefined,
    });
  }

  #enqueue(attempt: Attempt): void {
    if (this.#closed) return;
    this.attempts.push(attempt);
    this.version += 1;
    this.#byId.set(attempt.id, attempt);
    if (!this.#byGuid.has(attempt.guid)) this.#byGuid.set(attempt.guid, attempt);
    this.#queue.push(attempt);
    this.#pump();
  }

  #pump(): void {
    while (!this.#paused && this.#underWay < CONCURRENCY) {
      const attempt = this.#queue.shift();
      if (attempt === undefined) break;
      this.#underWay += 1;
      void deliver(attempt.url, attempt.headers, attempt.body).then((outcome) => {
        attempt.outcome = outcome;
        this.version += 1;
        this.#underWay -= 1;
        this.#pump();
        this.#settle();
      });
    }
    this.#settle();
  }

  #isIdle(): boolean {
    return this.#underWay === 0 && (this.#queue.length === 0 || this.#paused);
  }

  #settle(): void {
    if (!this.#isIdle() && !this.#closed) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const done of waiting) done();
  }
}

function listens(installation: Installation, { event, action, repository, organization, only }: Happening): boolean {
  const { app, permissions } = installation;
  if (installation.suspendedAt !== undefined || app.hook.url === undefined || (only !== undefined && only !== app)) return false;
  if (!installation.events.includes(event) && !comesWithPermission(event, permissions)) return false;
  if (installation.account.id !== (repository?.owner ?? organization)?.id) return false;
  if (repository !== undefined && !covers(installation, repository)) return false;
  const needs = neededFor(event, action, repository !== undefined);
  return needs === undefined || grants(permissions, needs);
}
