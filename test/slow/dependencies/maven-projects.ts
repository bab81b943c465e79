/** Projects of the shapes that Maven's users have, of small packages that Maven Central really has. */
export interface MavenSet {
  readonly name: string;
  readonly files: ReadonlyMap<string, string>;
  /** What OSV says: package, first version that is vulnerable, first that is not. */
  readonly vulnerable: readonly (readonly [name: string, introduced: string, fixed: string])[];
  /** What Maven gives each module afterwards. */
  readonly resolved: readonly string[];
  readonly strategies: readonly string[];
}

const head = `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
         xsi:schemaLocation="http://maven.apache.org/POM/4.0.0 http://maven.apache.org/xsd/maven-4.0.0.xsd">
  <modelVersion>4.0.0</modelVersion>
`;

const plain = `${head}
  <groupId>test.plain</groupId>
  <artifactId>plain</artifactId>
  <version>1.0.0-SNAPSHOT</version>

  <properties>
    <!-- of both -->
    <jackson.version>2.13.2</jackson.version>
    <codec>commons-codec</codec>
    <maven.compiler.release>17</maven.compiler.release>
  </properties>

  <dependencies>
    <dependency>
      <groupId>org.apache.commons</groupId>
      <artifactId>commons-text</artifactId>
      <version>1.9</version>   <!-- text -->
    </dependency>
    <dependency>
      <groupId>com.fasterxml.jackson.core</groupId>
      <artifactId>jackson-databind</artifactId>
      <version>\${jackson.version}</version>
    </dependency>
    <dependency>
      <groupId>com.fasterxml.jackson.core</groupId>
      <artifactId>jackson-core</artifactId>
      <version>\${jackson.version}</version>
    </dependency>
    <dependency>
      <groupId>commons-codec</groupId>
      <artifactId>\${codec}</artifactId>
      <version>[1.11]</version>
    </dependency>
    <dependency>
      <groupId>com.google.guava</groupId>
      <artifactId>guava</artifactId>
      <version>31.1-jre</version>
      <exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>
    </dependency>
  </dependencies>
</project>
`;

const root = `${head}  <groupId>test.modules</groupId>
  <artifactId>root</artifactId>
  <version>\${revision}</version>
  <packaging>pom</packaging>
  <modules>
    <module>core</module>
    <module>web</module>
  </modules>
  <properties>
    <revision>2.0</revision>
    <commons-io.version>2.6</commons-io.version>
  </properties>
  <dependencyManagement>
    <dependencies>
      <dependency>
        <groupId>commons-io</groupId>
        <artifactId>commons-io</artifactId>
        <version>\${commons-io.version}</version>
      </dependency>
    </dependencies>
  </dependencyManagement>
</project>`;

const moduleOf = (name: string, dependencies: readonly string[]): string =>
  `<project>
	<modelVersion>4.0.0</modelVersion>
	<parent>
		<groupId>test.modules</groupId>
		<artifactId>root</artifactId>
		<version>\${revision}</version>
	</parent>
	<artifactId>${name}</artifactId>
	<dependencies>
${dependencies
  .map((each) => {
    const [groupId, artifactId, version] = each.split(":");
    const last = version === undefined ? "" : `\n\t\t\t<version>${version}</version>`;
    return `\t\t<dependency>\n\t\t\t<groupId>${groupId}</groupId>\n\t\t\t<artifactId>${artifactId}</artifactId>${last}\n\t\t</dependency>\n`;
  })
  .join("")}	</dependencies>
</project>
`.replaceAll("\n", "\r\n");

const boot = `${head}  <parent>
    <groupId>org.springframework.boot</groupId>
    <artifactId>spring-boot-starter-parent</artifactId>
    <version>2.6.1</version>
    <relativePath/> <!-- lookup parent from repository -->
  </parent>
  <groupId>test.boot</groupId>
  <artifactId>boot</artifactId>
  <version>0.0.1-SNAPSHOT</version>
  <dependencies>
    <dependency>
      <groupId>org.springframework.boot</groupId>
      <artifactId>spring-boot-starter</artifactId>
    </dependency>
    <dependency>
      <groupId>org.apache.httpcomponents</groupId>
      <artifactId>httpclient</artifactId>
    </dependency>
    <dependency>
      <groupId>com.h2database</groupId>
      <artifactId>h2</artifactId>
    </dependency>
  </dependencies>
</project>
`;

export const mavenSets: readonly MavenSet[] = [
  {
    name: "a project with literal versions and a property of several",
    files: new Map([["pom.xml", plain]]),
    vulnerable: [
      ["org.apache.commons:commons-text", "1.5", "1.10.0"],
      ["com.fasterxml.jackson.core:jackson-databind", "2.13.0", "2.13.4"],
      ["com.google.guava:guava", "1.0", "32.0.0-android"],
      ["commons-codec:commons-codec", "0", "1.13"],
      ["org.apache.commons:commons-lang3", "3.0", "3.18.0"],
    ],
    resolved: [
      "org.apache.commons:commons-text:jar:1.10.0",
      "com.fasterxml.jackson.core:jackson-databind:jar:2.13.4",
      "com.fasterxml.jackson.core:jackson-core:jar:2.13.4",
      "com.google.guava:guava:jar:32.0.0-jre",
      "commons-codec:commons-codec:jar:1.13",
      "org.apache.commons:commons-lang3:jar:3.18.0",
    ],
    strategies: ["bump", "override"],
  },
  {
    name: "modules with a parent that manages",
    files: new Map([
      ["pom.xml", root],
      ["core/pom.xml", moduleOf("core", ["commons-io:commons-io"])],
      [
        "web/pom.xml",
        moduleOf("web", [
          `test.modules:core:\${revision}`,
          "commons-fileupload:commons-fileupload:1.4",
          "org.apache.velocity:velocity-engine-core:2.3",
        ]),
      ],
    ]),
    vulnerable: [
      ["commons-io:commons-io", "0", "2.7"],
      ["commons-fileupload:commons-fileupload", "0", "1.5"],
      ["org.apache.commons:commons-lang3", "3.0", "3.18.0"],
    ],
    resolved: [
      "commons-io:commons-io:jar:2.7",
      "commons-fileupload:commons-fileupload:jar:1.5",
      "org.apache.commons:commons-lang3:jar:3.18.0",
    ],
    strategies: ["bump", "override"],
  },
  {
    name: "an application below a parent that is published",
    files: new Map([["pom.xml", boot]]),
    vulnerable: [
      ["org.yaml:snakeyaml", "0", "1.32"],
      ["ch.qos.logback:logback-core", "0", "1.2.9"],
      ["commons-codec:commons-codec", "0", "1.16.0"],
      ["com.h2database:h2", "1.1.100", "2.0.206"],
    ],
    resolved: [
      "org.yaml:snakeyaml:jar:1.32",
      "ch.qos.logback:logback-core:jar:1.2.9",
      "commons-codec:commons-codec:jar:1.16.0",
      "com.h2database:h2:jar:2.0.206",
    ],
    strategies: ["override"],
  },
];
