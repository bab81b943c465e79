import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { stopSignal } from "../../src/cli/stop-signal.ts";

function scene() {
  const source = new EventEmitter();
  const exits: number[] = [];
  let time = 5_000;
  let stopped = false;
  void stopSignal(
    source,
    (code) => exits.push(code),
    () => time,
  ).then(() => {
    stopped = true;
  });
  return {
    exits,
    stopped: async () => {
      await Promise.resolve();
      return stopped;
    },
    send: (signal: string, later = 0) => {
      time += later;
      source.emit(signal);
    },
  };
}

describe.each(["SIGTERM", "SIGINT"])("%s", (signal) => {
  it("asks to stop", async () => {
    const { send, stopped, exits } = scene();
    expect(await stopped()).toBe(false);
    send(signal);
    expect(await stopped()).toBe(true);
    expect(exits).toEqual([]);
  });

  it("is heard once when a terminal and npm both send it", () => {
    const { send, exits } = scene();
    send(signal);
    send(signal);
    send(signal, 999);
    expect(exits).toEqual([]);
  });
});

describe("a second signal", () => {
  it.each([
    ["SIGINT", "SIGINT", 130],
    ["SIGTERM", "SIGTERM", 143],
    ["SIGINT", "SIGTERM", 143],
    ["SIGTERM", "SIGINT", 130],
  ])("ends at once: after %s, %s with code %d", (first, second, code) => {
    const { send, exits } = scene();
    send(first);
    send(second, 1_000);
    expect(exits).toEqual([code]);
  });
});
