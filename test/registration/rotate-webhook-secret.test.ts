import { describe, expect, it } from "vitest";
import { previousSecretLifetime } from "../../src/deliveries/signature.ts";
import { rotateWebhookSecret, underWay, type WebhookSecretPair } from "../../src/registration/rotate-webhook-secret.ts";
import { Secret } from "../../src/values/secret.ts";

/** How long a function keeps what it read, in milliseconds. */
const keptFor = 5 * 60_000;

class Killed extends Error {}

/** A store, functions that keep what they read for five minutes, and a GitHub whose deliveries take up to ten seconds; all on one clock. */
class World {
  now = Date.UTC(2031, 0, 1);
  atGitHub = "0".repeat(32);
  readonly refused: string[] = [];
  readonly told: string[] = [];
  #written: { readonly pair: WebhookSecretPair; readonly at: number }[] = [{ pair: { current: Secret.of(this.atGitHub) }, at: 0 }];
  #signedBefore: { readonly secret: string; readonly until: number }[] = [];
  /** Dies at this call of a port, before or after its effect. */
  killAt: { call: number; after: boolean } | undefined;
  calls = 0;

  get stored(): WebhookSecretPair {
    const last = this.#written.at(-1);
    if (last === undefined) throw new Error("nothing is stored");
    return last.pair;
  }

  /** Whatever GitHub signs with, or signed with ten seconds ago, must be taken by each function, however old its copy is. */
  check(): void {
    const cutoff = this.now - keptFor;
    const copies = this.#written.filter(
      ({ at }, index) => at > cutoff || (this.#written[index + 1]?.at ?? Number.POSITIVE_INFINITY) > cutoff,
    );
    const signed = [this.atGitHub, ...this.#signedBefore.filter(({ until }) => until > this.now).map(({ secret }) => secret)];
    for (const { pair } of copies) {
      const previous =
        pair.previous !== undefined && this.now < pair.previous.replacedAt + previousSecretLifetime ? [pair.previous.secret] : [];
      for (const secret of signed) {
        if (![pair.current, ...previous].some((known) => known.equals(secret))) this.refused.push(`${this.told.join(" | ")}: ${secret}`);
      }
    }
  }

  async #step<Answer>(effect: () => Answer): Promise<Answer> {
    this.calls += 1;
    const kill = this.killAt?.call === this.calls ? this.killAt : undefined;
    if (kill?.after === false) throw new Killed();
    const answer = effect();
    this.check();
    if (kill?.after === true) throw new Killed();
    return answer;
  }

  #pass(milliseconds: number): void {
    for (const end = this.now + milliseconds; this.now < end; ) {
      this.now = Math.min(end, this.now + 1_000);
      this.check();
    }
  }

  rotate(): Promise<void> {
    return rotateWebhookSecret({
      home: {
        read: () => this.#step(() => this.stored),
        write: (pair) => this.#step(() => void this.#written.push({ pair, at: this.now })),
        takenUp: () => this.#step(() => this.#pass(keptFor)),
      },
      gitHub: {
        setWebhookSecret: (secret) =>
          this.#step(() => {
            this.#signedBefore.push({ secret: this.atGitHub, until: this.now + 10_000 });
            this.atGitHub = secret.reveal();
          }),
      },
      clock: { now: () => this.now },
      tell: (line) => void this.told.push(line.trim()),
      pause: (milliseconds) => this.#step(() => this.#pass(milliseconds)),
    });
  }
}

describe("rotating the webhook secret", () => {
  it("ends with a new secret at GitHub that is the current one, and the old one taken for a day", async () => {
    const world = new World();
    const old = world.atGitHub;
    await world.rotate();
    expect(world.atGitHub).toMatch(/^[0-9a-f]{64}$/);
    expect(world.stored.current.reveal()).toBe(world.atGitHub);
    expect(world.stored.previous?.secret.reveal()).toBe(old);
    expect(world.refused).toEqual([]);
  });

  it("refuses no delivery and comes to the same end when it is killed at any call, and run again", async () => {
    const whole = new World();
    await whole.rotate();
    await whole.rotate();
    const kills = Array.from({ length: whole.calls }, (_, index) => [false, true].map((after) => ({ call: index + 1, after }))).flat();
    expect(kills.length).toBeGreaterThan(20);
    for (const first of kills) {
      for (const gap of [0, 60_000, 3_600_000, 2 * previousSecretLifetime]) {
        const world = new World();
        world.killAt = first;
        const before = world.atGitHub;
        const killed = await world
          .rotate()
          .then(
            () => world.rotate(),
            (error: unknown) => Promise.reject(error),
          )
          .then(
            () => false,
            (error: unknown) => {
              if (!(error instanceof Killed)) throw error;
              return true;
            },
          );
        expect(killed).toBe(true);
        // Between telling GitHub and writing it down there is one line; who dies there has a day to come back.
        const lost = world.stored.current.reveal() !== world.atGitHub;
        world.now += lost ? Math.min(gap, previousSecretLifetime / 2) : gap;
        world.check();
        world.killAt = undefined;
        await world.rotate();
        expect(world.refused, JSON.stringify({ first, gap })).toEqual([]);
        expect(world.stored.current.reveal()).toBe(world.atGitHub);
        expect(world.atGitHub).not.toBe(before);
      }
    }
  });

  it("tells GitHub nothing when somebody else wrote meanwhile", async () => {
    const world = new World();
    const before = world.atGitHub;
    const pair = { current: Secret.of("f".repeat(64)) };
    const reads = [{ current: Secret.of(before) }, pair];
    const rotating = rotateWebhookSecret({
      home: { read: async () => reads.shift() ?? pair, write: async () => {}, takenUp: async () => {} },
      gitHub: { setWebhookSecret: () => Promise.reject(new Error("GitHub was told")) },
      clock: { now: () => world.now },
      tell: () => {},
      pause: async () => {},
    });
    await expect(rotating).rejects.toMatchObject({ code: "rotation_superseded" });
  });

  it("waits longer than GitHub does for an answer", () => {
    expect(underWay).toBeGreaterThan(10_000);
  });
});
