import { PipewardenError } from "../values/errors.ts";

/** What AWS's refusals mean for the person at the command line. Errors that have such words already, and faults of ours, stay as they are. */
export function forOperators(error: unknown): unknown {
  if (error instanceof PipewardenError || !(error instanceof Error)) return error;
  const { name, message } = error;
  const { code, $metadata } = error as { code?: unknown; $metadata?: { httpStatusCode?: number } };
  const say = (code: string, sentence: string) => new PipewardenError(code, sentence, { cause: error });
  if (/region is missing/i.test(message))
    return say("aws_no_region", "The AWS region is not known. Set AWS_REGION, or a region in the profile.");
  if (expired.has(name) || /(?:token|associated with this profile).* expired/i.test(message)) {
    return say("aws_credentials_expired", "The AWS credentials have expired. Sign in again (for example: aws sso login).");
  }
  if (name === "CredentialsProviderError" || name === "TokenProviderError" || /could not load credentials/i.test(message)) {
    return say("aws_no_credentials", "There are no AWS credentials. Sign in (aws sso login), or set AWS_PROFILE or the AWS_* variables.");
  }
  if (invalid.has(name)) {
    return say(
      "aws_credentials_refused",
      "AWS does not accept the credentials. Check AWS_PROFILE, AWS_ACCESS_KEY_ID and this machine's clock.",
    );
  }
  if (denied.test(name)) {
    // AWS's sentence names who asked, and for which action on which resource: just what an administrator has to know.
    return say("aws_access_denied", `AWS does not allow this: ${oneLine(message)}`);
  }
  if (name === "ResourceNotFoundException" || name === "QueueDoesNotExist" || name.endsWith("NonExistentQueue")) {
    return say("aws_resource_gone", `A part of the stack is missing: ${oneLine(message)} Deploy the stack again.`);
  }
  if (name === "TimeoutError" || (typeof code === "string" && networkCodes.has(code))) {
    return say("aws_unreachable", "AWS cannot be reached, or does not answer in time. Check the network, the proxy and AWS_REGION.");
  }
  if ($metadata !== undefined) return say("aws_failed", `AWS refused a request (${name}): ${oneLine(message)}`);
  return error;
}

const expired = new Set(["ExpiredToken", "ExpiredTokenException", "RequestExpired"]);
const invalid = new Set([
  "InvalidClientTokenId",
  "UnrecognizedClientException",
  "SignatureDoesNotMatch",
  "InvalidSignatureException",
  "AuthFailure",
]);
const denied = /^(?:AccessDenied|AccessDeniedException|UnauthorizedOperation)$/;
const networkCodes = new Set(["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "EPIPE"]);

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim().slice(0, 400);
