import type { Random } from "../random.ts";

/** A text and the secret in it. */
export interface Example {
  readonly text: string;
  readonly secret: string;
  /** Where it must stand; anywhere otherwise. */
  readonly path?: string;
}

/** What one rule finds and what it leaves alone; at least two of each. */
export interface RuleExamples {
  positives(random: Random): readonly Example[];
  negatives(random: Random): readonly string[];
}

/** By rule id. */
export type GroupExamples = Readonly<Record<string, RuleExamples>>;

/** A value under a name, as it is written in many kinds of files. */
export const written = (name: string, secret: string): Example[] =>
  [
    `${name}=${secret}\n`,
    `export ${name}="${secret}"`,
    `${name}: ${secret}\r\nother: 1\r\n`,
    `  ${name}: '${secret}'`,
    `{ "${name}": "${secret}", "other": true }`,
    `"{\\"${name}\\": \\"${secret}\\"}"`,
    `<${name}>${secret}</${name}>`,
    `<add key="${name}" value="${secret}" />`,
    `${name} = "${secret}"`,
    `variable "${name}" {\n  type    = string\n  default = "${secret}"\n}`,
    `- name: ${name}\n  value: "${secret}"`,
    `ENV ${name} ${secret}`,
    `const ${name}: string = '${secret}';`,
    `var ${name} = \`${secret}\``,
    `$config['${name}'] => "${secret}",`,
    `os.environ["${name}"] = "${secret}"`,
    `os.getenv('${name}', '${secret}')`,
    `${name} := "${secret}"`,
    `--${name} ${secret} --verbose`,
    `<key>${name}</key>\n\t<string>${secret}</string>`,
    `<${name}><![CDATA[${secret}]]></${name}>`,
    `          {\n            "name": "${name}",\n            "value": "${secret}"\n          }`,
    `NSString *${name} = @"${secret}";`,
    `${name} = b"${secret}"`,
    `${name}: >-\n    ${secret}\n`,
    `**${name}:** \`${secret}\``,
    `| ${name} | ${secret} |`,
    `<input name="${name}" type="hidden" value="${secret}">`,
    `const ${name}: &'static str = "${secret}";`,
    `#define ${name} "${secret}"`,
    `set ${name}=${secret}\r\n`,
    `${name} ||= '${secret}'`,
    `{${name}, <<"${secret}">>}`,
    `-e ${name}=${secret} image:latest`,
    `"source": [ "${name} = '${secret}'\\n", "" ]`,
  ].map((text) => ({ text, secret }));

/** A value that its own form tells: under a name, and in URLs, headers, prose, logs and comments. */
const anywhere = (secret: string, name = "SERVICE_CREDENTIAL"): Example[] => [
  ...written(name, secret),
  ...[
    secret,
    `curl -H "Authorization: Bearer ${secret}" https://api.service.test/`,
    `https://api.service.test/v1/things?token=${secret}&page=2`,
    `https://user:${secret}@service.test/path`,
    `2026-01-02T03:04:05Z INFO using ${secret}, then retrying.`,
    `// Ann, please remove ${secret}!`,
    `"first line\\n${secret}\\nlast line"`,
    `\u001b[32m${secret}\u001b[0m`,
    `connect(${secret});`,
    `|id|${secret}|`,
  ].map((text) => ({ text, secret })),
];

/** A rule for values that their own form tells. `make` gives one; its first `known` characters are no part of what is random. */
export function byForm(make: (random: Random) => string, known = 6): RuleExamples {
  return {
    positives: (random) => [0, 1].flatMap(() => anywhere(make(random))),
    negatives: (random) => {
      const secret = make(random);
      return [
        `token: ${placeholderOf(secret, known)}`,
        `token = "${secret.slice(0, known)}"`,
        `token: ${secret.slice(0, known)}\${TOKEN}`,
        `token: ${secret.slice(0, known)}<your-token>`,
        `token: ${secret.slice(0, known + 9)}`,
        `x${random.text(6)}${secret}${random.text(6)}`,
      ];
    },
  };
}

/** As `byForm`, for values that prove themselves: another last character makes them false. */
export function byChecksum(make: (random: Random) => string, known = 6): RuleExamples {
  const examples = byForm(make, known);
  return {
    ...examples,
    negatives: (random) => {
      const secret = make(random);
      return [...examples.negatives(random), `token: ${secret.slice(0, -1)}${secret.endsWith("a") ? "b" : "a"}`];
    },
  };
}

/** A rule for values that only a name tells. */
export function byName(names: readonly string[], make: (random: Random) => string, known = 0): RuleExamples {
  return {
    positives: (random) => names.flatMap((name) => written(name, make(random))),
    negatives: (random) => {
      const [name = "", secret] = [names[0], make(random)];
      return [
        `unrelated = "${secret}"`,
        `commit ${secret}`,
        `${name}=${placeholderOf(secret, known)}`,
        `${name}: \${${name}}`,
        `${name}: "<your-${name}>"`,
        `${name}: {{ ${name} }}`,
        `${name}=${secret.slice(0, Math.ceil(secret.length / 2))}`,
        `${name} = process.env.${name}`,
      ];
    },
  };
}

const placeholderOf = (secret: string, known: number): string => secret.slice(0, known) + secret.slice(known).replace(/[A-Za-z0-9]/g, "x");

type Text = string | ((random: Random) => string);

/** A rule for values that stand in texts of their own. `@` in a text is where the secret stands. */
export function inText(
  make: (random: Random) => string,
  positives: readonly Text[],
  negatives: readonly Text[],
  path?: string,
): RuleExamples {
  const fill = (text: Text, random: Random, secret: string) => (typeof text === "string" ? text : text(random)).replace("@", () => secret);
  return {
    positives: (random) =>
      positives.map((text) => {
        const secret = make(random);
        return { text: fill(text, random, secret), secret, ...(path === undefined ? {} : { path }) };
      }),
    negatives: (random) => negatives.map((text) => fill(text, random, make(random))),
  };
}
