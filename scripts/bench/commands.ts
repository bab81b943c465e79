import { parseComment } from "../../src/commands/grammar/parse-comment.ts";
import type { Benchmark } from "../benchmark.ts";

/** What people write around a command: some paragraphs, a quote, code, a list. */
const ordinary = `Thanks for the quick fix! The retry looks right to me now, and I like that the error says *what* to do.

> Should we also handle the 409?

I think so, but not here. From the log of last night:

\`\`\`
conflict: refs/heads/main moved from 1f2e3d to 4c5b6a
\`\`\`

- [x] tests are green
- [ ] changelog, see https://example.com/contributing#changelog

/warden recheck
`;

/** Comments as long as GitHub takes them, each built to be as dear as its piece can make it; all begin with a command. */
const pieces = [
  ...["a\n\n", "- a\n", "> a\n", "> - a\n", "# a\n", "|-|\n", "a|b\n", "[a]: b\n", "[^a]: b\n", "*a _b", "_a*", "[a](", "~~a"],
  ...["&#", "<a ", "\\", "![", "www.a.", `${"> ".repeat(16)}a\n`, "- a\n\n  b\n\n"],
];
const longest = 65_536;
/** As many of the dear shapes as are read; the rest is ordinary. */
const nested = [`${"- - a\n".repeat(50)}\n`, `${"1. 1. a\n".repeat(50)}\n`, `- a\n  - b\n${"    - c\n".repeat(499)}\n`];
const dear = [
  ...pieces.map((piece) => ["/warden help\n\n", piece, piece]),
  ...nested.map((start) => [`/warden help\n\n${start}`, "a\n\n", start.slice(0, 10)]),
].map(([head = "", piece = "", name]) => ({ name, body: head + piece.repeat(Math.floor((longest - head.length) / piece.length)) }));

const milliseconds = (body: string): number => {
  const start = performance.now();
  parseComment(body);
  return performance.now() - start;
};

export const benchmarks: readonly Benchmark[] = [
  {
    name: "commands.parse_ms_p50",
    unit: "ms",
    goal: { max: 5 },
    async run() {
      for (let warm = 0; warm < 50; warm += 1) milliseconds(ordinary);
      return { samples: Array.from({ length: 500 }, () => milliseconds(ordinary)) };
    },
  },
  {
    name: "commands.parse_ms_max_64k",
    unit: "ms",
    goal: { max: 5_000 },
    async run() {
      const samples = dear.map(({ body }) => milliseconds(body));
      for (const [index, { name }] of dear.entries()) console.error(`${JSON.stringify(name)} ${samples[index]?.toFixed(0)} ms`);
      return { samples, value: Math.max(...samples) };
    },
  },
];
