import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cloudEvent } from "../../src/audit/cloud-event.ts";
import { runCommandLine } from "../../src/cli/command-line.ts";
import { verbs } from "../../src/cli/verbs.ts";
import { newControlToken, writeControlFile } from "../../src/local/control-file.ts";
import type { Environment } from "../../src/local/settings.ts";
import { entry } from "../audit/entries.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pipewarden-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a command line in the test's own folder. */
async function run(...args: string[]) {
  // PORT is wrong on purpose: only `start` has a use for it.
  return runIn({ PIPEWARDEN_HOME: folder, PORT: "wrong" }, ...args);
}

async function runIn(env: Environment, ...args: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommandLine(args, env, { out: (text) => out.push(text), err: (text) => err.push(text) });
  return { code, out: out.join(""), err: err.join("") };
}

const overview =
  /^Usage: pipewarden <verb> \[options\]\n\n(?: {2}[a-z ]+ {2}.+\n)+\nVerbs .+\n {2}--stack .+\n {2}--home .+\n\n.+\nExit codes: 0 done, 1 .+, 2 .+\n$/;

describe("the command line", () => {
  it.each([[[]], [["help"]], [["--help"]], [["-h"]]])("explains itself: %j", async (args) => {
    const told = await run(...args);
    expect(told).toEqual({ code: 0, out: expect.stringMatching(overview), err: "" });
    for (const { name, summary } of verbs) expect(told.out).toMatch(new RegExp(`^ {2}${name} +${summary}$`, "m"));
  });

  it("tells its version", async () => {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
    expect(await run("--version")).toEqual({ code: 0, out: `${version}\n`, err: "" });
  });

  it.each(["start", "audit list", "sweep"])("explains the verb %s, wherever the question stands", async (verb) => {
    const words = verb.split(" ");
    const explained = await run(...words, "--help");
    expect(explained).toEqual({ code: 0, out: expect.stringMatching(new RegExp(`^Usage: pipewarden ${verb}\\b.*\\n`)), err: "" });
    expect(await run(...words, "-h")).toEqual(explained);
    expect(await run("help", ...words)).toEqual(explained);
  });

  it("names every option of a verb in its explanation", async () => {
    const { out } = await run("audit", "list", "--help");
    for (const option of ["owner", "repo", "actor", "since", "until", "limit", "format"]) expect(out).toContain(`--${option} `);
    const { out: start } = await run("start", "--help");
    for (const name of [
      "APP_ID",
      "PRIVATE_KEY",
      "PRIVATE_KEY_PATH",
      "WEBHOOK_SECRET",
      "PORT",
      "HOST",
      "GITHUB_API_URL",
      "PIPEWARDEN_HOME",
    ]) {
      expect(start).toContain(name);
    }
  });

  it.each([
    [["fly"], 'pipewarden: there is no verb "fly".'],
    [["fly", "away", "--now"], 'pipewarden: there is no verb "fly away".'],
    [["help", "fly"], 'pipewarden: there is no verb "fly".'],
    [["constructor"], 'pipewarden: there is no verb "constructor".'],
    [["audit"], 'pipewarden: "audit" is only half a verb; there is: audit list.'],
    [["audit", "show"], 'pipewarden: "audit" is only half a verb; there is: audit list.'],
    [["--repo", "acme/shop"], "pipewarden: there is no option --repo without a verb."],
  ])("says what it does not know: %j", async (args, sentence) => {
    const { code, out, err } = await run(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err.split("\n")[0]).toBe(sentence);
    expect(err).toContain("Usage: pipewarden <verb> [options]");
  });

  it.each([
    [["sweep", "--rep", "acme/shop"], "pipewarden: Unknown option '--rep'. Did you mean --repo? See: pipewarden sweep --help\n"],
    [["sweep", "-x"], "pipewarden: Unknown option '-x'. See: pipewarden sweep --help\n"],
    [
      ["sweep", "acme/shop"],
      "pipewarden: Unexpected argument 'acme/shop'. This command does not take positional arguments. See: pipewarden sweep --help\n",
    ],
    [["sweep", "--repo"], "pipewarden: Option '--repo <value>' argument missing. See: pipewarden sweep --help\n"],
    [["start", "--help=yes"], "pipewarden: Option '-h, --help' does not take an argument. See: pipewarden start --help\n"],
    [
      ["audit", "list", "--limit", "-1"],
      expect.stringMatching(/^pipewarden: Option '--limit' argument is ambiguous\. [^\n]+\. See: pipewarden audit list --help\n$/),
    ],
  ])("refuses what it cannot read in one line: %j", async (args, err) => {
    expect(await run(...args)).toEqual({ code: 2, out: "", err });
  });

  it.each([[["sweep"]], [["audit", "list"]]])("says that no bot runs, and how to start one: %j", async (args) => {
    const notRunning = `pipewarden: No bot runs in ${folder}. Start it with: pipewarden start (--home names another folder.)\n`;
    expect(await run(...args)).toEqual({ code: 2, out: "", err: notRunning });
  });

  it("says so in the same words when the bot was killed and left its control file", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, "close");
    writeControlFile(folder, { url: `http://127.0.0.1:${port}`, token: newControlToken() });
    expect(await run("sweep")).toEqual({ code: 2, out: "", err: expect.stringMatching(/^pipewarden: No bot runs in .+\n$/) });
  });

  it("tells a fault of its own with everything that a report needs", async () => {
    const broken = {
      get PIPEWARDEN_HOME(): string {
        throw new RangeError("unthinkable");
      },
    };
    const { code, err } = await runIn(broken, "sweep");
    expect(code).toBe(2);
    expect(err).toMatch(/^pipewarden: this is a fault of Pipewarden's: RangeError: unthinkable\n +at .+/);
  });
});

describe("a verb with a running bot", () => {
  const token = newControlToken();
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let asked: { method: string | undefined; url: string | undefined; authorization: string | undefined }[];
  let close: () => Promise<unknown>;

  beforeEach(async () => {
    asked = [];
    const server = createServer((request, response) => {
      asked.push({ method: request.method, url: request.url, authorization: request.headers.authorization });
      answer(request, response);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    writeControlFile(folder, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token });
    close = async () => {
      server.close();
      server.closeAllConnections();
    };
  });
  afterEach(() => close());

  const answers = (body: unknown, status = 200) => {
    answer = (_request, response) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  const event = (of: string) => cloudEvent(entry({ of }));

  it("asks it with the token, and passes the options on", async () => {
    answers({ events: [], more: false });
    await run("audit", "list", "--repo", "acme/shop", "--limit=5", "--since", "2026-01-31", "--actor", "dependabot[bot]");
    expect(asked).toEqual([
      {
        method: "POST",
        url: "/control/audit?repo=acme%2Fshop&limit=5&since=2026-01-31&actor=dependabot%5Bbot%5D",
        authorization: `Bearer ${token}`,
      },
    ]);
  });

  it("lists events as lines for people", async () => {
    answers({ events: [event("a"), event("b")], more: false });
    const line =
      "2031-05-06 12:00:00Z  succeeded  protection.reviews  acme/shop  mona  mona lowered the required reviews of main; they are 2 again.\n";
    expect(await run("audit", "list")).toEqual({ code: 0, out: line.repeat(2), err: "" });
  });

  it("lists events as one JSON object a line", async () => {
    answers({ events: [event("a"), event("b")], more: false });
    const { code, out, err } = await run("audit", "list", "--format", "json");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(
      out
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([event("a"), event("b")]);
    expect(out.endsWith("}\n")).toBe(true);
  });

  it("keeps what is not an event away from standard output", async () => {
    answers({ events: [], more: false });
    expect(await run("audit", "list", "--format", "json")).toEqual({ code: 0, out: "", err: "No events.\n" });
    answers({ events: [event("a")], more: true });
    expect((await run("audit", "list")).err).toBe("There are older events; --limit and --until show them.\n");
  });

  it("refuses a format that there is not, without asking", async () => {
    expect(await run("audit", "list", "--format", "xml")).toEqual({ code: 2, out: "", err: "pipewarden: --format takes text or json.\n" });
    expect(asked).toEqual([]);
  });

  it.each([
    [[], { queued: 2, failed: 0 }, { code: 0, out: "Queued 2 repositories.\n", err: "" }],
    [["--repo", "acme/shop"], { queued: 1, failed: 0 }, { code: 0, out: "Queued 1 repository.\n", err: "" }],
    [["--repo", "acme/x"], { queued: 0, failed: 0 }, { code: 1, out: "", err: "The App is installed on no repository acme/x.\n" }],
    [[], { queued: 0, failed: 0 }, { code: 1, out: "", err: "The App is installed on no repository.\n" }],
    [
      [],
      { queued: 2, failed: 1 },
      { code: 1, out: "Queued 2 repositories.\n", err: "1 installation could not be listed; the bot's log says why.\n" },
    ],
    [
      [],
      { queued: 0, failed: 2 },
      { code: 1, out: "Queued 0 repositories.\n", err: "2 installations could not be listed; the bot's log says why.\n" },
    ],
  ])("tells what came of a sweep %j: %j", async (options, result, told) => {
    answers(result);
    expect(await run("sweep", ...options)).toEqual(told);
  });

  it("tells the bot's refusal in its sentence", async () => {
    answers({ error: { code: "time_invalid", message: "--since takes a time such as 2026-01-31." } }, 422);
    expect(await run("audit", "list", "--since", "soon")).toEqual({
      code: 2,
      out: "",
      err: "pipewarden: --since takes a time such as 2026-01-31.\n",
    });
  });

  it("points to the log when the bot fails", async () => {
    answers("This failed", 500);
    const { code, err } = await run("sweep");
    expect({ code, err }).toEqual({
      code: 2,
      err: "pipewarden: The running bot failed in a way that is not foreseen; its log has the details.\n",
    });
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ["does not know the token", (response) => response.writeHead(401).end("The control token is missing or wrong.")],
    ["is no bot", (response) => response.writeHead(404).end("<html>")],
    ["answers anything", (response) => response.writeHead(200).end("<html>")],
    ["answers no object", (response) => response.writeHead(200).end("null")],
    ["refuses without a reason", (response) => response.writeHead(422).end("{}")],
    ["hangs up", (response) => response.destroy()],
  ])("says that no bot runs when another program has the port and %s", async (_what, respond) => {
    answer = (_request, response) => respond(response);
    expect(await run("sweep")).toEqual({ code: 2, out: "", err: expect.stringMatching(/^pipewarden: No bot runs in .+\n$/) });
  });

  it("does not follow another program elsewhere with the token", async () => {
    const elsewhere = createServer((_request, response) => response.end("{}")).listen(0, "127.0.0.1");
    await once(elsewhere, "listening");
    let followed = false;
    elsewhere.on("request", () => {
      followed = true;
    });
    const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
    answer = (_request, response) => response.writeHead(307, { location }).end();
    expect((await run("sweep")).code).toBe(2);
    expect(followed).toBe(false);
    elsewhere.close();
  });
});
