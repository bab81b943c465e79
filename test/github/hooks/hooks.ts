import { grants } from "../auth/viewer.ts";
import { renderAccount, renderOrganization } from "../render/account.ts";
import { renderRepository } from "../render/repository.ts";
import type { Account, App, Installation, Repository } from "../state/entities.ts";
import { randomGuid } from "../state/random.ts";
import { covers } from "../state/store.ts";
import type { World } from "../state/world.ts";
import { deliver, hookHeaders } from "./deliver.ts";
import { EVENT_PERMISSION, UNCONDITIONAL } from "./events.ts";

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
  /** Rendered only when somebody listens. */
  body(): Record<string, unknown>;
}

/** So many deliveries are under way at once; the rest waits. */
const CONCURRENCY = 32;

/** Sends real, signed webhooks over HTTP to the Apps that are installed, subscribed and allowed to know. */
export class Hooks {
  readonly attempts: Attempt[] = [];
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
      ...(repository && { repository: renderRepository(world, repository) }),
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

  /** Sends an earlier delivery again: the same guid and body, a new delivery. Answers false when the guid is unknown. */
  redeliver(of: { guid: string } | { id: number }): boolean {
    const found = this.attempts.find((attempt) => ("guid" in of ? attempt.guid === of.guid : attempt.id === of.id));
    if (found === undefined) return false;
    const { app, body, guid, event } = found;
    const headers = hookHeaders({ event, guid, hookId: app.hook.id, appId: app.id, secret: app.hook.secret, body });
    this.#enqueue({
      ...found,
      id: this.#world().store.ids.next("delivery"),
      redelivery: true,
      deliveredAt: this.#world().now(),
      url: app.hook.url ?? found.url,
      headers,
      outcome: undefined,
    });
    return true;
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

  #listeners({ event, repository, organization, installation: only }: Happening): Installation[] {
    const account = repository?.owner ?? organization ?? only?.account;
    return [...this.#world().store.installations.values(), ...(only ? [only] : [])].filter((installation, index, all) => {
      if (only !== undefined)
        return installation === only && all.indexOf(installation) === index && installation.app.hook.url !== undefined;
      if (installation.account.id !== account?.id || installation.suspendedAt !== undefined || installation.app.hook.url === undefined)
        return false;
      if (repository !== undefined && !covers(installation, repository)) return false;
      if (UNCONDITIONAL.has(event)) return true;
      const permission = EVENT_PERMISSION[event];
      return (
        installation.events.includes(event) &&
        (permission === undefined ||
          grants(installation.permissions, permission) ||
          (repository === undefined && grants(installation.permissions, "organization_administration:read")))
      );
    });
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
