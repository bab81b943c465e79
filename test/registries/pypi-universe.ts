import { type PublishedRelease, PypiRegistry } from "./pypi.ts";

type Described = readonly [what: string, python: string, requires?: readonly string[], more?: PublishedRelease];

const requests = (certifi: string): readonly string[] => [
  "charset-normalizer<4,>=2",
  "idna<4,>=2.5",
  "urllib3<3,>=1.21.1",
  `certifi>=${certifi}`,
  'PySocks!=1.5.7,>=1.5.6; extra == "socks"',
  'chardet<6,>=3.0.2; extra == "use-chardet-on-py3"',
];
const requestsExtras = { extras: ["socks", "use_chardet_on_py3"] };
const flask = (werkzeug: string, click = "8.0"): readonly string[] => [
  `Werkzeug>=${werkzeug}`,
  "Jinja2>=3.0",
  "itsdangerous>=2.0",
  `click>=${click}`,
  'importlib-metadata>=3.6.0; python_version < "3.10"',
  'asgiref>=3.2; extra == "async"',
];
const aiohttp = ["attrs>=17.3.0", "multidict<7.0,>=4.5", "yarl<2.0,>=1.0", "frozenlist>=1.1.1", "aiosignal>=1.1.2"];

/** What real packages ask for, at the versions that make planning interesting: made-up files, real relations. */
const described: readonly Described[] = [
  ["requests@2.30.0", ">=3.7", requests("2017.4.17"), requestsExtras],
  ["requests@2.31.0", ">=3.7", requests("2017.4.17"), requestsExtras],
  ["requests@2.32.4", ">=3.8", requests("2017.4.17"), requestsExtras],
  ["urllib3@1.26.15", ">=2.7, !=3.0.*, !=3.1.*, !=3.2.*", ['brotli>=1.0.9; extra == "brotli"'], { extras: ["brotli"] }],
  ["urllib3@1.26.18", ">=2.7, !=3.0.*, !=3.1.*, !=3.2.*", ['brotli>=1.0.9; extra == "brotli"'], { extras: ["brotli"] }],
  ["urllib3@2.0.4", ">=3.7"],
  ["urllib3@2.0.7", ">=3.7"],
  ["urllib3@2.2.2", ">=3.8"],
  ["certifi@2022.12.7", ">=3.6"],
  ["certifi@2023.7.22", ">=3.6"],
  ["certifi@2024.7.4", ">=3.6"],
  ["idna@3.4", ">=3.5"],
  ["idna@3.7", ">=3.5"],
  ["charset-normalizer@3.1.0", ">=3.7.0"],
  ["PySocks@1.7.1", ">=2.7, !=3.0.*, !=3.1.*, !=3.2.*, !=3.3.*"],
  ["chardet@5.2.0", ">=3.7"],
  ["Flask@2.2.2", ">=3.7", flask("2.2.2"), { extras: ["async"] }],
  ["Flask@2.2.5", ">=3.7", flask("2.2.2"), { extras: ["async"] }],
  ["Flask@2.3.3", ">=3.8", [...flask("2.3.7", "8.1.3"), "blinker>=1.6.2"], { extras: ["async"] }],
  ["Werkzeug@2.2.2", ">=3.7", ["MarkupSafe>=2.1.1", 'watchdog; extra == "watchdog"'], { extras: ["watchdog"] }],
  ["Werkzeug@2.2.3", ">=3.7", ["MarkupSafe>=2.1.1", 'watchdog; extra == "watchdog"'], { extras: ["watchdog"] }],
  ["Werkzeug@2.3.8", ">=3.8", ["MarkupSafe>=2.1.1", 'watchdog>=2.3; extra == "watchdog"'], { extras: ["watchdog"] }],
  ["Werkzeug@3.0.3", ">=3.8", ["MarkupSafe>=2.1.1", 'watchdog>=2.3; extra == "watchdog"'], { extras: ["watchdog"] }],
  ["Jinja2@3.0.3", ">=3.6", ["MarkupSafe>=2.0", 'Babel>=2.7; extra == "i18n"'], { extras: ["i18n"] }],
  ["Jinja2@3.1.2", ">=3.7", ["MarkupSafe>=2.0", 'Babel>=2.7; extra == "i18n"'], { extras: ["i18n"] }],
  ["Jinja2@3.1.4", ">=3.7", ["MarkupSafe>=2.0", 'Babel>=2.7; extra == "i18n"'], { extras: ["i18n"] }],
  ["MarkupSafe@2.0.1", ">=3.6"],
  ["MarkupSafe@2.1.1", ">=3.7"],
  ["MarkupSafe@2.1.5", ">=3.7"],
  ["Babel@2.11.0", ">=3.6"],
  ["blinker@1.8.2", ">=3.8"],
  ["click@8.0.4", ">=3.6", ['colorama; platform_system == "Windows"', 'importlib-metadata; python_version < "3.8"']],
  ["click@8.1.7", ">=3.7", ['colorama; platform_system == "Windows"', 'importlib-metadata; python_version < "3.8"']],
  ["colorama@0.4.6", ">=2.7, !=3.0.*, !=3.1.*"],
  ["itsdangerous@2.1.2", ">=3.7"],
  ["asgiref@3.5.0", ">=3.7", ['typing-extensions; python_version < "3.8"']],
  ["asgiref@3.7.2", ">=3.7", ['typing-extensions>=4; python_version < "3.11"']],
  ["typing-extensions@4.5.0", ">=3.7"],
  ["importlib-metadata@6.0.0", ">=3.7", ["zipp>=0.5", 'typing-extensions>=3.6.4; python_version < "3.8"']],
  ["zipp@3.15.0", ">=3.7"],
  ["zipp@3.19.1", ">=3.8"],
  [
    "pytest@7.4.4",
    ">=3.7",
    [
      ...["iniconfig", "packaging", "pluggy<2.0,>=0.12", 'exceptiongroup>=1.0.0rc8; python_version < "3.11"'],
      ...['tomli>=1.0.0; python_version < "3.11"', 'colorama; sys_platform == "win32"', 'attrs>=19.2.0; extra == "testing"'],
    ],
    { extras: ["testing"] },
  ],
  ["iniconfig@2.0.0", ">=3.7"],
  ["packaging@23.1", ">=3.7"],
  ["pluggy@1.2.0", ">=3.7"],
  ["exceptiongroup@1.1.2", ">=3.7"],
  ["tomli@2.0.1", ">=3.7"],
  ["attrs@23.1.0", ">=3.7"],
  ["aiohttp@3.8.6", ">=3.6", [...aiohttp, "charset-normalizer<4.0,>=2.0", "async-timeout<5.0,>=4.0.0a3"]],
  ["aiohttp@3.10.2", ">=3.8", [...aiohttp, "aiohappyeyeballs>=2.3.0", 'async-timeout<5.0,>=4.0; python_version < "3.11"']],
  ["aiohappyeyeballs@2.3.4", ">=3.8", [], { uploaded: "2024-07-31T20:00:00Z" }],
  ["aiosignal@1.3.1", ">=3.7", ["frozenlist>=1.1.0"]],
  ["async-timeout@4.0.3", ">=3.7"],
  ["frozenlist@1.4.0", ">=3.8"],
  ["multidict@6.0.4", ">=3.7"],
  ["yarl@1.9.2", ">=3.7", ["idna>=2.0", "multidict>=4.0"]],
  ["botocore@1.29.165", ">=3.7", ["jmespath<2.0.0,>=0.7.1", "urllib3<1.27,>=1.25.4"]],
  [
    "botocore@1.34.100",
    ">=3.8",
    ["jmespath<2.0.0,>=0.7.1", 'urllib3<1.27,>=1.25.4; python_version < "3.10"', 'urllib3!=2.2.0,<3,>=1.25.4; python_version >= "3.10"'],
  ],
  ["boto3@1.26.165", ">=3.7", ["botocore<1.30.0,>=1.29.165", "jmespath<2.0.0,>=0.7.1"]],
  ["boto3@1.34.100", ">=3.8", ["botocore<1.35.0,>=1.34.100", "jmespath<2.0.0,>=0.7.1"]],
  ["jmespath@1.0.1", ">=3.7"],
  ["pinned-client@1.0.0", ">=3.7", ["urllib3==1.26.15", "certifi<2023"]],
];

export function pypiUniverse(): PypiRegistry {
  const registry = new PypiRegistry();
  for (const [what, python, requires = [], more = {}] of described) registry.publish(what, { python, requires, ...more });
  return registry;
}
