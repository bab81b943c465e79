import fc from "fast-check";

/** Pieces from which comments are put together that a person, or an attacker, could write. */
const pieces = [
  ...["/warden help", "/warden enforce", '/warden pause reason:"x"', "/WARDEN why", "warden", "/wardens", " /warden help"],
  ...["> ", ">", "- ", "* ", "1. ", "    ", "\t", "```", "~~~", "`", "``", "<!--", "-->", "<div>", "</div>", "<a href='", "'>", "<x ", ">"],
  ...[
    "[",
    "]",
    "](http://a.b)",
    "[a]: http://a.b",
    "[a]",
    "[^1]",
    "[^1]: ",
    "![",
    "*",
    "**",
    "_",
    "~~",
    "|",
    "|-|",
    "| a | b |",
    "---",
    "===",
    "# ",
  ],
  ...[
    "\\",
    "&amp;",
    "&#47;",
    "text",
    "www.a.bc",
    "a@b.cd",
    "http://a.bc",
    "<details>",
    "<summary>",
    "\u202e",
    "\u200b",
    "\ufeff",
    "é",
    "<?",
    "?>",
    "<![CDATA[",
  ],
];

const lineEnds = fc.constantFrom("\n", "\n", "\n\n", "\r\n", "\r", " ", "");

/** Comments in which everything that Markdown has meets commands. */
export const comments = fc
  .array(fc.tuple(fc.constantFrom(...pieces), lineEnds), { minLength: 1, maxLength: 24 })
  .map((parts) => parts.map(([piece, end]) => `${piece}${end}`).join(""));

/** Lines that hold commands, and much else, without an end of line. */
export const lines = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom("/warden help", "/warden enforce", "/warden") },
    { weight: 1, arbitrary: fc.constantFrom(...pieces) },
  ),
  { minLength: 1, maxLength: 6 },
);
