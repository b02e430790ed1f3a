import { createPublicKey } from 'node:crypto';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { Kysely } from 'kysely';
import type { Clock, Random } from '@phasor/kernel';
import { generateKey, issueCertificate, makeRootAuthority, readCertificate, type Authority } from '@phasor/ocpp/certificates';
import type { Database } from '../store/index.ts';
import type { TlsCredentials } from './tls/tls-credentials.ts';

export interface AuthorityPorts {
  readonly db: Kysely<Database>;
  readonly clock: Clock;
  readonly random: Random;
  /** Whose row the keys are; one system has one authority. */
  readonly organisationNo: number;
  readonly cpoName: string;
}

const DAY_MS = 86_400_000;
const ROOT_DAYS = 20 * 365;
const SERVER_DAYS = 365;
/** With less left than this a server certificate is made anew. */
const RENEW_DAYS = 30;

/**
 * The system's own small certificate authority, made the first time. Its key lies in the database, not encrypted: beside it lies what
 * every charger's password is checked with, so whoever can read the one needs the other no more, and a key to open it with would have
 * to lie on the same machine. Who wants it kept elsewhere gives an authority of their own by files.
 *
 * The root is RSA, for that is what every charger can check, also one that speaks the white paper's RSA cipher suites alone.
 */
export async function ownAuthority({ db, clock, random, organisationNo, cpoName }: AuthorityPorts): Promise<Authority> {
  return kept<Authority>(db, organisationNo, 'certificate-authority', () =>
    makeRootAuthority({
      subject: { commonName: `${cpoName} root`.slice(0, 64), organisation: cpoName },
      random,
      key: 'RSA',
      notBeforeMs: clock.now() - DAY_MS,
      notAfterMs: clock.now() + ROOT_DAYS * DAY_MS,
    }),
  );
}

type Pairs = TlsCredentials['pairs'];

/** Certificates of the server for these names (host names and addresses), one ECDSA and one RSA; kept, and made anew in time. */
export async function ownServerPairs(ports: AuthorityPorts, authority: Authority, names: readonly string[]): Promise<Pairs> {
  const wanted = names.length > 0 ? names : [...new Set([hostname(), 'localhost', '127.0.0.1', '::1'])];
  const { db, clock, organisationNo } = ports;
  const name = 'tls-server';
  const make = async (): Promise<{ names: readonly string[]; pairs: Pairs }> => ({
    names: wanted,
    pairs: await makePairs(ports, authority, wanted),
  });
  const before = await kept(db, organisationNo, name, make);
  const isForNames = before.names.join() === wanted.join();
  const isFresh = before.pairs.every(({ certificate }) => readCertificate(certificate).notAfterMs > clock.now() + RENEW_DAYS * DAY_MS);
  if (isForNames && isFresh) return before.pairs;
  const made = await make();
  await db
    .updateTable('server_key')
    .set({ value: Buffer.from(JSON.stringify(made)) })
    .where('name', '=', name)
    .execute();
  return made.pairs;
}

function makePairs({ clock, random, cpoName }: AuthorityPorts, authority: Authority, names: readonly string[]): Promise<Pairs> {
  return Promise.all(
    (['EC', 'RSA'] as const).map(async (kind) => {
      const key = await generateKey(kind);
      const certificate = await issueCertificate(authority, {
        subject: { commonName: (names[0] ?? '').slice(0, 64), organisation: cpoName },
        use: {
          kind: 'server',
          dnsNames: names.filter((name) => isIP(name) === 0),
          ipAddresses: names.filter((name) => isIP(name) !== 0),
        },
        publicKeyPem: createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString(),
        random,
        notBeforeMs: clock.now() - DAY_MS,
        notAfterMs: clock.now() + SERVER_DAYS * DAY_MS,
      });
      return { certificate, key };
    }),
  );
}

/** What is kept under this name; `make` gives it the first time. Of two nodes that start at once, one is heard. */
async function kept<T>(db: Kysely<Database>, organisationNo: number, name: string, make: () => Promise<T>): Promise<T> {
  const read = async (): Promise<T | undefined> => {
    const row = await db.selectFrom('server_key').select('value').where('name', '=', name).executeTakeFirst();
    return row && (JSON.parse(row.value.toString()) as T);
  };
  const before = await read();
  if (before) return before;
  const made = await make();
  await db
    .insertInto('server_key')
    .values({ name, organisation_no: organisationNo, value: Buffer.from(JSON.stringify(made)) })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  return (await read()) ?? made;
}
