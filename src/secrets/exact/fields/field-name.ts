/** What a field's name says about its value: it is secret, it is not, or nothing. */
export type Naming = "secret" | "public" | "silent";

const wordsOf = (text: string): Set<string> => new Set(text.split(" "));

const secret = wordsOf(
  "password passwd pwd pass passphrase passcode secret secrets token tokens key keys apikey accesskey secretkey privatekey credential credentials auth authorization private signature sas salt pepper pat jwt bearer dsn webhook encryption",
);

/**
 * What stands beside a credential and is none: Secrets Manager's own shapes of databases have `username`, `host`, `engine`, `dbname`,
 * `dbInstanceIdentifier` and `masterarn`, a service account of Google Cloud `private_key_id` and `client_email`.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 */
const open = wordsOf(
  "username user login host hostname hosts server port engine dbname database db identifier clusteridentifier id ids uid uuid guid arn masterarn region zone endpoint email mail name type issuer audience scope scopes version date created updated expires expiry expiration algorithm alg bucket queue topic table schema cluster domain tenant account project environment env stage role roles path file filename folder directory public cert certificate certificates fingerprint thumbprint kid description comment comments label locale currency format url uri location address size length timeout level mode enabled",
);

/** Words of `privateKeyId`, `private_key_id`, `PRIVATE-KEY-ID`: in lower case. */
const split = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/\d+$/, ""))
    .filter((word) => word !== "");

/** The last word says what a thing is: of `token_url` that it is an address, of `public_key` alone the first one counts, too. */
export function namingOf(name: string): Naming {
  const words = split(name);
  const last = words.at(-1);
  if (last === undefined) return "silent";
  if (open.has(last) || words.includes("public")) return "public";
  if (words.some((word) => secret.has(word)) || /(?:password|secret|token|apikey|privatekey)$/.test(last)) return "secret";
  return words.some((word) => open.has(word)) ? "public" : "silent";
}
