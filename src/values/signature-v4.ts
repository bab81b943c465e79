import { createHash, createHmac } from "node:crypto";

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials, such as those of a function's role. */
  readonly sessionToken?: string | undefined;
}

/** A POST without a query. */
export interface UnsignedRequest {
  readonly path: string;
  /** Names in lower case, `host` among them; all of them are signed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * The headers that sign a request for AWS (Signature Version 4). `now`: milliseconds since the epoch.
 *
 * By hand, because the libraries for it are made for browsers or for the SDK and take longer to load than all else that the webhook
 * function does. Written after https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signatureHeaders(
  request: UnsignedRequest,
  credentials: AwsCredentials,
  { region, service, now }: { region: string; service: string; now: number },
): Record<string, string> {
  const time = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const day = time.slice(0, 8);
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const added = { "x-amz-date": time, ...(sessionToken === undefined ? {} : { "x-amz-security-token": sessionToken }) };
  const headers = Object.entries({ ...request.headers, ...added }).sort(([a], [b]) => (a < b ? -1 : 1));
  const names = headers.map(([name]) => name).join(";");
  const lines = headers.map(([name, value]) => `${name}:${value.trim().replace(/ +/g, " ")}\n`).join("");
  const canonical = ["POST", request.path, "", lines, names, sha256(request.body)].join("\n");
  const scope = [day, region, service, "aws4_request"];
  const key = scope.reduce<string | Buffer>((derived, part) => hmac(derived, part), `AWS4${secretAccessKey}`);
  const signature = hmac(key, ["AWS4-HMAC-SHA256", time, scope.join("/"), sha256(canonical)].join("\n")).toString("hex");
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope.join("/")}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...added, authorization };
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
