import fc from "fast-check";

/** What Markdown, GitHub and other bots make something of, and what stands around it. */
const pieces = [
  ...[
    "@octocat",
    "@org/team",
    "@",
    "#1",
    "#",
    "12",
    "GH-7",
    "gh-8",
    "acme/api#4",
    "acme/api@",
    "da39a3e",
    "0123456789abcdef0123456789abcdef01234567",
  ],
  ...[
    "http://evil.example",
    "https://evil.example/a|b",
    "www.evil.example",
    "ftp://x.example",
    "a@b.cd",
    "mailto:a@b.cd",
    "<http://evil.example>",
    "://",
  ],
  ...[
    "[",
    "]",
    "](http://evil.example)",
    "](<http://evil.example>",
    "[ref]",
    "[ref]: http://evil.example",
    "'title'",
    "![",
    "![pic](x.png)",
    "[^1]",
    "[^1]: ",
  ],
  ...[
    "<b>",
    "</b>",
    "<img src=x onerror=y>",
    "<details>",
    "<summary>",
    "<!--",
    "-->",
    "<!-- pipewarden:reply:1 -->",
    "<?",
    "?>",
    "<![CDATA[",
    "<a href='",
    "<",
  ],
  ...[
    "/merge",
    "/warden enforce",
    " /lgtm",
    "/",
    "\\",
    "\\/",
    "&#47;merge",
    "&#64;octocat",
    "&amp;",
    "&#8203;",
    "&lt;",
    "&#x5b;",
    "&nbsp;",
  ],
  ...["`", "``", "```", "~~~", "```mermaid", "```math", "$", "$$", "$`", "`$", "    ", "\t", "  ", "# ", "## ", "===", "---", "***", "___"],
  ...["> ", ">", "> [!NOTE]", "[!WARNING]", "- ", "* ", "+ ", "1. ", "7) ", "- [ ] ", "- [x] ", "|", "| a | b |", "|-|-|", "|---|"],
  ...["*", "**", "_", "__", "~", "~~", "**bold**", "*em*", "~~gone~~", "***", "word", "other", "bär", "数字", "2026.", "3)", "Title"],
  ...[
    "\u202e",
    "\u2066",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\u00ad",
    "\u0000",
    "\u001b",
    "\u{e0041}",
    "\ud800",
    "\u3164",
    "\ufe0f",
    "\u00a0",
    "\u2028",
  ],
];

const ends = fc.constantFrom("", "", "", " ", " ", "\n", "\n", "\n\n", "\r\n", "\r", "  \n", "\\\n", "\n  ", "\n    ", "\n> ");

/** Texts in which everything that means something meets everything else. */
export const hostileMarkdown = fc
  .array(
    fc.tuple(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...pieces) }, { weight: 1, arbitrary: fc.string({ maxLength: 6 }) }), ends),
    {
      minLength: 1,
      maxLength: 30,
    },
  )
  .map((parts) => parts.map((part) => part.join("")).join(""));

/** Lengths of results, from hopeless to ample. */
export const limits = fc.oneof(fc.integer({ min: 10, max: 400 }), fc.constant(4_000));
