import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withProgress } from "../../src/cli/progress.ts";
import { statusLine } from "../../src/cli/streams.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const silent = { out: () => undefined, err: () => undefined };

describe("progress", () => {
  it("renews one line each second, and takes it away in the end", async () => {
    const told: string[] = [];
    const { promise, resolve } = Promise.withResolvers<number>();
    const working = withProgress({ ...silent, status: (text) => void told.push(text) }, "Looking", promise);
    await vi.advanceTimersByTimeAsync(2_500);
    resolve(7);
    expect(await working).toBe(7);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(told).toEqual(["Looking … 1 s", "Looking … 2 s", ""]);
  });

  it("says nothing of what is soon done", async () => {
    const told: string[] = [];
    await withProgress({ ...silent, status: (text) => void told.push(text) }, "Looking", Promise.resolve());
    expect(told).toEqual([]);
  });

  it("takes the line away when the work fails, and passes the failure on", async () => {
    const told: string[] = [];
    const { promise, reject } = Promise.withResolvers<never>();
    const working = withProgress({ ...silent, status: (text) => void told.push(text) }, "Looking", promise);
    const failed = expect(working).rejects.toThrow("no");
    await vi.advanceTimersByTimeAsync(1_000);
    reject(new Error("no"));
    await failed;
    expect(told).toEqual(["Looking … 1 s", ""]);
  });

  it("works without a terminal", async () => {
    expect(await withProgress(silent, "Looking", Promise.resolve(7))).toBe(7);
  });
});

describe("the status line", () => {
  const terminal = (columns?: number) => {
    const written: string[] = [];
    const write = ((text: string) => written.push(text) > 0) as NodeJS.WriteStream["write"];
    return { written, stream: { write, isTTY: true, ...(columns !== undefined && { columns }) } };
  };

  it("overwrites itself, and never wraps", () => {
    const { written, stream } = terminal(10);
    const status = statusLine(stream, {});
    status?.("Looking at everything");
    status?.("");
    expect(written).toEqual(["\r\u001b[KLooking a", "\r\u001b[K"]);
  });

  it("is there only on a terminal that can", () => {
    const { stream } = terminal();
    expect(statusLine({ ...stream, isTTY: false }, {})).toBeUndefined();
    expect(statusLine(stream, { TERM: "dumb" })).toBeUndefined();
  });
});
