import { createHash } from "node:crypto";

/** SHA-256 of values that their providers publish: digests, so that no scanner stumbles over this file. */
const digests: ReadonlySet<string> = new Set([
  // AWS: the access keys of its documentation. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
  "Gl1EotyhlmnXLt9MTxwnxM.HKS0QI-7F_bOStRS143bM",
  "eDFLEb4uWBVJrBxPYWVj-t.P98MO3Fnj24imRgggOBZg",
  "6KBhS2dHoG_5onKN0iUL8T.BoMQzSVQ68POzU0oek4lk",
  "xuonxTT5k9MfCu-ILj0gDn.uHRww3muecj5sZ0702Pck",
  "4htZe6a5yvpZ2evE1lwDhf.XrP6VqurJgf6dlia2EmjM",
  // Azure: the keys of the emulators of Storage and of Cosmos DB. https://learn.microsoft.com/azure/storage/common/storage-use-azurite
  "ABHMJetDIHF0lNJwPoy6hX.Q-cbUAKDwhyLiBR5kvkFk",
  "qmVHQ5WDw6J11FQqDfbBrW.qGOXG-nyoiIPAnzAKu9hU",
  // Stripe: the test keys that its documentation shows to whoever is not logged in. https://docs.stripe.com/keys
  "LK_AlwFJqE87nmLq8Wnzb1.mQejs-Mfe4LmjGnNJ_cyY",
  "8tbKFlFQM-Xc4U66hAuXnS.e1y64kuz5b9IQzlmf4Y5c",
  "fo3kTqns9tU0FckPWySahZ.H3q6-_fWWiwNhVr-yj7Ak",
  // jwt.io: the tokens that its page begins with. https://jwt.io
  "f3U2fniBJVE04Tdecj0d6o.rV9qT9t52TjfHxdUqDBgY",
  "2oFvnywW5sU5DnY2ytxAxD.VRvwu8-PNsZVOeZjOpxeg",
  "x5T6bSDGTvua35gK6Tr0cq.Fnl3WGLUIf_lXUpX-tWz4",
  // reCAPTCHA and Turnstile: secrets for tests. https://developers.google.com/recaptcha/docs/faq
  "9elcmVRjW2Wsq1fm1epmPr.kA8G3IeUqQNY9auxx31OA",
  "-481Ep34dmLGUK2hL9YU8b.WNzko3_ddYm6OmuaeMCq4",
  "Hj5YZWAS2GHiPermTxd2c9.e4apxV_h1dELlOPJdV0Wg",
  "hBtPWws04ZradPR6iIMe-7.kJAIzupEMNYUScGHSSP4M",
  // Grafana: the token of its documentation. https://grafana.com/docs/grafana/latest/developers/http_api/serviceaccount/
  "8DVoiH1ES3KVm7Vz0CXoHM.nVS_1r05uJsOeLfpO8Hz0",
  // Kubernetes: the bootstrap tokens of its documentation. https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/
  "MAKIj5Z6cIarUvzJ6LvD5G.ckw0mCjObIYluFCnA26HY",
  "pLiyRasovE9y3KoNm6n3PW.SI-nWKKly1XssRUR8AL4A",
  // RFC 7617: the Basic credentials of Aladdin.
  "z01BjtPektcfdn21OR1aLa.zUDhzknnXRE34uz0mC2EQ",
  // RFC 4226 and the examples of one-time passwords.
  "i-XRE8CHHOGhItaKff-UCr.ewmtjfz9moWqXBrMAmJ54",
  "VJyTkFOe_PoB0nROgufaNE.CaY90P6vMQ96bhJVH-dmg",
]);

/**
 * Whether a value is an example, or a key of an emulator or of tests, that its provider publishes: everybody has it, so that it is no
 * leak. Our own rules leave these alone; hits of other rules can be told by this.
 */
export function isPublishedExample(value: string): boolean {
  const digest = createHash("sha256").update(value).digest("base64url");
  return digests.has(`${digest.slice(0, 22)}.${digest.slice(22)}`);
}
