import type { ConfigurationKey } from '../facts.ts';
import type { Feature, Section, Station } from '../feature.ts';
import type { ConnectionFailure, ConnectionOptions } from '../uplink.ts';
import type { CertificateStore } from './certificate-store.ts';
import type { SecurityEvents } from './security-events.ts';
import { securityEventOf } from './tls-failure.ts';

/** Something new that has to prove itself: a profile, and where to go back to; or the station's certificate. */
type Trial =
  | { readonly kind: 'profile'; readonly from: number; readonly failures: number }
  | { readonly kind: 'certificate'; readonly failures: number };

/** So many failed connections in a row prove that something new does not work. */
const MOST_FAILURES = 3;
const NOTHING: readonly string[] = [];

export interface ConnectionSecurityParts {
  readonly station: Station;
  readonly certificates: CertificateStore;
  readonly events: SecurityEvents;
  /** The endpoint for profiles 2 and 3. Default: the station's own with `wss`. */
  readonly secureUrl: string | undefined;
}

/**
 * The connection by security profile: AuthorizationKey and SecurityProfile, which only goes up. What is new is tried with the next
 * connection; when that does not come about, the station goes back to what worked.
 */
export class ConnectionSecurity implements Feature {
  readonly #parts: ConnectionSecurityParts;
  readonly #section: Section<Trial | null>;
  /** As the owner would connect. */
  #given: ConnectionOptions | null = null;
  /** The profile in force before a change. */
  #profile: number | null = null;
  #isGoingBack = false;
  /** A connection was tried with what is on trial. */
  #isTrying = false;
  /** What was told since the last connection that was good. */
  #told: readonly string[] = NOTHING;

  constructor(parts: ConnectionSecurityParts) {
    this.#parts = parts;
    this.#section = parts.station.section<Trial | null>('security-trial');
  }

  get keys(): readonly ConfigurationKey[] {
    return [
      { key: 'AuthorizationKey', value: '', access: 'wo', accepts: { kind: 'fits', fits: (value) => passwordOf(value) !== null } },
      { key: 'SecurityProfile', value: '0', access: 'rw', accepts: { kind: 'fits', fits: (value) => this.#isPossible(value) } },
    ];
  }

  connectionFailed(failure: ConnectionFailure): void {
    const type = securityEventOf(failure);
    if (type && !this.#told.includes(type)) this.#parts.events.emit(type, failure.reason);
    if (type) this.#told = [...this.#told, type];
    this.#failed();
  }

  connectionLost(): void {
    // The connection that is left for the trial does not count.
    if (this.#isTrying) this.#failed();
  }

  /** The station was let in. */
  proved(): void {
    this.#told = NOTHING;
    if (this.#section.read()) this.#section.write(null);
  }

  /** A new certificate of the station's own is there. */
  tryCertificate(): void {
    if (this.#current < 3) return;
    this.#section.write({ kind: 'certificate', failures: 0 });
    this.#reconnect('a new certificate');
  }

  get #current(): number {
    return this.#parts.station.configuration.integer('SecurityProfile');
  }

  connection(given: ConnectionOptions): ConnectionOptions {
    const { station, certificates, secureUrl } = this.#parts;
    this.#given = given;
    this.#profile = this.#current;
    this.#isTrying = true;
    const key = station.configuration.text('AuthorizationKey');
    const password = key === '' ? given.password : (passwordOf(key) ?? given.password);
    if (this.#profile < 2) return { ...given, password };
    const { own } = certificates;
    // What the owner trusts counts beside what was installed.
    const ca = [...(given.tls?.ca === undefined ? [] : [given.tls.ca.toString()]), ...certificates.roots.centralSystem];
    const trust = ca.length === 0 ? {} : { ca: ca.join('\n') };
    const url = secureUrl ?? given.url.replace(/^ws:/i, 'wss:');
    if (this.#profile === 2) return { url, password, tls: trust };
    return { url, tls: own ? { ...trust, cert: own.chainPem, key: own.privateKeyPem } : { ...given.tls, ...trust } };
  }

  /** Upwards only, and only with what the profile needs. */
  #isPossible(value: string): boolean {
    const current = this.#current;
    const wanted = Number(value);
    if (!/^[0-3]$/.test(value) || (wanted < current && !this.#isGoingBack)) return false;
    if (wanted === current || this.#isGoingBack) return true;
    const { station, certificates } = this.#parts;
    const hasPassword = station.configuration.text('AuthorizationKey') !== '' || this.#given?.password !== undefined;
    const hasRoot = certificates.roots.centralSystem.length > 0 || this.#given?.tls?.ca !== undefined;
    const hasOwn = certificates.own !== null || this.#given?.tls?.cert !== undefined;
    if (wanted < 3 && !hasPassword) return false;
    return wanted < 2 || (hasRoot && (wanted < 3 || hasOwn));
  }

  configurationChanged(key: string): void {
    if (this.#isGoingBack || (key !== 'AuthorizationKey' && key !== 'SecurityProfile')) return;
    this.#parts.events.emit('ReconfigurationOfSecurityParameters', key);
    if (key === 'SecurityProfile') this.#section.write({ kind: 'profile', from: this.#profile ?? 0, failures: 0 });
    this.#reconnect(`${key} has changed`);
  }

  #reconnect(why: string): void {
    this.#isTrying = false;
    this.#parts.station.afterwards(() => this.#parts.station.reconnect(why));
  }

  #failed(): void {
    const trial = this.#section.read();
    if (!trial) return;
    if (trial.failures + 1 < MOST_FAILURES) return this.#section.write({ ...trial, failures: trial.failures + 1 });
    this.#section.write(null);
    if (trial.kind === 'profile') this.#goBackTo(trial.from);
    else {
      // In TLS 1.3 a server may hang up without a word about it.
      this.#parts.events.emit('InvalidChargePointCertificate', 'no connection came about with the new one');
      this.#parts.certificates.fallBack();
    }
    this.#reconnect('back to what worked');
  }

  #goBackTo(profile: number): void {
    this.#isGoingBack = true;
    this.#parts.station.configuration.set('SecurityProfile', String(profile));
    this.#isGoingBack = false;
  }
}

/** The bytes of a password: 32 to 40 hex digits name them, 16 to 20 characters are them. Null for anything else. */
export function passwordOf(value: string): Buffer | null {
  if (/^(?:[0-9a-f]{2}){16,20}$/i.test(value)) return Buffer.from(value, 'hex');
  const bytes = Buffer.from(value);
  return bytes.length >= 16 && bytes.length <= 20 ? bytes : null;
}
