import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { endQuietly, flushed } from "../../src/cli/streams.ts";

function scene() {
  const told: string[] = [];
  const exits: number[] = [];
  const stdout = new Writable({ write: (_chunk, _encoding, done) => done() });
  const stderr = new Writable({
    write: (chunk, _encoding, done) => {
      told.push(String(chunk));
      done();
    },
  });
  endQuietly(stdout, stderr, (code) => exits.push(code));
  const fail = (stream: Writable, code: string) => stream.emit("error", Object.assign(new Error(`write ${code}`), { code }));
  return { stdout, stderr, told, exits, fail };
}

describe("a stream that cannot be written", () => {
  it("ends the process quietly when nobody reads the answer any more", () => {
    const { stdout, told, exits, fail } = scene();
    fail(stdout, "EPIPE");
    expect([exits, told]).toEqual([[0], []]);
  });

  it("is told, with exit code 2, when the answer is lost for another reason", () => {
    const { stdout, told, exits, fail } = scene();
    fail(stdout, "ENOSPC");
    expect([exits, told]).toEqual([[2], ["pipewarden: the answer could not be written: write ENOSPC\n"]]);
  });

  it("changes nothing when it is standard error", () => {
    const { stderr, told, exits, fail } = scene();
    fail(stderr, "EPIPE");
    expect([exits, told]).toEqual([[], []]);
  });
});

describe("flushing", () => {
  it("waits until everything before it has been written", async () => {
    const written: string[] = [];
    const waiting: (() => void)[] = [];
    const slow = new Writable({
      write: (chunk, _encoding, done) => {
        waiting.push(() => {
          written.push(String(chunk));
          done();
        });
      },
    });
    slow.write("the answer");
    let done = false;
    const flushing = flushed(slow).then(() => {
      done = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(done).toBe(false);
    while (!done) {
      waiting.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await flushing;
    expect(written[0]).toBe("the answer");
  });

  it("does not wait for a stream that is broken", async () => {
    const broken = new Writable();
    broken.on("error", () => {});
    broken.destroy();
    await expect(flushed(broken)).resolves.toBeUndefined();
  });
});
