import { partsOf, readsLikeWords } from "./word-likeness.ts";

/** Words that stand where a credential will, or name it, its holder or its use. Value made of these alone is none. */
const words = new Set(
  `a abc abcd access account accesskey admin administrator alice an and anonymous any anything api apikey app application apple aqua are asdf asdfgh attribute auth
  authentication authorization authtoken awesome azure backup bad banana bar bare base baz bearer blah bob boolean box bucket bundle by cache cafe cake cat cert certificate change
  changed changeit changeme char check class clear client cloud code column com community config configuration confirm confirmation connection consumer context
  console const correct correcthorse create credential credentials current custom data database db debug def default demo deploy desc dev development disabled
  docker doc dog domain dont drop dummy editor edit elastic elasticsearch email empty enabled encoded encrypted enter env environment error example expected expired external
  fake false file fill fixme flag foo foobar for form from ftp generate generated get git github github gitlab google grafana group guest guess hash header hello here hidden hide
  host hostname http https id identity in info input insert insecure int integration internal invalid is issue it item jane jenkins john json junk jwt key keys keycloak key kafka
  label large last later ldap letmein link list local localhost login logout long lorem mail main manager mariadb master max message me min minio missing mock mongo mongodb
  mqtt must my mypass mypassword mysecret mysql name namespace never new next nil no none noop not nothing null number nullable object of off ok old omit on one open
  optional oracle org original other out owner p param parameter params pass passcode passphrase passwd password passwords passwort path phrase pin placeholder plain
  please port postgres postgresql preview private prod production profile project property provider proxy public put pw pwd query qwerty rabbitmq random read readonly real redacted
  redis ref reference regular remote remove replace replaceme replica repo repository request sesame opensesame required reset resource response role root sa salt same sample save schema scope
  search secret secretkey secrets secure security server service set shared should sign signing simple site smtp snake some somepassword something
  sqlserver ssh ssl staging star stage start state string strong stub sudo super superuser super system tbd temp temporary test tested tester testing testpass testpassword testuser text that the
  this three to todo session token tokens tomcat top true two txt type undefined unknown unset unused update uri url use user username users using
  value values var variable vault verify version view wallet want we weak web welcome what whatever with word world write wrong www xyz yes you your yours zero zip
  ipsum dolor sit amet hunter monkey dragon letmeintoo iloveyou sunshine princess football baseball trustno passw passwrd pa ssw ord contrasena motdepasse kennwort wachtwoord senha parola geheim`
    .split(/\s+/)
    .filter((word) => word !== ""),
);

/** Variables, templates, format strings, references to places where the secret is kept, encrypted values, masks. */
const reference =
  /\$\{|\$\(|\{\{|\}\}|#\{|<%|%>|^\$[A-Za-z_]\w*$|^\$\$|^%[\w.-]+%$|^%[sdvq@]|%\(\w+\)s|^\{(?!noop\})\w*\}|^<.*>$|^\[.*\]$|^__\w+__$|^@\w+@$|^@@|^ENC[[(]|^!(?:Ref|Sub|GetAtt|Join|ImportValue|[a-z]+$)|^&\w+$|^\*\w|^\/\/|^vault:|^op:\/\/|^secret:\/\/|^ref\+|^ssm:|^file:|^env:|^\{(?:cipher|bcrypt)\}|^keychain:|^arn:|\*{3}|\.{3}|…|•|x{4}|X{4}|_{4}|-{4}/;

/** Names of things in programs that have no dot: calls, `SOME_NAME`, `--flag`, `@types/x`. */
const code =
  /^[A-Za-z_$][\w$.:]*[([][^()[\]]*[)\]]?;?$|^[A-Z]{2,}(?:_[A-Z]+)+$|^--?[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?:=|$)|^@[\w-]+(?:\/|$)|=>|\(\)$/;
/** `process.env.KEY`, `user.password`, `Foo::BAR`, `a->b`; random letters may have a dot too. */
const member = /^[A-Za-z_$][\w$]*(?:(?:\.|::|->|\?\.)[A-Za-z_$][\w$]*)+$/;
const isMember = (value: string): boolean =>
  member.test(value) &&
  readsLikeWords(value) > 0 &&
  (value.match(/\d/g)?.length ?? 0) <= 2 &&
  !value.split(/\W+/).some((part) => /\d/.test(part) && readsLikeWords(part) < 0);
const rootOfMembers =
  /^(?:self|this|process|os|env|var|vars|local|data|module|props|state|req|res|request|params|config|settings|secrets|each|random_\w+|aws_\w+)\b[.[]/i;

const pathOrUrl =
  /^[a-z][a-z0-9+.:-]*:\/\/|^(?:\.{0,2}|~|[A-Za-z]:)[\\/](?:[\w.-]+[\\/])*[\w.-]*$|^[\w.-]+(?:\/[\w.-]+)+\.[a-z]{2,5}$|^[\w.-]+\.(?:pem|key|crt|cer|p12|jks|pfx|json|ya?ml|txt|env|xml|properties|js|ts|py|go|java|rb|php|html?|css|png|svg|com|org|net|io|dev|local)$/i;

/** Base64 may begin with a slash too. */
const isPath = (value: string): boolean => pathOrUrl.test(value) && !(/^\/[^/]{20,}$/.test(value) && readsLikeWords(value) < 0);

const dull =
  /^(.)\1*$|^(..)\2+$|^(...)\3+$|0123456|1234567|abcdef|qwert|asdfg|zxcvb|^1234|12345$|654321|^(?:p[a@4][s$5]{2}w?[o0]?r?d?)\W?\d{0,4}\W?$|^(?:p[a@4][s$5]{2}w[o0]r?d)|deadbeef|c0ffee|^(?:0x)?00010203|^(?:admin|root|test|user|pass|guest|demo|foo|bar)\W?\d{0,4}\W?$/i;

const uuid = /^\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?$/i;
const dateOrVersion = /^v?\d+(?:\.\d+){1,3}(?:[-+][\w.]+)?$|^\d{4}-\d{2}-\d{2}|^\d*[.,:%-][0-9.,:%-]*$/;

const leet: Readonly<Record<string, string>> = { "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", $: "s" };

/** Whether a value is made of nothing but the words that stand in a credential's place, perhaps with a short number: `my-test-password-1`. */
function isVocabulary(value: string): boolean {
  const parts = partsOf(value).map((part) => part.toLowerCase());
  if (parts.length === 0) return true;
  if (/^\d+$/.test(value)) return false;
  const known = (part: string) => words.has(part) || (/^\d+$/.test(part) && part.length <= 4) || part.length === 1;
  const letters = parts.filter((part) => part.length >= 3 && words.has(part)).join("").length;
  if (parts.every(known) && letters * 2 >= parts.join("").replace(/\d/g, "").length && letters > 0) return true;
  const plain = value
    .toLowerCase()
    .replace(/[013457@$]/g, (character) => leet[character] ?? character)
    .replace(/[^a-z]/g, "");
  return words.has(plain);
}

/** Whether a value is a placeholder, a reference, a name, a path or a dull sequence rather than a credential. */
export const standsForSomethingElse = (value: string): boolean =>
  reference.test(value) ||
  code.test(value) ||
  rootOfMembers.test(value) ||
  isMember(value) ||
  isPath(value) ||
  dull.test(value) ||
  uuid.test(value) ||
  dateOrVersion.test(value) ||
  isVocabulary(value) ||
  /example|placeholder|change.?me|change.?it|replace.?(?:me|with)|redacted|your[_-]|insert.?your|lorem|dummy|foobar/i.test(value);
