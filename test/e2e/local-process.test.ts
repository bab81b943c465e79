import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openEmbeddedTable } from "../../src/local/embedded-table.ts";
import { LocalQueue } from "../../src/local/local-queue.ts";
import { openIntentsPartition } from "../../src/storage/keys.ts";
import { repositoryId } from "../../src/values/ids.ts";
import { lanes } from "../../src/values/lane.ts";
import { checkWrites, isRepaired, repairs, type Stand, setStand, until, weaken } from "./bot-process.ts";

// The bot as a process of its own against the local GitHub.

let stand: Stand;
beforeEach(async () => {
  stand = await setStand();
});
afterEach(() => stand.close());

const repaired = () => until("the repair is complete", () => isRepaired(stand.github));

/** Waits until the first sweep has protected the repository and the bot asks GitHub nothing more. */
async function quiet(): Promise<void> {
  const { github } = stand;
  await until("the check run is published", () => isRepaired(github) && checkWrites(github) > 0);
  for (let seen = -1; seen !== github.requests.length; await new Promise((resolve) => setTimeout(resolve, 250))) {
    await github.idle();
    seen = github.requests.length;
  }
  github.resetLog();
}

async function startedAndQuiet(env?: Record<string, string | undefined>) {
  const bot = await stand.start(env);
  await quiet();
  return bot;
}

/** Weakens the branch while GitHub is slow, and waits until the bot has begun to look at it. */
async function repairUnderWay(latency: number): Promise<void> {
  stand.github.faults.inject({ kind: "latency", ms: latency, probability: 1 });
  weaken(stand.github);
  await until("the repair has begun", () => stand.github.requests.length > 0);
  expect(repairs(stand.github)).toBe(0);
}

/**
 * What a stopped bot left: messages that are still in hand, dead ones, and open intents of the repository. A minute later, so that those
 * that only wait their turn have had it; what is in hand is hidden for six.
 */
async function leftBehind(folder = stand.folder) {
  const clock = { now: () => Date.now() + 60_000 };
  const queue = await LocalQueue.open({ path: join(folder, "queue"), clock });
  const depths = await Promise.all(lanes.map((lane) => queue.depth(lane)));
  await queue.close();
  const { table, close } = await openEmbeddedTable({ path: join(folder, "table"), clock });
  const { items } = await table.query({ PK: openIntentsPartition(repositoryId(stand.shopId), "act") });
  await close();
  return { inHand: depths.map(({ hidden }) => hidden), dead: depths.map(({ dead }) => dead), openIntents: items.length };
}
const nothing = { inHand: [0, 0, 0], dead: [0, 0, 0], openIntents: 0 };

describe("the bot as a process", () => {
  it("starts by Probot's variables, listens on loopback, repairs, answers verbs, and stops with code 0", async () => {
    const bot = await startedAndQuiet();
    expect(bot.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await (await fetch(`${bot.url}/healthz`)).json()).toEqual({ status: "ok" });
    weaken(stand.github);
    await repaired();
    await until("its check run is written", () => checkWrites(stand.github) === 1);

    const [listing, refused, swept, unknown] = await Promise.all([
      stand.run(["audit", "list", "--repo", "acme/shop", "--format", "json"]).ended,
      stand.run(["audit", "list", "--limit", "none"]).ended,
      stand.run(["sweep", "--repo", "acme/shop"]).ended,
      stand.run(["sweep", "--repo", "acme/none"]).ended,
    ]);
    const events = listing.out.trimEnd().split("\n");
    expect(events.length).toBeGreaterThanOrEqual(4);
    expect(events.every((line) => (JSON.parse(line) as { specversion: string }).specversion === "1.0")).toBe(true);
    expect(refused).toMatchObject({ code: 2, out: "", err: "pipewarden: --limit takes a number from 1 to 500.\n" });
    expect(swept).toMatchObject({ code: 0, out: "Queued 1 repository.\n", err: "" });
    expect(unknown).toMatchObject({ code: 1, out: "", err: "The App is installed on no repository acme/none.\n" });

    bot.child.kill("SIGTERM");
    const { code, signal, out } = await bot.ended;
    expect({ code, signal }).toEqual({ code: 0, signal: null });
    for (const line of out.trimEnd().split("\n")) expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) });
    expect(existsSync(join(stand.folder, "control.json"))).toBe(false);
    expect((await stand.run(["sweep"]).ended).err).toMatch(/^pipewarden: No bot runs in /);
    expect(stand.github.violations).toEqual([]);
  });

  it("takes its credentials from secrets.json in its folder, the key as base64", async () => {
    mkdirSync(stand.folder, { mode: 0o700 });
    const { APP_ID, PRIVATE_KEY = "", WEBHOOK_SECRET } = stand.env;
    const secrets = { appId: Number(APP_ID), privateKey: Buffer.from(PRIVATE_KEY).toString("base64"), webhookSecret: WEBHOOK_SECRET };
    writeFileSync(join(stand.folder, "secrets.json"), JSON.stringify(secrets), { mode: 0o600 });
    await startedAndQuiet({ APP_ID: undefined, WEBHOOK_SECRET: undefined, PRIVATE_KEY: undefined });
    weaken(stand.github);
    await repaired();
  });

  it("explains a start that cannot succeed in one line, with code 2", async () => {
    const { code, out, err } = await stand.run(["start"], { APP_ID: undefined, WEBHOOK_SECRET: "" }).ended;
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^pipewarden: Set APP_ID, WEBHOOK_SECRET in the environment, or the same in [^\n]+\n$/);
  });
});

describe("a second process", () => {
  it("on the same folder is told so, and one on the same port is; the first is not disturbed", async () => {
    const { url } = await startedAndQuiet();
    const control = readFileSync(join(stand.folder, "control.json"), "utf8");
    const port = new URL(url).port;
    const elsewhere = join(stand.folder, "another");

    const sameFolder = await stand.run(["start"]).ended;
    expect(sameFolder).toMatchObject({ code: 2, out: "" });
    const inUse = /^pipewarden: Another Pipewarden uses the folder .+\. Stop it, or give this one a folder of its own\.\n$/;
    expect(sameFolder.err).toMatch(inUse);

    expect(await stand.run(["start"], { PORT: port, PIPEWARDEN_HOME: elsewhere }).ended).toMatchObject({
      code: 2,
      out: "",
      err: `pipewarden: Port ${port} of 127.0.0.1 is in use by another program. Set PORT to one that is free.\n`,
    });
    expect(await leftBehind(elsewhere)).toEqual(nothing);

    expect(readFileSync(join(stand.folder, "control.json"), "utf8")).toBe(control);
    weaken(stand.github);
    await repaired();
    expect((await stand.run(["sweep"]).ended).code).toBe(0);
  });
});

describe("a signal", () => {
  it("lets a repair under way be completed", async () => {
    const bot = await startedAndQuiet({ PRIVATE_KEY: stand.env.PRIVATE_KEY?.replaceAll("\n", "\\n") });
    await repairUnderWay(150);
    bot.child.kill("SIGTERM");
    expect(await bot.ended).toMatchObject({ code: 0, signal: null });
    expect([repairs(stand.github), checkWrites(stand.github)]).toEqual([1, 1]);
    expect(isRepaired(stand.github)).toBe(true);
    expect(await leftBehind()).toEqual(nothing);
  });

  it("that comes a second time ends the bot at once, and the next start completes the repair", async () => {
    const bot = await startedAndQuiet();
    await repairUnderWay(9_000);
    bot.child.kill("SIGTERM");
    await bot.says(/Finishing what is in hand/);
    // Within a second it would be taken for the first one's echo.
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    bot.child.kill("SIGINT");
    expect(await bot.ended).toMatchObject({ code: 130 });
    expect(repairs(stand.github)).toBe(0);

    stand.github.faults.clear();
    await stand.start();
    await repaired();
    expect(repairs(stand.github)).toBe(1);
  });

  it("of Ctrl-C under npm, which may come twice, is one signal", async () => {
    const npm = stand.npmStart();
    const [, url = ""] = await npm.says(/listens on (\S+);/);
    stand.hook(url);
    await quiet();
    await repairUnderWay(150);
    // A terminal sends it to every process in the foreground, and npm once more to what it started.
    const group = -Number(npm.child.pid);
    process.kill(group, "SIGINT");
    await npm.says(/Finishing what is in hand/);
    process.kill(group, "SIGINT");
    await npm.ended;
    expect(isRepaired(stand.github)).toBe(true);
    expect(await leftBehind()).toEqual(nothing);
  });
});

describe("a bot that is killed", () => {
  it("is followed by one that takes its work over at once, whatever files it left", async () => {
    const first = await startedAndQuiet();
    const old = readFileSync(join(stand.folder, "control.json"), "utf8");
    await repairUnderWay(300);
    first.child.kill("SIGKILL");
    expect(await first.ended).toMatchObject({ code: null, signal: "SIGKILL" });
    expect(repairs(stand.github)).toBe(0);
    expect((await stand.run(["sweep"]).ended).err).toMatch(/^pipewarden: No bot runs in /);
    stand.github.faults.clear();

    // The dead one's lease has 90 s to go, and its message is hidden for six minutes.
    const second = await stand.start();
    await until("the repair is complete", () => isRepaired(stand.github) && checkWrites(stand.github) === 1, 15);
    expect(repairs(stand.github)).toBe(1);
    expect(readFileSync(join(stand.folder, "control.json"), "utf8")).not.toBe(old);
    second.child.kill("SIGTERM");
    expect((await second.ended).code).toBe(0);
    expect(await leftBehind()).toEqual(nothing);
  });
});

describe("a bot whose table dies", () => {
  it("ends with a line that says so", async () => {
    const trigger = join(stand.folder, "now");
    mkdirSync(stand.folder, { mode: 0o700 });
    // Every thread of the process runs this first; in the engine's it throws as soon as the file is there.
    const saboteur = `
      const { isMainThread } = require("node:worker_threads");
      const { existsSync } = require("node:fs");
      if (!isMainThread) setInterval(() => { if (existsSync(${JSON.stringify(trigger)})) throw new Error("the store is broken"); }, 10);
    `;
    writeFileSync(join(stand.folder, "saboteur.cjs"), saboteur);
    const bot = await startedAndQuiet({ NODE_OPTIONS: `--require=${join(stand.folder, "saboteur.cjs")}` });
    writeFileSync(trigger, "");
    const { code, err } = await bot.ended;
    expect(code).toBe(2);
    expect(err.split("\n").slice(1)).toEqual([
      "pipewarden: The embedded table's engine ended by itself (the store is broken). What it had acknowledged is stored; start the bot again.",
      "",
    ]);
  });
});
