import { ruleOf, setOf, token, zebra } from "./kit.ts";

/** Shapes of rules that make naive engines slow: lazy preambles, many optional parts, repeats without a limit, nested repeats. */
export const heavyRules = setOf(
  zebra,
  ruleOf(
    "assigned",
    /[\w.-]{0,50}?(?:key|token|pass(?:word)?)(?:[ \t\w.-]{0,20})[\s'"]{0,3}(?:=|>|:{1,3}=|:|=>|,)['"\s=]{0,5}([a-z0-9]{32})(?:['"\s;]|$)/i,
    {
      keywords: ["key", "token", "pass"],
    },
  ),
  ruleOf("command", /\bfetch\b(?:.*|.*(?:[\r\n]{1,2}.*){1,5})[ \t\r\n](?:-u|--user)[ \t]{0,5}"(:[^"]{3,}|[^:"]{3,}:[^"]{3,})"/, {
    keywords: ["fetch"],
  }),
  ruleOf("pem", /-----BEGIN[ A-Z0-9_-]{0,100}PRIVATE KEY-----[\s\S-]{64,}?KEY-----/i, { keywords: ["-----begin"] }),
  ruleOf("nested", /nest(?:[a-z]+[ ]?)+!/, { keywords: ["nest"] }),
  ruleOf("double", /dou=.*ble.*;/, { keywords: ["dou"] }),
  ruleOf("digits", /\b(\d{15,16}(?:\||%)[0-9a-z_-]{27,40})/),
  ruleOf("inner", /\b([A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk)/, { keywords: ["mmk"] }),
  ruleOf("nowhere", /\b[a-f0-9]{40}\b/, { keywords: ["zz"] }),
);

/** Base64 of bytes that are no text, or text up to its end, in lines of that many letters. */
function inLines(size: number, width: number, bytes: (at: number) => number): string {
  const value = Buffer.from(Array.from({ length: Math.floor((size * 3) / 4) }, (_, at) => bytes(at)));
  return value.toString("base64").replace(new RegExp(`.{${width}}`, "g"), "$&\n");
}

const filled = (size: number, text: string): string => text.repeat(Math.ceil(size / text.length)).slice(0, size);

/** Texts of `size` bytes that ask for as much work as possible. */
export function hostileTexts(size: number): readonly (readonly [string, string])[] {
  let deep = token();
  while (deep.length < size / 2) deep = Buffer.from(deep).toString("base64");
  return [
    ...["key", "token ", "pass= ", "fetch ", "fetch\r-u ", "nesta ", "dou=ble=", "zz", "_mmk", "aaaaaa_", "zebra_"].map(
      (text) => [JSON.stringify(text), filled(size, text)] as const,
    ),
    ["a keyword at every byte", filled(size, "keytokenpasswordfetchnestdou=zz")],
    ["a preamble before every keyword", filled(size, `${"a.b-c_".repeat(8)}key `)],
    ["beginnings without an end", filled(size, "-----BEGIN PRIVATE KEY-----\n")],
    ["beginnings alone", filled(size, "-----BEGIN A ")],
    ["nested repeats", `nest${filled(size - 4, "a")}`],
    ["line ends", filled(size, "\n")],
    ["one line", filled(size, "const x = 1; ")],
    ["quotes", filled(size, `key"'"'`)],
    ["digits", filled(size, "0123456789")],
    ["tokens", filled(size, `${token()}\n`)],
    ["hexadecimal digits", `zz${filled(size - 2, "0123456789abcdef")}`],
    ["base64 in base64", deep],
    ["percent", filled(size, "%2541")],
    ["escapes", filled(size, "\\u0041")],
    ["half escapes", filled(size, "\\u00\\x%4&#")],
    ["code points", filled(size, "U+0041 ")],
    ["not UTF-8", filled(size, "key\ud800=")],
    ["lines of no text", inLines(size, 76, (at) => (at * at * 31) % 251)],
    ["lines of text, but for the last", inLines(size, 76, (at) => (at < size * 0.74 ? 65 + (at % 26) : 1))],
    ["lines of Latin-1", inLines(size, 76, (at) => (at % 5 === 0 ? 0xe9 : 97))],
    ["lines that begin within a letter", inLines(size, 41, (at) => (at < size * 0.74 ? 65 + (at % 26) : 1))],
    ["lines of UTF-16 that is none", inLines(size, 76, (at) => [97, 0, 0x2d, 0x4e][at % 4] ?? 0)],
    ["zeros between", filled(size, "k\0e\0y\0")],
  ];
}
