/** Certificates for servers of tests, made when they are needed: of an authority that no machine knows. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import forge from 'node-forge';

export interface Certificate {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

/** What is wrong with a certificate; by default it is valid for 127.0.0.1 and "model.test". */
interface Flaws {
  readonly isExpired?: boolean;
  readonly host?: string;
}

const day = 86_400_000;

/** An authority, and the certificates that it signs. */
export class Authority {
  private readonly own = madeBy(null, {});

  /** Its certificate, PEM. */
  get cert(): string {
    return this.own.cert;
  }

  sign(flaws: Flaws = {}): Certificate {
    return madeBy(this.own, flaws);
  }
}

/** A certificate that signs itself where there is no authority. */
function madeBy(authority: Certificate | null, { isExpired = false, host }: Flaws): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = pemOf(privateKey);
  const made = forge.pki.createCertificate();
  made.publicKey = forge.pki.publicKeyFromPem(pemOf(publicKey));
  made.serialNumber = authority === null ? '01' : '02';
  made.validity.notBefore = new Date(Date.now() - 30 * day);
  made.validity.notAfter = new Date(Date.now() + (isExpired ? -1 : 1) * day);
  const name = [{ name: 'commonName', value: authority === null ? 'Test authority' : 'Test server' }];
  const issuer = authority === null ? null : forge.pki.certificateFromPem(authority.cert);
  made.setSubject(name);
  made.setIssuer(issuer?.subject.attributes ?? name);
  const names =
    host === undefined
      ? [
          { type: 2, value: 'model.test' },
          { type: 7, ip: '127.0.0.1' },
        ]
      : [{ type: 2, value: host }];
  made.setExtensions([
    { name: 'basicConstraints', cA: authority === null },
    ...(authority === null ? [] : [{ name: 'subjectAltName', altNames: names }]),
  ]);
  made.sign(forge.pki.privateKeyFromPem(authority?.key ?? key), forge.md.sha256.create());
  return { key, cert: forge.pki.certificateToPem(made) };
}

function pemOf(key: KeyObject): string {
  const type = key.type === 'private' ? 'pkcs8' : 'spki';
  return key.export({ type, format: 'pem' }).toString();
}
