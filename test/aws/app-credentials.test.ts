import { generateKeyPairSync } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { AppCredentials } from "../../src/aws/app-credentials.ts";
import type { AppSecret } from "../../src/aws/secret-values.ts";
import { Secret } from "../../src/values/secret.ts";

const minute = 60_000;
const newKey = () => generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const [first, second] = [newKey(), newKey()];

let now: number;
let stored: string | undefined;
let readings: number;
let broken: boolean;
let credentials: AppCredentials;

beforeEach(() => {
  now = Date.UTC(2026, 0, 15);
  stored = first;
  readings = 0;
  broken = false;
  const read = async (): Promise<AppSecret | undefined> => {
    readings += 1;
    await Promise.resolve();
    if (broken) throw new Error("The store does not answer.");
    return stored === undefined ? undefined : { appId: "17", privateKey: Secret.of(stored) };
  };
  credentials = new AppCredentials({ read, clock: { now: () => now } });
});

const keyOf = (secret: Secret | undefined) => secret?.reveal();

describe("the App's credentials in a process", () => {
  it("are read once for all who ask at a time, and again after five minutes", async () => {
    const [one, ...others] = await Promise.all([credentials.current(), credentials.current(), credentials.current()]);
    expect(others.every((other) => other === one)).toBe(true);
    now += 5 * minute - 1;
    await credentials.current();
    expect(readings).toBe(1);
    now += 1;
    // The same credentials are the same object, so that nobody builds a bot anew for nothing.
    expect(await credentials.current()).toBe(one);
    expect(readings).toBe(2);
    stored = second;
    now += 5 * minute;
    expect(keyOf((await credentials.current()).privateKey)).toBe(second);
  });

  it("go on to be used while the store does not answer, which is asked once a minute", async () => {
    const app = await credentials.current();
    broken = true;
    now += 5 * minute;
    for (let second = 0; second < 60; second += 1, now += 1_000) expect(await credentials.current()).toBe(app);
    expect(readings).toBe(2);
    await credentials.current();
    expect(readings).toBe(3);
  });

  it("end when they were taken out of the store", async () => {
    await credentials.current();
    stored = undefined;
    now += 5 * minute;
    await expect(credentials.current()).rejects.toMatchObject({ code: "app_not_set_up" });
  });

  it("are read once a minute because GitHub refused the key, however many requests are refused", async () => {
    const app = await credentials.current();
    expect(await Promise.all(Array.from({ length: 9 }, () => credentials.afterRefusal(app)))).toEqual(
      Array.from({ length: 9 }, () => undefined),
    );
    stored = second;
    now += minute - 1;
    expect(await credentials.afterRefusal(app)).toBeUndefined();
    expect(readings).toBe(2);
    now += 1;
    expect(keyOf(await credentials.afterRefusal(app))).toBe(second);
    // A request that was signed with the old key before learns of the new one without another reading.
    expect(keyOf(await credentials.afterRefusal(app))).toBe(second);
    expect(readings).toBe(3);
  });

  it("give no key of another App in the place of this one's", async () => {
    const app = await credentials.current();
    expect(await credentials.afterRefusal({ ...app, appId: "18" })).toBeUndefined();
    broken = true;
    expect(await credentials.afterRefusal(app)).toBeUndefined();
  });
});
