import { describe, expect, it } from "vitest";
import { Lru } from "../../src/github/lru.ts";
import { type Token, TokenCache } from "../../src/github/token-cache.ts";
import { Secret } from "../../src/values/secret.ts";
import { FakeClock } from "./fixtures.ts";

const minute = 60_000;

function counted(clock: FakeClock, limit?: number) {
  const cache = new TokenCache(clock, limit);
  let minted = 0;
  const mint = async (): Promise<Token> => {
    minted += 1;
    return { value: Secret.of(`token ${minted}`), expiresAt: clock.now() + 60 * minute };
  };
  return { cache, mint, get: async (key: string) => (await cache.get(key, mint)).reveal(), minted: () => minted };
}

describe("The cache of tokens", () => {
  it("mints once for each key", async () => {
    const { get } = counted(new FakeClock());
    expect([await get("a"), await get("a"), await get("b"), await get("a")]).toEqual(["token 1", "token 1", "token 2", "token 1"]);
  });

  it("gives a token out until 5 minutes before it expires", async () => {
    const clock = new FakeClock();
    const { get } = counted(clock);
    await get("a");
    clock.advance(55 * minute - 1);
    expect(await get("a")).toBe("token 1");
    clock.advance(1);
    expect(await get("a")).toBe("token 2");
  });

  it("lets requests at the same time share one mint", async () => {
    const { get, minted } = counted(new FakeClock());
    expect(new Set(await Promise.all(Array.from({ length: 50 }, () => get("a")))).size).toBe(1);
    expect(minted()).toBe(1);
  });

  it("forgets a mint that failed, after telling everyone who waited", async () => {
    const { cache, get } = counted(new FakeClock());
    const failing = () => Promise.reject(new Error("down"));
    const results = await Promise.allSettled([cache.get("a", failing), cache.get("a", failing)]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await get("a")).toBe("token 1");
  });

  it("drops the token that was refused, and not the one that took its place", async () => {
    const { cache, mint, get } = counted(new FakeClock());
    const refused = await cache.get("a", mint);
    cache.drop("a", refused);
    expect(await get("a")).toBe("token 2");
    cache.drop("a", refused);
    expect(await get("a")).toBe("token 2");
  });

  it("keeps a limited number, those used last", async () => {
    const { get } = counted(new FakeClock(), 2);
    await get("a");
    await get("b");
    await get("a");
    await get("c");
    expect([await get("a"), await get("c")]).toEqual(["token 1", "token 3"]);
    expect(await get("b")).toBe("token 4");
  });
});

describe("A map of the entries used last", () => {
  it("never holds more than its limit, and never loses the youngest", () => {
    const map = new Lru<number, string>(3);
    for (let key = 0; key < 100; key += 1) {
      map.set(key, String(key));
      expect(map.get(key)).toBe(String(key));
      expect(map.size).toBeLessThanOrEqual(3);
    }
    map.set(99, "again");
    expect([map.get(96), map.get(97), map.get(98), map.get(99)]).toEqual([undefined, "97", "98", "again"]);
    map.delete(98);
    expect([map.get(98), map.size]).toEqual([undefined, 2]);
  });
});
