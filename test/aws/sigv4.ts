import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

// AWS's Signature Version 4, written from its description and from nothing that `src` uses:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

export interface AwsKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

interface SignedRequest {
  readonly method: string;
  /** Path and query, as received. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Why AWS would refuse the request, as the name of its error; `undefined` when it is signed well. `services`: what this endpoint is. */
export function refusalOf(request: SignedRequest, key: AwsKey, region: string, services: readonly string[]): string | undefined {
  const { headers } = request;
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? "",
    );
  if (parts === null) return "MissingAuthenticationTokenException";
  const [, accessKeyId, day = "", signedRegion = "", service = "", names = "", signature = ""] = parts;
  if (accessKeyId !== key.accessKeyId) return "UnrecognizedClientException";
  const stamp = String(headers["x-amz-date"] ?? "");
  const at = Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  if (!(Math.abs(at - Date.now()) < 15 * 60_000) || !stamp.startsWith(day)) return "RequestExpired";
  if (signedRegion !== region || !services.includes(service)) return "InvalidSignatureException";
  if (key.sessionToken !== undefined && headers["x-amz-security-token"] !== key.sessionToken) return "UnrecognizedClientException";

  const signed = names.split(";");
  // Everything that says what is asked must be signed: the host, and every x-amz header.
  const wanted = ["host", ...Object.keys(headers).filter((name) => name.startsWith("x-amz-"))];
  if (wanted.some((name) => !signed.includes(name))) return "InvalidSignatureException";
  const [path = "/", query = ""] = request.url.split("?");
  const canonical = [
    request.method,
    path,
    query.split("&").sort().join("&"),
    ...signed.map(
      (name) =>
        `${name}:${String(headers[name] ?? "")
          .trim()
          .replace(/\s+/g, " ")}`,
    ),
    "",
    names,
    sha256(request.body),
  ].join("\n");
  const text = ["AWS4-HMAC-SHA256", stamp, `${day}/${region}/${service}/aws4_request`, sha256(canonical)].join("\n");
  const signingKey = [day, region, service, "aws4_request"].reduce<string | Buffer>(hmac, `AWS4${key.secretAccessKey}`);
  return timingSafeEqual(hmac(signingKey, text), Buffer.from(signature, "hex")) ? undefined : "InvalidSignatureException";
}

const sha256 = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, data: string): Buffer => createHmac("sha256", key).update(data).digest();
