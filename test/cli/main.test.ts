import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

/** Runs the command line in a process into which a fault is brought from outside. */
function run(fault: string, ...words: string[]) {
  const flags = ["--import", `data:text/javascript,${encodeURIComponent(fault)}`];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, main, ...words], { env: {}, encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}

describe("the process of the command line", () => {
  it("ends as what could not be done when an error escapes, not as an answer", () => {
    const late = `setInterval(() => { if (process.listenerCount("uncaughtException") > 0) throw new RangeError("out of order"); }, 1)`;
    const { code, out, err } = run(late, "config", "check", main);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^pipewarden: this is a fault of Pipewarden's: RangeError: out of order\n +at /);
  });

  it("ends so, too, when nothing is left that could bring an answer", () => {
    const stuck = `globalThis.Promise.all = () => new Promise(() => {})`;
    expect(run(stuck, "config", "check", main)).toMatchObject({ code: 2, out: "" });
  });

  it("ends with 0 when there was no fault", () => {
    expect(run("", "--version")).toMatchObject({ code: 0, err: "" });
  });
});
