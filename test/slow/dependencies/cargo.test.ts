import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cargo } from "../../../src/dependencies/ecosystems/cargo/cargo.ts";
import type { Files } from "../../../src/dependencies/ecosystems/ecosystem.ts";
import { answerCrates, publicCratesIndex } from "../../../src/dependencies/registries/crates.ts";
import { advisoryOf, fixWith } from "../../dependencies/ecosystems/fixing.ts";
import { CratesIndex } from "../../registries/crates.ts";
import { NativeProgram } from "./native-program.ts";

const advisory = advisoryOf("rust");

function programFor(index: string | null): NativeProgram {
  const program = new NativeProgram("cargo", (home) => ({
    CARGO_HOME: join(home, "cargo"),
    ...(process.env.RUSTUP_HOME === undefined
      ? { RUSTUP_HOME: join(process.env.HOME ?? "", ".rustup") }
      : { RUSTUP_HOME: process.env.RUSTUP_HOME }),
  }));
  mkdirSync(join(program.home, "cargo"), { recursive: true });
  const config = index === null ? "" : `[source.crates-io]\nreplace-with = "ours"\n\n[source.ours]\nregistry = "sparse+${index}"\n`;
  writeFileSync(join(program.home, "cargo", "config.toml"), config);
  return program;
}

/** The lockfile that Cargo makes of the manifests, with some crates at versions of the past. */
async function locked(program: NativeProgram, files: Files, ...precise: string[]): Promise<Files> {
  program.write(files);
  await program.run("generate-lockfile");
  for (const each of precise) {
    const [name = "", version = ""] = each.split("=");
    await program.run("update", "-p", name, "--precise", version);
  }
  return new Map([...files, ["Cargo.lock", program.read("Cargo.lock")]]);
}

/** Cargo takes the lockfile as it is, and would write the same. */
async function accepts(program: NativeProgram, files: Files): Promise<void> {
  program.write(files);
  await program.run("metadata", "--locked", "--format-version", "1");
  await program.run("metadata", "--format-version", "1");
  expect(program.read("Cargo.lock")).toBe(files.get("Cargo.lock"));
}

/** Of another version of the form, as older programs wrote it. */
function asVersion(files: Files, version: number): Files {
  const lock = files.get("Cargo.lock") ?? "";
  const text = version >= 3 ? lock.replace(/^version = \d$/m, `version = ${version}`) : lock.replace(/^version = \d\n\n?/m, "");
  return new Map([...files, ["Cargo.lock", text]]);
}

const manifest = (name: string, rest: string): string => `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n\n${rest}`;

const world = (): CratesIndex =>
  new CratesIndex()
    .publish("leaf@1.0.0", {
      features: { default: ["std"], std: [], extra: ["dep:rare"] },
      dependencies: { rare: { req: "1", optional: true } },
    })
    .publish("leaf@0.9.0")
    .publish("rare@1.0.0")
    .publish("deep@0.1.0", { dependencies: { leaf: "1" } })
    .publish("wide@1.0.0", { dependencies: { deep: "0.1", "old-leaf": { req: "0.9", package: "leaf" } } })
    .publish("exact@1.0.0", { dependencies: { deep: "=0.1.0" } })
    .publish("tests@1.0.0")
    .publish("windows-only@1.0.0");

describe.each([2, 3, 4])("a workspace with a lockfile of version %i", (version) => {
  const index = world();
  let server: Awaited<ReturnType<CratesIndex["listen"]>>;
  let program: NativeProgram;
  let files: Files;
  const fix = (...of: Parameters<typeof advisory>) =>
    fixWith(cargo, (query) => answerCrates(query, { url: index.url }), files, [advisory(...of)]);

  beforeAll(async () => {
    server = await index.listen();
    program = programFor(index.url);
    const sources = new Map([
      ["Cargo.toml", '[workspace]\nmembers = ["crates/*"]\nresolver = "2"\n\n[workspace.dependencies]\nwide = "1.0" # shared\n'],
      [
        "crates/one/Cargo.toml",
        manifest(
          "one",
          '[dependencies]\nwide = { workspace = true }\ntwo = { path = "../two" }\n\n[target.\'cfg(windows)\'.dependencies]\nwindows-only = "1"\n',
        ),
      ],
      ["crates/one/src/lib.rs", ""],
      [
        "crates/two/Cargo.toml",
        manifest("two", '[dependencies]\nshallow = { package = "deep", version = "~0.1.0" }\n\n[dev-dependencies]\ntests = "1.0.0"\n'),
      ],
      ["crates/two/src/lib.rs", ""],
    ]);
    files = asVersion(await locked(program, sources), version);
    await accepts(program, files);
  });
  afterAll(async () => {
    program.close();
    await server.close();
  });

  it("gets the very text that `cargo update --precise` writes", async () => {
    index.publish("leaf@1.0.1", {
      features: { default: ["std"], std: [], extra: ["dep:rare"] },
      dependencies: { rare: { req: "1", optional: true } },
    });
    const fixed = await fix("leaf", null, { ranges: [{ introduced: "1.0.0", fixed: "1.0.1", lastAffected: null }] });
    expect(fixed.plan?.strategy).toBe("splice");
    await accepts(program, fixed.files);
    program.write(files);
    await program.run("update", "-p", "leaf@1.0.0", "--precise", "1.0.1");
    // Which writes the newest form that the manifests' Rust knows.
    const written = asVersion(new Map([["Cargo.lock", program.read("Cargo.lock")]]), version);
    expect(fixed.files.get("Cargo.lock")).toBe(written.get("Cargo.lock"));
    files = fixed.files;
  });

  it("is accepted where crates come, features are turned on, and names become ambiguous", async () => {
    index
      .publish("deep@0.1.1", {
        dependencies: {
          leaf: { req: "1", features: ["extra"] },
          fresh: "1",
          winner: { req: "1", target: "cfg(windows)", package: "windows-only" },
        },
      })
      .publish("fresh@1.0.0", { dependencies: { tests: { req: "2", optional: true }, rare: "2" }, features: { default: ["dep:tests"] } })
      .publish("tests@2.0.0")
      .publish("rare@2.0.0");
    const fixed = await fix("deep", "0.1.1");
    expect(fixed.plan?.strategy).toBe("update");
    expect(fixed.plan?.changes.map(({ package: name, to }) => `${name} ${to}`).sort()).toEqual([
      "deep 0.1.1",
      "fresh 1.0.0",
      "rare 1.0.0",
      "rare 2.0.0",
      "tests 2.0.0",
    ]);
    await accepts(program, fixed.files);
    files = fixed.files;
  });

  it("is accepted where crates go, and names are plain again", async () => {
    index.publish("deep@0.1.2", { dependencies: { leaf: "1" } });
    const fixed = await fix("deep", "0.1.2");
    expect([...(fixed.plan?.removed ?? [])].sort()).toEqual(["fresh@1.0.0", "rare@1.0.0", "rare@2.0.0", "tests@2.0.0"]);
    await accepts(program, fixed.files);
    files = fixed.files;
  });

  it("is accepted after a bump of what members share, and of one that was renamed", async () => {
    index.publish("wide@2.0.0", { dependencies: { deep: "0.2" } }).publish("deep@0.2.0", { dependencies: { leaf: "1.0.1" } });
    const fixed = await fix("deep", "0.2.0");
    expect(fixed.plan?.strategy).toBe("bump");
    expect(fixed.files.get("Cargo.toml")).toContain('wide = "2.0" # shared');
    expect(fixed.files.get("crates/two/Cargo.toml")).toContain('version = "~0.2.0"');
    await accepts(program, fixed.files);
    files = fixed.files;
  });
});

// With the public index: crates as people write them.
describe("applications of real crates", () => {
  const program = programFor(null);
  afterAll(() => program.close());

  it.each([
    [
      "a service",
      '[dependencies]\ntokio = { version = "=1.20.0", features = ["rt-multi-thread", "net"] }\nhyper = { version = "0.14", features = ["full"] }\nchrono = "0.4"\nold-rand = { package = "rand", version = "0.7" }\n\n[dev-dependencies]\ntempfile = "3"\n',
      ["hyper=0.14.9", "chrono=0.4.19", "tempfile=3.3.0"],
      [
        ["hyper", "0.14.18"],
        ["tokio", "1.20.3"],
        ["chrono", "0.4.20"],
        ["rand", "0.8.0"],
        ["tempfile", "3.10.0"],
      ],
    ],
    [
      "a client",
      '[dependencies]\nreqwest = { version = "0.11", default-features = false, features = ["json", "rustls-tls"] }\nopenssl = "0.10"\n',
      ["reqwest=0.11.10", "openssl=0.10.38"],
      [
        ["openssl", "0.10.55"],
        ["rustls", "0.21.0"],
      ],
    ],
    [
      "a tool",
      '[dependencies]\nregex = "1.5"\nsmallvec = "1.6"\ntime = "0.1" # old\nserde = { version = "1.0", features = ["derive"] }\n',
      ["regex=1.5.4", "smallvec=1.6.0"],
      [
        ["regex", "1.5.5"],
        ["smallvec", "1.6.1"],
        ["time", "0.2.23"],
      ],
    ],
  ] as const)("are accepted after each fix (%s)", async (_what, dependencies, precise, advisories) => {
    let files = await locked(
      program,
      new Map([
        ["Cargo.toml", manifest("app", dependencies)],
        ["src/main.rs", "fn main() {}\n"],
      ]),
      ...precise,
    );
    await accepts(program, files);
    for (const [name, fixedIn] of advisories) {
      const fixed = await fixWith(cargo, (query) => answerCrates(query, { url: publicCratesIndex }), files, [advisory(name, fixedIn)]);
      expect(fixed.noFix, name).toEqual([]);
      await accepts(program, fixed.files);
      files = fixed.files;
    }
  });
});
