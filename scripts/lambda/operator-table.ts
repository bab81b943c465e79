import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { JsonMap } from "../../test/deploy/packaging.ts";
import type { Counterpart } from "./counterpart.ts";
import { forward } from "./gate.ts";

/**
 * The table as an operator sees it. The embedded engine has none of what protects a table on AWS; asked for that, this answers what AWS
 * would for a table made from the template's properties.
 */
export async function startOperatorTable(upstream: string, properties: JsonMap): Promise<Counterpart> {
  const server = createServer((incoming, response) => {
    answer(incoming, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const { method = "", url: path = "/", headers } = incoming;
    switch (String(headers["x-amz-target"]).split(".").at(-1)) {
      case "DescribeTimeToLive": {
        const { AttributeName, Enabled } = (properties.TimeToLiveSpecification ?? {}) as JsonMap;
        return send(response, { TimeToLiveDescription: { TimeToLiveStatus: Enabled === true ? "ENABLED" : "DISABLED", AttributeName } });
      }
      case "DescribeContinuousBackups": {
        const { PointInTimeRecoveryEnabled } = (properties.PointInTimeRecoverySpecification ?? {}) as JsonMap;
        const PointInTimeRecoveryStatus = PointInTimeRecoveryEnabled === true ? "ENABLED" : "DISABLED";
        const PointInTimeRecoveryDescription = { PointInTimeRecoveryStatus };
        return send(response, { ContinuousBackupsDescription: { ContinuousBackupsStatus: "ENABLED", PointInTimeRecoveryDescription } });
      }
      case "DescribeTable": {
        const described = await fetch(new URL(path, upstream), { method, headers: plain(headers), body: new Uint8Array(body) });
        const { Table } = (await described.json()) as { Table: object };
        const { DeletionProtectionEnabled = false, StreamSpecification } = properties;
        const stream =
          StreamSpecification === undefined ? {} : { StreamSpecification: { StreamEnabled: true, ...(StreamSpecification as JsonMap) } };
        return send(response, { Table: { ...Table, DeletionProtectionEnabled, ...stream } });
      }
      default:
        return forward(upstream, { method, path, headers, body }, response);
    }
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const send = (response: ServerResponse, body: object): void => {
  response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
};

/** Those that are the connection's own are left out. */
const plain = (headers: IncomingMessage["headers"]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !/^(?:host|connection|content-length)$/.test(name))
      .map(([name, value]) => [name, String(value)]),
  );
