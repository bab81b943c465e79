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
  "a\n\n",
  "- a\n",
  "> a\n",
  "# a\n",
  "|-|\n",
  "a|b\n",
  "[a]: b\n",
  "[^a]: b\n",
  "*a _b",
  "_a*",
  "[a](",
  "~~a",
  "&#",
  "<a ",
  `${"1. ".repeat(16)}a\n`,
  `${"> - ".repeat(8)}a\n`,
  "\\",
  "![",
  "www.a.",
];
const dear = pieces.map((piece) => {
  const head = "/warden help\n\n";
  return head + piece.repeat(Math.floor((65_536 - head.length) / piece.length));
});

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
      const samples = dear.map(milliseconds);
      for (const [index, piece] of pieces.entries())
        console.error(`${JSON.stringify(piece.slice(0, 12))} ${samples[index]?.toFixed(0)} ms`);
      return { samples, value: Math.max(...samples) };
    },
  },
];
