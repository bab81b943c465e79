import type { Random } from "../random.ts";
import { byForm, byName, type Example, type GroupExamples, written } from "./example.ts";

/** Base64 of random bytes, with letters of both cases and digits. */
export const base64 = (random: Random, bytes: number): string => random.bytes(bytes).toString("base64");

/** PEM of a private key, as one line with escaped line ends or as it is. */
export function pem(random: Random, escaped: boolean, type = "PRIVATE KEY"): string {
  const lines = base64(random, 1200).match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${type}-----`, ...lines, `-----END ${type}-----`].join(escaped ? "\\n" : "\n");
}

const accessKeyId = (random: Random) => `AKIA${random.text(16, "base32")}`;
const cloudSecret = (random: Random) => `aZ9${random.text(37, "base64").replaceAll("/", "q")}`;

const serviceAccount = (random: Random): Example => {
  const secret = pem(random, true);
  const text = `{
  "type": "service_account",
  "project_id": "project-1",
  "private_key_id": "${random.text(40, "hex")}",
  "private_key": "${secret}\\n",
  "client_email": "bot@project-1.iam.gserviceaccount.com"
}`;
  return { text, secret };
};

export const awsExamples: GroupExamples = {
  "aws-access-key-id": byForm(accessKeyId, 4),
  "aws-secret-access-key": byName(["AWS_SECRET_ACCESS_KEY", "aws_secret_access_key", "secretAccessKey", "awsSecretKey"], cloudSecret),
  "aws-secret-beside-access-key-id": {
    positives: (random) => {
      const [id, secret] = [accessKeyId(random), cloudSecret(random)];
      return [
        `${id},${secret}\n`,
        `${id}:${secret}`,
        `aws_access_key_id = ${id}\nsecret = ${secret}`,
        `{"key": "${id}", "value": "${secret}"}`,
        `new BasicAWSCredentials("${id}", "${secret}")`,
        `AWSAccessKeyId=${id}\r\nAWSSecretKey=${secret}\r\n`,
      ].map((text) => ({ text, secret }));
    },
    negatives: (random) => [`${accessKeyId(random)}, ${random.text(40, "hex")}`, `${accessKeyId(random)},${"x".repeat(40)}`],
  },
  "aws-session-token": byForm((random) => `IQoJb3JpZ2luX2VjE${random.text(400, "base64")}`, 18),
  "aws-session-token-by-name": byName(
    ["AWS_SESSION_TOKEN", "aws_security_token", "SessionToken"],
    (random) => `aZ9${random.text(257, "base64")}`,
  ),
  "aws-bedrock-api-key": byForm((random) => `ABSKQmVkcm9ja0FQSUtleS${random.text(108, "base64")}=`, 22),
  "aws-bedrock-short-term-api-key": byForm((random) => `bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t${random.text(600, "base64")}`, 40),
  "aws-appsync-api-key": byForm((random) => `da2-${random.text(26, "lower")}`, 4),
  "aws-ses-smtp-password": byName(["SES_SMTP_PASSWORD", "smtpPassword", "smtp_pass"], (random) => `Bk7${random.text(41, "base64")}`),
  "amazon-mws-auth-token": byForm((random) => `amzn.mws.${random.uuid()}`, 9),
  "amazon-oauth-client-secret": byForm((random) => `amzn1.oa2-cs.v1.${random.text(64, "hex")}`, 16),
  "amazon-oauth-token": byForm((random) => `Atzr|${random.text(300, "base64url")}`, 5),
};

export const googleExamples: GroupExamples = {
  "gcp-service-account-key": {
    positives: (random) => [
      serviceAccount(random),
      { ...serviceAccount(random) },
      (({ text, secret }) => ({ text: JSON.stringify(text), secret: secret.replaceAll("\\n", "\\\\n") }))(serviceAccount(random)),
    ],
    negatives: (random) => [
      `"private_key": "-----BEGIN PRIVATE KEY-----\\n...\\n-----END PRIVATE KEY-----\\n" gserviceaccount.com`,
      pem(random, true),
    ],
  },
  "gcp-api-key": byForm((random) => `AIza${random.text(34, "base64url")}k`, 4),
  "google-oauth-client-secret": byForm((random) => `GOCSPX-${random.text(27, "base64url")}k`, 7),
  "google-oauth-access-token": byForm((random) => `ya29.${random.text(130, "base64url")}`, 5),
  "google-oauth-refresh-token": {
    positives: (random) => ["refresh_token", "GOOGLE_REFRESH"].flatMap((name) => written(name, `1//0${random.text(98, "base64url")}`)),
    negatives: (random) => [`https://host.test/1//0${random.text(20)}`, `a1//0${random.text(98)}`],
  },
  "gcp-storage-hmac-secret": byName(["GCS_HMAC_SECRET", "gcpStorageSecret"], cloudSecret),
  "gcp-storage-hmac-access-id": byForm((random) => `GOOG1${random.text(56, "upper")}`, 5),
  "firebase-cloud-messaging-server-key": byForm((random) => `AAAA${random.text(7, "base64url")}:${random.text(140, "base64url")}`, 4),
  "google-recaptcha-secret": byName(["RECAPTCHA_SECRET_KEY", "recaptchaPrivateKey"], (random) => `6Lc${random.text(37, "base64url")}`, 3),
};

const key64 = (random: Random) => base64(random, 64);
const key32 = (random: Random) => base64(random, 32);
const inside = (make: (random: Random) => Example[], ...negatives: string[]) => ({ positives: make, negatives: () => negatives });

export const azureExamples: GroupExamples = {
  "azure-ad-client-secret": {
    positives: (random) =>
      ["client_secret", "AZURE_CLIENT_SECRET"].flatMap((name) => written(name, `${random.text(3)}8Q~${random.text(33, "base64url")}x`)),
    negatives: (random) => [
      `secret=${random.text(3)}8Q~${"x".repeat(34)}`,
      `secret=${random.text(3)}8Q~${random.text(12)}`,
      `a.b~c8Q~${random.text(6)}`,
    ],
  },
  "azure-storage-account-key": byName(["AZURE_STORAGE_ACCOUNT_KEY", "AccountKey", "storageAccountKey"], key64),
  "azure-identifiable-key-64": byForm((random) => `${random.text(76, "base64")}+ASt${random.text(5, "base64")}Q==`, 0),
  "azure-identifiable-key-32": byForm((random) => `${random.text(33, "base64")}+ASb${random.text(6, "base64")}=`, 0),
  "azure-identifiable-key-39": byForm((random) => `${random.text(42)}AzSeB${random.text(5)}`, 0),
  "azure-common-annotated-key": byForm((random) => `${random.text(52)}JQQJ99BAC${random.text(15)}ABCD${random.text(4)}`, 0),
  "azure-cosmos-db-key": inside(
    (random) => {
      const secret = key64(random);
      return [
        `AccountEndpoint=https://db-1.documents.azure.com:443/;AccountKey=${secret};Database=a`,
        `endpoint: "https://db-1.documents.azure.com:443/",\n  key: "${secret}",`,
        `"ConnectionString": "AccountEndpoint=https://db-1.documents.azure.com:443/;AccountKey=${secret};"`,
      ].map((text) => ({ text, secret }));
    },
    "AccountEndpoint=https://db-1.documents.azure.com:443/;AccountKey=<key>;",
    `AccountEndpoint=https://db-1.documents.azure.com:443/;AccountKey=${"x".repeat(86)}==`,
  ),
  "azure-shared-access-key": inside(
    (random) => {
      const secret = key32(random);
      return [
        `Endpoint=sb://bus-1.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=${secret}`,
        `{ "ServiceBus": "Endpoint=sb://bus-1.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=${secret};EntityPath=q" }`,
        `HostName=hub-1.azure-devices.net;DeviceId=d;SharedAccessKey=${secret}`,
        `SharedAccessKey: "${secret}"`,
      ].map((text) => ({ text, secret }));
    },
    "Endpoint=sb://bus-1.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=<key>",
    `SharedAccessKey=${"x".repeat(43)}=`,
  ),
  "azure-service-connection-string": inside(
    (random) => {
      const secret = key32(random);
      return [
        `Endpoint=https://conf-1.azconfig.io;Id=ab-cd-s0:abcd;Secret=${secret}`,
        `"Endpoint=https://hub-1.service.signalr.net;AccessKey=${secret};Version=1.0;"`,
        `endpoint=https://chat.communication.azure.com/;accesskey=${secret}`,
      ].map((text) => ({ text, secret }));
    },
    "Endpoint=https://conf-1.azconfig.io;Id=ab-cd-s0:abcd;Secret=<secret>",
    `Endpoint=https://conf-1.azconfig.io;Id=ab;Secret=${"x".repeat(43)}=`,
  ),
  "azure-shared-access-signature": inside(
    (random) => {
      const secret = encodeURIComponent(`${random.text(41, "base62")}+/=`);
      return [
        `https://store1.blob.core.windows.net/box/file.txt?sv=2024-11-04&st=2026-01-01T00%3A00%3A00Z&sr=b&sp=r&sig=${secret}`,
        `SharedAccessSignature=sv=2024-11-04&ss=b&srt=sco&sig=${secret}&se=2030-01-01`,
        `<url>https://store1.blob.core.windows.net/?sv=2024-11-04&amp;sp=r&amp;sig=${secret}</url>`,
        `"sasToken": "?sv=2024-11-04\\u0026sp=rl\\u0026sig=${secret}"`,
      ].map((text) => ({ text, secret }));
    },
    "https://store1.blob.core.windows.net/box/file.txt?sv=2024-11-04&sr=b&sp=r&sig=<signature>",
    "https://host.test/?a=1&sig=short",
  ),
  "azure-devops-pat": byForm((random) => `${random.text(76)}AZDO${random.text(4)}`, 0),
  "azure-devops-pat-before-2024": byName(["AZURE_DEVOPS_PAT", "AZURE_DEVOPS_EXT_PAT", "vstsToken"], (random) =>
    random.text(52, "abcdefghijklmnopqrstuvwxyz234567"),
  ),
  "azure-function-key-in-url": inside(
    (random) => {
      const secret = `${random.text(54, "base64url")}==`;
      return [
        `https://app-1.azurewebsites.net/api/run?code=${secret}`,
        `curl 'https://app-1.azurewebsites.net/api/run?name=a&code=${secret}'`,
      ].map((text) => ({ text, secret }));
    },
    "https://app-1.azurewebsites.net/api/run?code=<key>",
    "https://app-1.azurewebsites.net/api/run?code=123",
  ),
  "azure-publish-profile-password": inside(
    (random) => {
      const secret = random.text(60);
      return [`<publishProfile userName="$app" userPWD="${secret}" />`, `userPWD=\\"${secret}\\"`].map((text) => ({ text, secret }));
    },
    `userPWD="${"x".repeat(60)}"`,
    `userPWD="short"`,
  ),
  "azure-api-management-subscription-key": byName(["Ocp-Apim-Subscription-Key", "APIM_SUBSCRIPTION_KEY"], (random) =>
    random.text(32, "hex"),
  ),
  "azure-ai-services-key": byName(["AZURE_OPENAI_API_KEY", "AzureOpenAIKey", "AZURE_SPEECH_KEY"], (random) => random.text(32, "hex")),
};
