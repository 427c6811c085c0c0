/** A proxy for tests: every host is this machine. */
import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';

export interface ProxyServer {
  /** "http://127.0.0.1:PORT". */
  readonly address: string;
  /** What was asked for: "CONNECT model.test:443", "GET http://model.test:80/v1/models". */
  readonly asked: string[];
  close(): Promise<void>;
}

/** Starts a proxy. `password` is "user:password" that it wants, `status` what it answers to everything. */
export async function startProxy({
  password,
  status,
}: { readonly password?: string; readonly status?: number } = {}): Promise<ProxyServer> {
  const asked: string[] = [];
  const wanted = password === undefined ? undefined : `Basic ${Buffer.from(password).toString('base64')}`;
  const refusal = ({ headers }: IncomingMessage): number | null =>
    status ?? (wanted === undefined || headers['proxy-authorization'] === wanted ? null : 407);
  const server = createServer((incoming, outgoing) => {
    asked.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`);
    const refused = refusal(incoming);
    if (refused !== null) return void outgoing.writeHead(refused).end();
    const { port, pathname, search } = new URL(incoming.url ?? '');
    const { method, headers } = incoming;
    const passedOn = request({ port, host: '127.0.0.1', path: `${pathname}${search}`, method, headers }, reply => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(outgoing);
    });
    passedOn.on('error', () => outgoing.writeHead(502).end());
    incoming.pipe(passedOn);
  });
  server.on('connect', (incoming, socket) => {
    asked.push(`CONNECT ${incoming.url ?? ''}`);
    socket.on('error', () => undefined);
    const refused = refusal(incoming);
    if (refused !== null) return void socket.end(`HTTP/1.1 ${refused} No\r\n\r\n`);
    const onward = connect(Number(new URL(`http://${incoming.url ?? ''}`).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket);
      socket.pipe(onward);
    });
    onward.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
