import { beforeEach, describe, expect, it } from "vitest";
import { authorizationOf, partsOf } from "../../src/dependencies/registries/authorization.ts";
import { credentialName, RegistryCredentials } from "../../src/dependencies/registry-credentials.ts";
import { Secret } from "../../src/values/secret.ts";

const minute = 60_000;
const host = "npm.example.com";
const [first, second] = ["first", "second"].map((word) => word.repeat(4));

let now: number;
let stored: Record<string, string>;
let asked: string[];
let broken: boolean;
let learned: string[];
let credentials: RegistryCredentials;

beforeEach(() => {
  now = Date.UTC(2026, 0, 15);
  stored = { [host]: String(first) };
  asked = [];
  broken = false;
  learned = [];
  credentials = new RegistryCredentials({
    read: async (each) => {
      asked.push(each);
      await Promise.resolve();
      if (broken) throw new Error("The store does not answer.");
      return stored[each] === undefined ? undefined : Secret.of(stored[each]);
    },
    clock: { now: () => now },
    learn: (secrets) => learned.push(...secrets.map((secret) => secret.reveal())),
  });
});

const told = async (name = host) => (await credentials.of(name))?.reveal();

describe("the credentials of registries in a process", () => {
  it("are read when they are first asked for, once for all who ask at a time, and again after five minutes", async () => {
    expect(asked).toEqual([]);
    expect(await Promise.all([told(), told(), told()])).toEqual(Array.from({ length: 3 }, () => `Bearer ${first}`));
    stored[host] = String(second);
    now += 5 * minute - 1;
    expect(await told()).toBe(`Bearer ${first}`);
    expect(asked).toEqual([host]);
    now += 1;
    expect(await told()).toBe(`Bearer ${second}`);
    expect(asked).toEqual([host, host]);
  });

  it("are each for its own host, of which one that has none is remembered, too", async () => {
    expect(await told()).toBe(`Bearer ${first}`);
    for (const other of [`${host}:8443`, `${host}.`, `sub.${host}`, "example.com"]) expect(await told(other), other).toBeUndefined();
    expect(await told("example.com")).toBeUndefined();
    expect(asked).toEqual([host, `${host}:8443`, `${host}.`, `sub.${host}`, "example.com"]);
  });

  it("go on to be used while the store does not answer, which is asked once a minute", async () => {
    await told();
    broken = true;
    now += 5 * minute;
    for (let seconds = 0; seconds < 60; seconds += 1, now += 1_000) expect(await told()).toBe(`Bearer ${first}`);
    expect(asked).toHaveLength(2);
    await told();
    expect(asked).toHaveLength(3);
  });

  it("are not taken for absent while the store does not answer", async () => {
    broken = true;
    await expect(told()).rejects.toThrow("The store does not answer.");
    broken = false;
    expect(await told()).toBe(`Bearer ${first}`);
  });

  it("are read again when a registry refused one, and only another one is tried then", async () => {
    const refused = await credentials.of(host);
    stored[host] = String(second);
    const renewed = await Promise.all([1, 2].map(() => credentials.afterRefusal(host, refused)));
    expect(renewed.map((each) => each?.reveal())).toEqual([`Bearer ${second}`, `Bearer ${second}`]);
    expect(asked).toHaveLength(2);
    // What others learned is told without a reading, to whoever was refused with the old one.
    expect((await credentials.afterRefusal(host, refused))?.reveal()).toBe(`Bearer ${second}`);
    expect(asked).toHaveLength(2);
  });

  it("are read again once a minute at most, however often they are refused", async () => {
    const refused = await credentials.of(host);
    for (let seconds = 0; seconds < 120; seconds += 1, now += 1_000) {
      expect(await credentials.afterRefusal(host, refused)).toBeUndefined();
    }
    expect(asked).toHaveLength(3);
  });

  it("are found by a registry that asks for one where there was none", async () => {
    expect(await told("new.example.com")).toBeUndefined();
    stored["new.example.com"] = String(second);
    expect((await credentials.afterRefusal("new.example.com", undefined))?.reveal()).toBe(`Bearer ${second}`);
  });

  it("leave a refusal as it is when the store does not answer", async () => {
    const refused = await credentials.of(host);
    broken = true;
    expect(await credentials.afterRefusal(host, refused)).toBeUndefined();
  });

  it("are not used any more when they were taken out of the store", async () => {
    await told();
    stored = {};
    now += 5 * minute;
    expect(await told()).toBeUndefined();
  });

  it("tell what must not be shown", async () => {
    stored[host] = `Basic ${Buffer.from(`someone:${second}`).toString("base64")}`;
    await told();
    expect(learned).toEqual([Buffer.from(`someone:${second}`).toString("base64"), `someone:${second}`, second]);
  });
});

describe("what is stored for a registry", () => {
  it.each([
    ["abcdef", "Bearer abcdef"],
    ["  abcdef\n", "Bearer abcdef"],
    ["Bearer abcdef", "Bearer abcdef"],
    ["Basic YTpi", "Basic YTpi"],
    ["token abcdef", "token abcdef"],
  ])("%j is the header %j", (text, header) => {
    expect(authorizationOf(text, host).reveal()).toBe(header);
  });

  it.each(["", " ", "a\nb", "a\r\nHost: else", "a\tb", "a  b", "käse", '{"token":"abcdef"}', '"abcdef"'])(
    "%j is refused without being told",
    (text) => {
      expect(() => authorizationOf(text, host)).toThrow(
        expect.objectContaining({
          code: "registry_credential_malformed",
          message: `What is stored as the credential of ${host} is neither a token nor a header such as "Bearer …" or "Basic …". Store that alone, as plain text.`,
        }),
      );
    },
  );

  it("is not looked for in other texts where it is as short as a word", () => {
    expect(partsOf(Secret.of("Basic YTpi"))).toEqual([]);
  });

  it.each([
    ["npm.example.com", "npm.example.com"],
    ["npm.example.com:8443", "npm.example.com+8443"],
    ["NPM.example.com", undefined],
    ["[::1]:443", undefined],
    ["a/../b", undefined],
    ["", undefined],
  ])("lies, for %j, below the name %j", (given, name) => {
    expect(credentialName(given)).toBe(name);
  });
});
