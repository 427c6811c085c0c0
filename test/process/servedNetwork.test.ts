import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import { AdjacentError } from '../../src/core/adjacentError.ts';
import type { LanguageModel } from '../../src/domain/languageModel.ts';
import { parseServedReference } from '../../src/domain/servedReference.ts';
import { openModel } from '../../src/engine/openModel.ts';
import { findServer } from '../../src/engine/served/findProvider.ts';
import { Transport } from '../../src/engine/served/transport.ts';
import type { FoundServer, ProxySettings } from '../../src/protocol/engineProtocol.ts';
import { Authority, type Certificate } from '../support/certificates.ts';
import { startModelServer, type ModelServer } from '../support/modelServer.ts';
import { startProxy, type ProxyServer } from '../support/proxyServer.ts';
import { foldersIn, openEngine, temporaryFolder } from './support/engine.ts';

const { signal } = new AbortController();
const authority = new Authority();
const folders = foldersIn(temporaryFolder({ after }));
let model: LanguageModel;

before(async () => {
  model = await openModel('ladder/neox-0.2m', folders, { threads: 1, signal, onStage: () => undefined });
});
after(() => model.close());

async function serve(test: TestContext, certificate?: Certificate): Promise<ModelServer> {
  const server = await startModelServer(model, 'openai', {}, 'tiny', 0, certificate);
  test.after(() => server.close());
  return server;
}

async function proxyOf(test: TestContext, options: Parameters<typeof startProxy>[0] = {}): Promise<ProxyServer> {
  const proxy = await startProxy(options);
  test.after(() => proxy.close());
  return proxy;
}

function find(address: string, proxy?: ProxySettings): Promise<FoundServer> {
  // Time for a name server that is slow to say that there is no such name.
  const limits = { seconds: 60, bytes: 1e6 };
  return findServer(
    new Transport(
      parseServedReference(address),
      () => null,
      limits,
      () => proxy,
    ),
    signal,
  );
}

/** Asserts one sentence with a remedy, and what they are about. */
async function refused(found: Promise<unknown>, says: RegExp, remedy: RegExp): Promise<void> {
  await assert.rejects(found, (error: unknown) => {
    assert.ok(error instanceof AdjacentError, String(error));
    assert.equal(error.kind, 'server-unreachable');
    assert.match(error.message, says);
    assert.match(error.remedy, remedy);
    assert.ok(!/\.\s/.test(error.message), error.message);
    assert.ok(!`${error.message}${error.remedy}${error.detail}`.includes('secret'));
    return true;
  });
}

/** The address as another machine's, which only a proxy finds. */
const elsewhere = ({ address }: ModelServer): string => address.replace('127.0.0.1', 'model.test');

test('a certificate of an unknown authority is refused', async t => {
  const { address } = await serve(t, authority.sign());
  await refused(find(address), /does not trust the authority/, /NODE_EXTRA_CA_CERTS/);
});

test('an address with the wrong protocol says which one to give', async t => {
  const [plain, encrypted] = [await serve(t), await serve(t, authority.sign())];
  await refused(find(plain.address.replace('http:', 'https:')), /does not encrypt/, /http:\/\//);
  await refused(
    find(encrypted.address.replace('https:', 'http:')),
    /closes the connection|something else than HTTP/,
    /https:\/\//,
  );
});

test('a server elsewhere is asked through the proxy, one on this machine is not', async t => {
  const [server, proxy] = [await serve(t), await proxyOf(t)];
  const settings = { address: proxy.address, except: [] };
  assert.deepEqual((await find(elsewhere(server), settings)).models, ['tiny']);
  assert.ok(proxy.asked.includes(`GET ${elsewhere(server)}/v1/models`), proxy.asked.join());
  const count = proxy.asked.length;
  assert.deepEqual((await find(server.address, settings)).models, ['tiny']);
  assert.equal(proxy.asked.length, count);
  await refused(find(elsewhere(server), { ...settings, except: ['model.test'] }), /No server answers/, /address/);
  assert.equal(proxy.asked.length, count);
});

test('a proxy that refuses, wants a password, or is not there is named', async t => {
  const [plain, encrypted] = [await serve(t), await serve(t, authority.sign())];
  const closed = await proxyOf(t, { password: 'me:secret' });
  const withPassword = { address: closed.address.replace('//', '//me:secret@'), except: [] };
  assert.deepEqual((await find(elsewhere(plain), withPassword)).models, ['tiny']);
  for (const server of [plain, encrypted]) {
    await refused(find(elsewhere(server), { address: closed.address, except: [] }), /proxy/i, /NO_PROXY/);
    const wrong = { address: closed.address.replace('//', '//me:secret2@'), except: [] };
    await refused(find(elsewhere(server), wrong), /proxy/i, /NO_PROXY/);
    const gone = { address: 'http://me:secret@127.0.0.1:9', except: [] };
    await refused(find(elsewhere(server), gone), /No proxy answers at http:\/\/127\.0\.0\.1:9/, /HTTPS_PROXY/);
  }
  const forbidden = await proxyOf(t, { status: 403 });
  await refused(
    find(elsewhere(encrypted), { address: forbidden.address, except: [] }),
    /proxy .* does not let requests/,
    /NO_PROXY/,
  );
  // Behind the proxy, the certificate is still checked.
  const open = await proxyOf(t);
  await refused(find(elsewhere(encrypted), { address: open.address, except: [] }), /trust the authority/, /NODE_EXTRA/);
});

test('the engine takes proxies and certificates of its environment, and the proxy of the editor', async t => {
  const file = join(temporaryFolder(t), 'authority.pem');
  writeFileSync(file, authority.cert);
  const [server, proxy] = [await serve(t, authority.sign()), await proxyOf(t)];
  const other = await serve(t, authority.sign({ isExpired: true }));
  const wrong = await serve(t, authority.sign({ host: 'other.test' }));
  const environment = { NODE_EXTRA_CA_CERTS: file, HTTPS_PROXY: proxy.address };
  Object.assign(process.env, environment);
  const { client } = openEngine(t);
  try {
    await client.start();
  } finally {
    for (const name of Object.keys(environment)) Reflect.deleteProperty(process.env, name);
  }
  assert.deepEqual((await client.findServer(server.address)).models, ['tiny']);
  assert.ok(!proxy.asked.some(asked => asked.includes(new URL(server.address).host)), proxy.asked.join());
  assert.deepEqual((await client.findServer(elsewhere(server))).models, ['tiny']);
  assert.ok(proxy.asked.some(asked => asked.startsWith('CONNECT model.test:')));
  await refused(client.findServer(other.address), /has expired/, /Renew/);
  await refused(client.findServer(wrong.address), /another host name/, /name that the certificate has/);
  const closed = await proxyOf(t, { status: 403 });
  client.configure({ proxy: { address: closed.address, except: [] } });
  await refused(client.findServer(elsewhere(server)), /proxy .* does not let requests/, /http\.noProxy/);
  client.configure({ proxy: undefined });
  assert.deepEqual((await client.findServer(elsewhere(server))).models, ['tiny']);
});
