import { anyCase } from "../any-case.ts";

/**
 * Names that hold a password, wherever they end: `DB_PASSWORD`, `smtpPass`, `keystore.password`; not the `PASS` with which test runners
 * report.
 */
export const passwordNames = `(?!(?<=--- )PASS: |PASS:? [\\w./-]{0,60}?[Tt]est)(?:${anyCase("passw(?:or)?d|passphrase|passwort|passcode|contrasena|kennwort|(?<![a-z])(?:passwrd|pswd|psw|psk|pword|senha)(?![a-z])|(?<![a-z]|(?:should|can|will|must|did|does|not|first|second|third|one|two|multi|single|by|each)[_-])(?:db|user|store|key|root|admin|smtp|mail|ftp|my|login|auth|proxy|http|mysql|pg|require)?pass(?![a-z])|(?<![a-z])pwd|(?<![a-z])pw(?![a-z])")}|(?<=[a-z])P(?:ass|wd|w)(?![a-z]))`;

/** Whose key or token it is not: pages, requests, caches, rows. */
export const otherOwners =
  "(?<!::[A-Za-z]{0,30}|(?:svg\\?|next|page|request|public[_.\\-]?key|change|continuation|continue|sync|cancel|cancell?ation|public|cache|primary|foreign|partition|sort|object|s3|row|hash|idempotency|csrf|xsrf|start|end|stop|resume|design|syntax|string|not|no|is|has|get|pub|lock|ref|data-|push|device)[_.\\-]?)";
const keyOwners =
  "api|app|application|access|account|admin|auth|authentication|authorization|client|consumer|customer|crypto?|cipher|aes|des|hmac|jwt|encrypt|encryption|decryption|sign|signing|signature|private|priv|secret|shared|sess(?:ion)|service|storage|master|merchant|developer|dev|license|deploy|server|security|subscription|integration|ingest|ingestion|cookie|token|write|read|rest|webhook|web|user|bot|project|root|maps|fernet|instrumentation|routing|function|host|gateway|transaction|validation|machine|activation|partner|vendor|broker|team|org|organization|cluster|node|dsn";
/** Names that hold a token, a key or another secret value; not within a longer word: `tokenizer`, `keyboard`, `secretary`. */
export const tokenNames = `(?:${anyCase(
  `${otherOwners}secret|${otherOwners}token|(?<!::[A-Za-z]{0,30})(?:${keyOwners})[_.\\- ]?key|(?<!::[A-Za-z]{0,30})credentials?(?![a-z])|(?<![a-z])(?:creds?|nkey|seed|auth|bearer|sas|pepper|hmac)(?![a-z])|mnemonic|(?<!::[A-Za-z]{0,30})authorization|priv(?:ate)?[_.-]?(?:exponent|scalar|parameters?|params?|value|hex|bytes|number)`,
)}|(?<=[a-z])(?:Creds?|Seed|Auth|Bearer|Pepper|Hmac|HMAC)(?![a-z]))(?!(?<=[a-z])(?!key|value|token|secret|prod|test)[a-z])`;

/** What makes the name that of something else: `password_hash`, `tokenUrl`, `secretName`, `apiKeyId`. */
export const notAfter =
  "(?![\\w.\\-]{0,24}?(?:hash|digest|policy|field|label|name|_id\\b|id\\b|ids\\b|url|uri|file|path|length|count|limit|regex|pattern|hint|reset|error|message|placeholder|type|title|text|help|desc|arn|version|ref\\b|manager|store|provider|prefix|suffix|format|expir|ttl|scope|class|input|index|idx|usage|size|algorithm|alg\\b|endpoint|issuer|header|param|checksum|fingerprint|encoder|state|status|kind|parser|izer|s3|bucket|object|mode|config|options|arg|mgr|age\\b|time|days|max|min|retr|attempt|interval|period|since|chang|date\\b|count|realm|handler|\\.(?:encode|decode|strip|split|replace|join|find|index|starts|ends|includes|match|equals|trim|pop|has|append|push|concat|test|update|verify|compare|slice|substr)|\\.(?:tsx?|jsx?|mjs|cjs|json|py|go|java|rb|php|rs|md|ya?ml|html?|css|spec|pem|crt|cer|key|p12|pfx|jks|txt|cfg|conf|ini|xml|sh|log|sql|csv|zip)\\b))";

/** The rest of the name. */
export const tail = "[\\w.\\-]{0,24}";
