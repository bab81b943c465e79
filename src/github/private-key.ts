import { createPrivateKey, type KeyObject } from "node:crypto";
import { PipewardenError } from "../values/errors.ts";
import { Secret } from "../values/secret.ts";

const advice = "Take the .pem file that GitHub generated for the App and give its whole content.";

/**
 * The App's private key in one form (PKCS#8 PEM), from any of the forms in which environment variables and secret stores hand it
 * over: line ends as CRLF or as the two characters `\n`, spaces or nothing in their place, blanks or quotes around it, or base64 of
 * the whole file. PKCS#1 (what GitHub generates) and PKCS#8 are read.
 *
 * @throws PipewardenError `private_key_invalid`, which says what was found instead, never its content.
 */
export function normalisePrivateKey(text: string | Secret): Secret {
  const key = readKey(pemOf(typeof text === "string" ? text : text.reveal()));
  return Secret.of(key.export({ type: "pkcs8", format: "pem" }).toString());
}

/** The PEM, rebuilt line by line. */
function pemOf(text: string): string {
  const plain = unescaped(text);
  const decoded = plain.includes("-----BEGIN") ? plain : unescaped(Buffer.from(plain, "base64").toString("utf8"));
  const block = /-----BEGIN\s*(RSA\s*|)PRIVATE\s*KEY-----(.*?)-----END\s*(RSA\s*|)PRIVATE\s*KEY-----/s.exec(decoded);
  const body = block?.[2]?.replace(/\s+/g, "") ?? "";
  if (block === null || !/^[A-Za-z0-9+/]+={0,2}$/.test(body)) throw invalid(describe(plain, decoded));
  const label = block[1] === "" ? "PRIVATE KEY" : "RSA PRIVATE KEY";
  return [`-----BEGIN ${label}-----`, ...(body.match(/.{1,64}/g) ?? []), `-----END ${label}-----`, ""].join("\n");
}

const unescaped = (text: string): string => text.replace(/\\r|\\n/g, "\n").replace(/^[\s\uFEFF"']+|[\s"']+$/g, "");

function readKey(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    throw invalid("a PEM block whose content is damaged, perhaps cut short while it was copied", cause);
  }
  if (key.asymmetricKeyType !== "rsa") throw invalid(`a key of type ${key.asymmetricKeyType ?? "unknown"}; GitHub Apps sign with RSA keys`);
  return key;
}

function describe(plain: string, decoded: string): string {
  if (plain === "") return "nothing";
  const label = /-----BEGIN ([A-Z0-9 ]{1,40})-----/.exec(decoded)?.[1];
  if (label === "ENCRYPTED PRIVATE KEY" || /Proc-Type:\s*4,\s*ENCRYPTED/.test(decoded)) {
    return "a key that is encrypted with a passphrase; remove the passphrase with `openssl rsa`";
  }
  if (label === "OPENSSH PRIVATE KEY") return "a key in OpenSSH's format, which is not the App's key";
  if (label?.endsWith("PRIVATE KEY")) {
    return decoded.includes("-----END")
      ? "a PEM block whose content is not base64"
      : "the beginning of a PEM block without its end; perhaps only the first line was kept";
  }
  if (label !== undefined) return `a PEM block of the kind "${label}"`;
  if (/^[\w./~\\:-]+\.pem$/.test(plain)) return "the path of a file, not its content";
  return `a text of ${plain.length} characters that is neither PEM nor base64 of a PEM`;
}

function invalid(found: string, cause?: unknown): PipewardenError {
  const message = `The App's private key cannot be read: it is ${found}. ${advice}`;
  return new PipewardenError("private_key_invalid", message, cause === undefined ? undefined : { cause });
}
