import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { ClassicLevel } from "classic-level";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LocalQueue } from "../../src/local/local-queue.ts";
import { MovingClock } from "./moving-clock.ts";
import { queueContract } from "./queue-contract.ts";

queueContract("the local queue", async () => {
  const path = await mkdtemp(join(tmpdir(), "pipewarden-queue-"));
  const clock = new MovingClock();
  const queue = await LocalQueue.open({ path, clock });
  return {
    queue,
    pass: async (seconds) => clock.pass(seconds),
    close: async () => {
      await queue.close();
      await rm(path, { recursive: true });
    },
  };
});

describe("the local queue", () => {
  let path: string;
  let clock: MovingClock;
  let open: LocalQueue[];

  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), "pipewarden-queue-"));
    clock = new MovingClock();
    open = [];
  });
  afterEach(async () => {
    await Promise.all(open.map((queue) => queue.close()));
    await rm(path, { recursive: true, force: true });
  });

  const openQueue = async (options: { recoverInFlight?: boolean; sync?: boolean } = {}) => {
    const queue = await LocalQueue.open({ path, clock, ...options });
    open.push(queue);
    return queue;
  };
  const reopen = async (options: { recoverInFlight?: boolean } = {}) => {
    await Promise.all(open.splice(0).map((queue) => queue.close()));
    return openQueue(options);
  };
  const bodies = async (queue: LocalQueue, max = 10) =>
    (await queue.receive("act", { max, waitSeconds: 0, visibilitySeconds: 60 })).map(({ body }) => body);

  it("gives a group with messages in flight its turn after the others", async () => {
    const queue = await openQueue();
    for (const body of ["busy 1", "busy 2", "busy 3"]) await queue.send("act", { group: "busy", body });
    await queue.send("act", { group: "quiet", body: "quiet 1" });
    expect(await bodies(queue, 1)).toEqual(["busy 1"]);
    expect(await bodies(queue, 1)).toEqual(["quiet 1"]);
    expect(await bodies(queue, 2)).toEqual(["busy 2", "busy 3"]);
  });

  it("tells for how long the oldest visible message has been waiting, of any group", async () => {
    const queue = await openQueue();
    expect(queue.oldest("act")).toBeUndefined();
    await queue.send("act", { group: "late", body: "later", delaySeconds: 30 });
    expect(queue.oldest("act")).toBeUndefined();
    await queue.send("act", { group: "a", body: "a1" });
    clock.pass(10);
    await queue.send("act", { group: "b", body: "b1" });
    expect(queue.oldest("act")).toBe(10_000);
    expect(await bodies(queue, 1)).toEqual(["a1"]);
    expect(queue.oldest("act")).toBe(0);
    expect(queue.oldest("fix")).toBeUndefined();
  });

  it("lets a busy group take its turn again once its messages are done", async () => {
    const queue = await openQueue();
    for (const body of ["a1", "a2", "a3"]) await queue.send("act", { group: "a", body });
    const [first] = await queue.receive("act", { max: 1, waitSeconds: 0, visibilitySeconds: 60 });
    await queue.send("act", { group: "b", body: "b1" });
    if (first === undefined) throw new Error("Nothing was handed out");
    await queue.delete("act", first);
    expect(await bodies(queue, 1)).toEqual(["a2"]);
  });

  it("keeps everything through a restart: waiting, delayed and dead messages, and how often each was received", async () => {
    const before = await openQueue();
    await before.send("act", { group: "g", body: "broken" });
    const [broken] = await before.receive("act", { max: 1, waitSeconds: 0, visibilitySeconds: 60 });
    if (broken === undefined) throw new Error("Nothing was handed out");
    await before.bury("act", broken);
    await before.send("act", { group: "g", body: "first" });
    await before.send("act", { group: "g", body: "second" });
    await before.send("act", { group: "g", body: "delayed", delaySeconds: 100 });
    const [first] = await before.receive("act", { max: 1, waitSeconds: 0, visibilitySeconds: 60 });
    if (first === undefined) throw new Error("Nothing was handed out");
    await before.release("act", first, 0);

    const after = await reopen();
    await after.send("act", { group: "g", body: "third" });
    const received = await after.receive("act", { max: 10, waitSeconds: 0, visibilitySeconds: 60 });
    expect(received.map(({ body, receiveCount }) => [body, receiveCount])).toEqual([
      ["first", 2],
      ["second", 1],
      ["third", 1],
    ]);
    expect(await after.deadLetters("act", 10)).toEqual([{ id: broken.id, group: "g", body: "broken" }]);
    clock.pass(101);
    expect(await bodies(after)).toContain("delayed");
  });

  it("keeps a letter that was put back where it is through a restart: in its queue, once", async () => {
    const before = await openQueue();
    await before.send("act", { group: "g", body: "broken" });
    const [broken] = await before.receive("act", { max: 1, waitSeconds: 0, visibilitySeconds: 60 });
    if (broken === undefined) throw new Error("Nothing was handed out");
    await before.bury("act", broken);
    const twice = [before.redrive("act", 10, ({ body }) => body), before.redrive("act", 10, ({ body }) => body)];
    expect((await Promise.all(twice)).map(({ sent }) => sent).sort()).toEqual([0, 1]);
    const after = await reopen();
    expect(await after.depth("act")).toEqual({ visible: 1, hidden: 0, dead: 0 });
    expect(await bodies(after)).toEqual(["broken"]);
  });

  it("hides what a dead process had in hand until its time is over", async () => {
    const before = await openQueue();
    await before.send("act", { group: "g", body: "in hand" });
    expect(await bodies(before)).toEqual(["in hand"]);
    const after = await reopen();
    expect(await bodies(after)).toEqual([]);
    clock.pass(60);
    expect(await bodies(after)).toEqual(["in hand"]);
  });

  it("shows what a dead process had in hand at once when it is told to, and delayed messages not before their time", async () => {
    const before = await openQueue();
    await before.send("act", { group: "g", body: "in hand" });
    await before.send("act", { group: "g", body: "delayed", delaySeconds: 100 });
    expect(await bodies(before)).toEqual(["in hand"]);
    const after = await reopen({ recoverInFlight: true });
    const received = await after.receive("act", { max: 10, waitSeconds: 0, visibilitySeconds: 60 });
    expect(received.map(({ body, receiveCount }) => [body, receiveCount])).toEqual([["in hand", 2]]);
  });

  it("does not resurrect a message that was deleted before the restart", async () => {
    const before = await openQueue({ sync: true });
    await before.send("act", { group: "g", body: "done" });
    const [message] = await before.receive("act", { max: 1, waitSeconds: 0, visibilitySeconds: 60 });
    if (message === undefined) throw new Error("Nothing was handed out");
    await before.delete("act", message);
    const after = await reopen({ recoverInFlight: true });
    expect(await bodies(after)).toEqual([]);
    expect(await after.depth("act")).toEqual({ visible: 0, hidden: 0, dead: 0 });
  });

  it("does not touch a message that another receiver has by now", async () => {
    const queue = await openQueue();
    await queue.send("act", { group: "g", body: "work" });
    const [stale] = await queue.receive("act", { max: 1, waitSeconds: 0, visibilitySeconds: 60 });
    if (stale === undefined) throw new Error("Nothing was handed out");
    clock.pass(61);
    expect(await bodies(queue)).toEqual(["work"]);
    await queue.delete("act", stale);
    await queue.bury("act", stale);
    await queue.release("act", stale, 0);
    expect(await queue.depth("act")).toEqual({ visible: 0, hidden: 1, dead: 0 });
  });

  it("wakes a waiting receiver when a delayed message comes due", { timeout: 10_000 }, async () => {
    const queue = await LocalQueue.open({ path, clock: { now: () => performance.timeOrigin + performance.now() } });
    open.push(queue);
    await queue.send("act", { group: "g", body: "soon" });
    const [message] = await queue.receive("act", { max: 1, waitSeconds: 0, visibilitySeconds: 60 });
    if (message === undefined) throw new Error("Nothing was handed out");
    await queue.release("act", message, 0.02);
    const received = await queue.receive("act", { max: 1, waitSeconds: 20, visibilitySeconds: 60 });
    expect(received).toMatchObject([{ body: "soon", receiveCount: 2 }]);
  });

  it("ends the waiting of receivers when it is closed", { timeout: 10_000 }, async () => {
    const queue = await openQueue();
    const waiting = queue.receive("act", { max: 1, waitSeconds: 20, visibilitySeconds: 60 });
    await queue.close();
    expect(await waiting).toEqual([]);
  });

  it("gives up waiting when the time is over", async () => {
    const queue = await openQueue();
    expect(await queue.receive("act", { max: 1, waitSeconds: 0.01, visibilitySeconds: 60 })).toEqual([]);
  });

  it("tells a second opener of the folder that it is in use", async () => {
    await openQueue();
    await expect(openQueue()).rejects.toMatchObject({ code: "queue_in_use", message: expect.stringContaining("Stop that bot") });
  });

  it("tells when the folder cannot be used", async () => {
    await writeFile(join(path, "file"), "");
    path = join(path, "file");
    await expect(openQueue()).rejects.toMatchObject({ code: "queue_unusable" });
  });

  it("shows messages again that the disk failed to hand out", async () => {
    const queue = await openQueue();
    await queue.send("act", { group: "g", body: "work" });
    const failing = vi.spyOn(ClassicLevel.prototype, "getMany").mockRejectedValueOnce(new Error("disk failure"));
    try {
      await expect(bodies(queue)).rejects.toThrow("disk failure");
      expect(await bodies(queue)).toEqual(["work"]);
    } finally {
      failing.mockRestore();
    }
  });

  it("reports a message as not sent when the disk failed to store it", async () => {
    const queue = await openQueue();
    const failing = vi.spyOn(ClassicLevel.prototype, "batch").mockRejectedValueOnce(new Error("disk failure"));
    try {
      await expect(queue.send("act", { group: "g", body: "lost" })).rejects.toThrow("disk failure");
      await queue.send("act", { group: "g", body: "stored" });
      expect(await bodies(queue)).toEqual(["stored"]);
    } finally {
      failing.mockRestore();
    }
  });

  it("loses no message that it has acknowledged when its process is killed", async () => {
    const script = fileURLToPath(new URL("./send-forever.ts", import.meta.url));
    const child = spawn(process.execPath, [script, path], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = new Promise((resolve) => child.once("exit", (_, signal) => resolve(signal)));
    let acknowledged = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged = Number(line);
      if (acknowledged === 200) child.kill("SIGKILL");
    }
    expect(await ended).toBe("SIGKILL");

    const queue = await openQueue({ recoverInFlight: true });
    const found = new Set<number>();
    clock = new MovingClock(Date.now());
    for (let messages = await bodies(queue); messages.length > 0; messages = await bodies(queue)) {
      for (const body of messages) found.add(Number(body));
    }
    expect(acknowledged).toBeGreaterThanOrEqual(200);
    expect([...found].sort((a, b) => a - b).slice(0, acknowledged)).toEqual(Array.from({ length: acknowledged }, (_, index) => index + 1));
  });
});
