import type { Random } from "../random.ts";

/** A text and the secret in it. */
export interface Example {
  readonly text: string;
  readonly secret: string;
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
    `"source": [ "${name} = '${secret}'\\n", "" ]`,
  ].map((text) => ({ text, secret }));

/** A value that its own form tells: under a name, and in URLs, headers, prose, logs and comments. */
export const anywhere = (secret: string, name = "SERVICE_CREDENTIAL"): Example[] => [
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
