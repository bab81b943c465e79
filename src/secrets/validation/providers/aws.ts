import { signatureHeaders } from "../../../values/signature-v4.ts";
import type { Answer, Credential, Liveness, Provider } from "../provider.ts";

const host = "sts.amazonaws.com";
const body = "Action=GetCallerIdentity&Version=2011-06-15";
/** Of a user. A temporary one (ASIA) needs its session token too, and ends by itself. */
const accessKeyId = /^AKIA[A-Z2-7]{16}$/;
const secretAccessKey = /^[A-Za-z0-9+/]{40}$/;

function liveness({ status, text }: Answer): Liveness {
  if (status === 200) return "alive";
  // Deleted or inactive. A wrong secret beside an id that exists answers SignatureDoesNotMatch, which tells nothing about the right one.
  return status === 403 && text.includes("<Code>InvalidClientTokenId</Code>") ? "dead" : "unknown";
}

/** The id and the one secret beside it; with several of either, nobody knows which belong together. */
function pairOf({ secret, companions }: Credential): { accessKeyId: string; secretAccessKey: string } | undefined {
  const values = [...new Set([secret, ...companions].map((each) => each.reveal()))];
  const [id, ...otherIds] = values.filter((value) => accessKeyId.test(value));
  const [key, ...otherKeys] = values.filter((value) => secretAccessKey.test(value));
  if (id === undefined || key === undefined || otherIds.length > 0 || otherKeys.length > 0) return undefined;
  return { accessKeyId: id, secretAccessKey: key };
}

/** `GetCallerIdentity` needs no permission and cannot be denied. Only the partition `aws` is asked: not China, not GovCloud. */
export const aws: Provider = {
  kind: "aws-access-key",
  host,
  documentation: "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html",
  question(credential, now) {
    const pair = pairOf(credential);
    if (pair === undefined) return undefined;
    const headers = { host, "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
    const signed = signatureHeaders({ path: "/", headers, body }, pair, { region: "us-east-1", service: "sts", now });
    return { method: "POST", url: `https://${host}/`, headers: { "content-type": headers["content-type"], ...signed }, body };
  },
  liveness,
};
