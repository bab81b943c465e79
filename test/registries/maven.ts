import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface MavenArtifact {
  /** `group:artifact:version`, with `:scope` or `:optional` behind it. */
  readonly dependencies?: readonly string[];
  /** The same for `dependencyManagement`; `:import` for a list of versions. */
  readonly managed?: readonly string[];
  readonly parent?: string;
  readonly properties?: Readonly<Record<string, string>>;
  readonly relocated?: string;
  readonly packaging?: string;
  /** `group:artifact` that the dependencies are to leave out. */
  readonly exclusions?: readonly string[];
}

const coordinates = (what: string): string => {
  const [groupId, artifactId, version, flag] = what.split(":");
  const parts = [`<groupId>${groupId}</groupId>`, `<artifactId>${artifactId}</artifactId>`];
  if (version !== undefined && version !== "") parts.push(`<version>${version}</version>`);
  if (flag === "optional") parts.push("<optional>true</optional>");
  else if (flag === "import") parts.push("<type>pom</type><scope>import</scope>");
  else if (flag !== undefined) parts.push(`<scope>${flag}</scope>`);
  return parts.join("");
};

/** A POM of the given coordinates. */
export function pomOf(
  what: string,
  { dependencies = [], managed = [], parent, properties = {}, relocated, packaging, exclusions = [] }: MavenArtifact = {},
): string {
  const left =
    exclusions.length === 0
      ? ""
      : `<exclusions>${exclusions.map((each) => `<exclusion>${coordinates(each)}</exclusion>`).join("")}</exclusions>`;
  const list = (all: readonly string[], more = ""): string =>
    `<dependencies>\n${all.map((each) => `    <dependency>${coordinates(each)}${more}</dependency>\n`).join("")}  </dependencies>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
${parent === undefined ? "" : `  <parent>${coordinates(parent)}<relativePath/></parent>\n`}  ${coordinates(what)}
${packaging === undefined ? "" : `  <packaging>${packaging}</packaging>\n`}${
  Object.keys(properties).length === 0
    ? ""
    : `  <properties>\n${Object.entries(properties)
        .map(([name, value]) => `    <${name}>${value}</${name}>\n`)
        .join("")}  </properties>\n`
}${
  relocated === undefined ? "" : `  <distributionManagement><relocation>${coordinates(relocated)}</relocation></distributionManagement>\n`
}${managed.length === 0 ? "" : `  <dependencyManagement>${list(managed)}</dependencyManagement>\n`}${dependencies.length === 0 ? "" : `  ${list(dependencies, left)}\n`}</project>
`;
}

/** A Maven repository of the default layout: metadata and POMs. In this process, or on a port. */
export class MavenRepository {
  readonly #files = new Map<string, string>();
  readonly #versions = new Map<string, string[]>();
  readonly requests: string[] = [];
  url = "https://maven.test/maven2/";

  /** @param what `group:artifact:version` */
  publish(what: string, artifact: MavenArtifact = {}, at = "20200101000000"): this {
    const [group = "", name = "", version = ""] = what.split(":");
    const folder = `${group.replaceAll(".", "/")}/${name}`;
    const versions = this.#versions.get(folder) ?? [];
    this.#versions.set(folder, [...versions.filter((each) => each !== version), version]);
    this.#files.set(`${folder}/${version}/${name}-${version}.pom`, pomOf(what, artifact));
    const listed = (this.#versions.get(folder) ?? []).map((each) => `      <version>${each}</version>\n`).join("");
    this.#files.set(
      `${folder}/maven-metadata.xml`,
      `<?xml version="1.0" encoding="UTF-8"?>\n<metadata>\n  <groupId>${group}</groupId>\n  <artifactId>${name}</artifactId>\n  <versioning>\n    <release>${version}</release>\n    <versions>\n${listed}    </versions>\n    <lastUpdated>${at}</lastUpdated>\n  </versioning>\n</metadata>\n`,
    );
    return this;
  }

  /** Any file, by its path below the root. */
  put(path: string, text: string): this {
    this.#files.set(path, text);
    return this;
  }

  readonly fetch = async (url: string | URL): Promise<Response> => {
    const text = this.#at(new URL(url).pathname);
    return new Response(text ?? "", { status: text === undefined ? 404 : 200 });
  };

  async listen(): Promise<{ close(): Promise<void> }> {
    const server = createServer((request, response) => {
      const text = this.#at(request.url ?? "/");
      response.writeHead(text === undefined ? 404 : 200, { "content-type": "text/xml" }).end(text);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/maven2/`;
    return {
      close: async () => {
        server.closeAllConnections();
        server.close();
        await once(server, "close");
      },
    };
  }

  #at(pathname: string): string | undefined {
    this.requests.push(pathname);
    return this.#files.get(decodeURIComponent(pathname).replace(/^\/maven2\//, ""));
  }
}
