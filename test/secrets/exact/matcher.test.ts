import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { drawer, everySign, lettersAndDigits, scene } from "./kit.ts";

const draw = drawer(6);
const indexed = async (...values: (string | Uint8Array)[]) => {
  const made = scene();
  for (const [at, value] of values.entries()) made.store.put(`s${at}`, value);
  await made.index();
  return made;
};
const base64 = (text: string | Uint8Array) => Buffer.from(text as string).toString("base64");
const wrapped = (text: string, width: number, by: string) => (text.match(new RegExp(`.{1,${width}}`, "gs")) ?? []).join(by);

/** Ways in which a value stands in files. */
const ways: readonly (readonly [string, (value: string) => string])[] = [
  ["as it is", (value) => `x ${value} y`],
  ["in JSON", (value) => JSON.stringify({ a: 1, password: value })],
  ["in JSON in JSON", (value) => JSON.stringify(JSON.stringify({ password: value }))],
  ["in a shell's single quotes", (value) => `export P='${value.replaceAll("'", `'\\''`)}'`],
  ["in a shell's double quotes", (value) => `P="${value.replace(/["$`\\]/g, "\\$&")}"`],
  ["in SQL", (value) => `PASSWORD '${value.replaceAll("'", "''")}';`],
  [
    "in XML",
    (value) => `<p>${value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")}</p>`,
  ],
  ["in an address", (value) => `postgres://app:${encodeURIComponent(value)}@db.internal:5432/shop`],
  ["percent-encoded twice", (value) => encodeURIComponent(encodeURIComponent(value))],
  ["with unicode escapes", (value) => [...value].map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`).join("")],
  ["with hexadecimal escapes", (value) => [...value].map((sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, "0")}`).join("")],
  [
    "joined in source code",
    (value) =>
      `const p = ${wrapped(value, 9, "\0")
        .split("\0")
        .map((part) => JSON.stringify(part))
        .join(" +\n    ")};`,
  ],
  ["folded in YAML", (value) => `p: "${wrapped(value.replace(/["\\]/g, "\\$&"), 13, "\\\n    ")}"`],
  ["in base64", (value) => `data:\n  password: ${base64(value)}\n`],
  ["in base64 with a line end", (value) => base64(`${value}\n`)],
  ["in base64 of a user and a password", (value) => `Authorization: Basic ${base64(`app:${value}`)}`],
  ["in base64 one byte further", (value) => base64(`ab:${value} and more`)],
  ["in base64 two bytes further", (value) => base64(`abc:${value} and more`)],
  ["in base64url", (value) => `?t=${Buffer.from(`~~${value}~~`).toString("base64url")}`],
  ["in base64 behind other letters", (value) => `prefix${base64(`user:${value}`)}`],
  ["in base64 of base64", (value) => base64(base64(value))],
  ["in base64 of JSON", (value) => base64(JSON.stringify({ auths: { "registry.example": { auth: base64(`app:${value}`) } } }))],
  ["in base64 of UTF-16, as PowerShell has it", (value) => `-EncodedCommand ${Buffer.from(`$p = ${value}`, "utf16le").toString("base64")}`],
  ["in hexadecimal digits", (value) => `0x${Buffer.from(value).toString("hex")}`],
  ["in capital hexadecimal digits", (value) => Buffer.from(`a${value}`).toString("hex").toUpperCase()],
];

describe("a managed secret is recognised", () => {
  it.each(ways)("%s", async (_, write) => {
    for (const length of [16, 24, 32]) {
      const values = [draw(lettersAndDigits, length), draw(everySign, length)];
      const { found } = await indexed(...values);
      for (const [at, value] of values.entries()) expect(await found(write(value)), `${length} ${at}`).toEqual([`s${at} current`]);
    }
  });

  it("in UTF-16, with and without a byte order mark", async () => {
    const value = draw(lettersAndDigits, 24);
    const { found } = await indexed(value);
    expect(await found(Buffer.from(`\ufeffpassword=${value}\r\n`, "utf16le"))).toEqual(["s0 current"]);
    expect(await found(Buffer.from(`password=${base64(value)}`, "utf16le"))).toEqual([]);
    expect(await found(Buffer.from(`\ufeffpassword=${base64(value)}`, "utf16le"))).toEqual(["s0 current"]);
  });

  it("as a private key, whatever its lines look like", async () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const pem = String(privateKey.export({ type: "pkcs8", format: "pem" }));
    const { found } = await indexed(JSON.stringify({ type: "service_account", private_key: pem, client_email: "a@b.example" }));
    const body = pem.split("\n").slice(1, -2);
    const texts = [pem, pem.replaceAll("\n", "\r\n"), body.join(""), body.map((line) => `# ${line}`).join("\n"), JSON.stringify(pem)];
    texts.push(`key: |\n${pem.replace(/^/gm, "    ")}`, wrapped(base64(pem), 76, "\n  "), body.map((line) => `"${line}\\n" +`).join("\n"));
    for (const text of texts) expect(await found(text)).toEqual(["s0 current private_key"]);
    expect(await found("a@b.example service_account BEGIN PRIVATE KEY")).toEqual([]);
  });

  it("as bytes, in base64 and in hexadecimal digits", async () => {
    const bytes = Buffer.from([...draw(lettersAndDigits, 64)].map((sign, at) => (sign.charCodeAt(0) * 7 + at * 31 + 128) & 255));
    const { found } = await indexed(bytes);
    for (const text of [base64(bytes), wrapped(base64(bytes), 40, "\n"), bytes.toString("hex"), bytes.toString("hex").toUpperCase()]) {
      expect(await found(`k: ${text}`)).not.toEqual([]);
    }
  });
});

describe("an exact match", () => {
  it("tells where the value stands, what it is, and how it was encoded", async () => {
    const value = draw(lettersAndDigits, 24);
    const { result } = await indexed(value);
    const text = `first: ü\n  token: ${base64(`app:${value}`)} # that\n`;
    const [match, ...others] = (await result(text)).matches;
    expect(others).toEqual([]);
    expect(match?.secret.reveal()).toBe(value);
    expect(match?.encodings).toEqual(["base64"]);
    expect(match?.at).toMatchObject({ startLine: 2, endLine: 2 });
    const within = Buffer.from(text).subarray(match?.at.start, match?.at.end).toString();
    expect(base64(`app:${value}`)).toContain(within);
    expect(within.length).toBeGreaterThanOrEqual(32);
    expect(text.split("\n")[1]?.slice((match?.at.startColumn ?? 0) - 1, match?.at.endColumn)).toBe(within);
  });

  it("is every place of every secret, in their order, and names all secrets that share a value", async () => {
    const [one, two] = [draw(lettersAndDigits, 20), draw(lettersAndDigits, 20)];
    const { found } = await indexed(one, two, one);
    expect(await found(`${two} ${one}\n${two}`)).toEqual(["s1 current", "s0 current", "s2 current", "s1 current"]);
  });

  it("is no value of which a character is missing or another one, nor one that is written otherwise", async () => {
    const value = draw(lettersAndDigits, 24);
    const { found } = await indexed(value);
    const others = [value.slice(1), value.slice(0, -1), `${value.slice(0, 12)}x${value.slice(12)}`, value.toLowerCase()];
    for (const other of others.filter((each) => !each.includes(value))) expect(await found(`(${other})`)).toEqual([]);
  });

  it("compares the signs of a value that has few letters and digits", async () => {
    const value = `${draw(lettersAndDigits, 5)}!@^#~:${draw(lettersAndDigits, 5)}:~#`;
    const { found } = await indexed(value);
    expect(await found(`"${value}"`)).toEqual(["s0 current"]);
    expect(await found(`"${value.replaceAll(/[^A-Za-z0-9]/g, "")}"`)).toEqual([]);
  });
});

describe("a text that was made to be slow", () => {
  it("is looked up a bounded number of times, and told as not compared", async () => {
    const made = scene();
    const values = Array.from({ length: 700 }, () => draw(lettersAndDigits, 16));
    made.store.put("many", JSON.stringify({ ...Object.fromEntries(values.slice(0, 190).map((value, at) => [`password_${at}`, value])) }));
    for (let at = 190; at < 700; at += 170) {
      const part = values.slice(at, at + 170).map((value, index) => [`password_${index}`, value]);
      made.store.put(`many${at}`, JSON.stringify(Object.fromEntries(part)));
    }
    await made.index();
    const { matches, notScanned } = await made.result(values.join("\n"));
    expect(made.lookups).toEqual([500]);
    expect(matches.length).toBe(500);
    expect(notScanned).toEqual([{ reason: "too-deeply-encoded", fromLine: 1, toLine: 700 }]);
  });

  it("is told where it encodes more than is looked into", async () => {
    const value = draw(lettersAndDigits, 24);
    const { result } = await indexed(value);
    let text = value;
    for (let depth = 0; depth < 5; depth += 1) text = base64(text);
    expect((await result(`a\n${text}`)).notScanned).toEqual([expect.objectContaining({ reason: "too-deeply-encoded", fromLine: 2 })]);
  });

  it("without an index finds nothing and asks nothing else", async () => {
    const { result, lookups } = scene();
    expect(await result(draw(everySign, 1_000))).toEqual({ matches: [], notScanned: [] });
    expect(lookups).toEqual([]);
  });
});

describe("a matcher that has been in use", () => {
  it("recognises from its next refresh on what was indexed a moment ago, and by itself within a minute", async () => {
    const { store, index, matcher, clock } = scene();
    const value = draw(lettersAndDigits, 24);
    const found = async () => (await matcher.match(Buffer.from(`x ${value} y`))).matches.length;
    expect(await found()).toBe(0);
    store.put("s", value);
    await index();
    expect(await found()).toBe(0);
    await matcher.refresh();
    expect(await found()).toBe(1);
    store.put("other", value.split("").reverse().join(""));
    await index();
    clock.time += 60_000;
    expect((await matcher.match(Buffer.from(value.split("").reverse().join("")))).matches).toHaveLength(1);
  });
});
