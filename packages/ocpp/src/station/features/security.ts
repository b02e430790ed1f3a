import type { CallAnswerers } from '../../answer-calls.ts';
import type { StationEvent } from '../events.ts';
import type { ConfigurationKey } from '../facts.ts';
import type { Feature, FeatureFactory, Station } from '../feature.ts';
import type { ConnectionFailure, ConnectionOptions } from '../uplink.ts';
import { CertificateManagement } from './certificate-management.ts';
import { CertificateStore, type OwnCertificate, type Roots } from './certificate-store.ts';
import { ConnectionSecurity } from './connection-security.ts';
import { SecurityEvents } from './security-events.ts';

export interface SecurityOptions {
  /** The roots that the station is delivered with. */
  readonly roots?: Partial<Roots>;
  /** The certificate that the station is delivered with. */
  readonly own?: OwnCertificate;
  /** The endpoint for security profiles 2 and 3, without the identity. Default: the station's own with `wss`. */
  readonly secureUrl?: string;
}

const DAY_MS = 86_400_000;

/** The security extension of OCPP 1.6: profiles, certificates, events. */
export function security(options: SecurityOptions = {}): FeatureFactory {
  return (station) => new Security(station, options);
}

class Security implements Feature {
  readonly keys: readonly ConfigurationKey[];
  readonly #station: Station;
  readonly #events: SecurityEvents;
  readonly #connection: ConnectionSecurity;
  readonly #management: CertificateManagement;

  constructor(station: Station, { roots, own, secureUrl }: SecurityOptions) {
    const certificates = new CertificateStore(station);
    certificates.deliver({ centralSystem: [], manufacturer: [], ...roots }, own ?? null);
    const events = new SecurityEvents(station);
    const connection = new ConnectionSecurity({ station, certificates, events, secureUrl });
    this.#station = station;
    this.#events = events;
    this.#connection = connection;
    this.#management = new CertificateManagement({ station, certificates, events, connection });
    this.keys = [...connection.keys, ...this.#management.keys];
  }

  get answers(): CallAnswerers {
    return this.#management.answers;
  }

  get extendedTriggers(): Feature['extendedTriggers'] & object {
    return { SignChargePointCertificate: () => () => void this.#management.sign() };
  }

  connection(options: ConnectionOptions): ConnectionOptions {
    return this.#connection.connection(options);
  }

  started(): void {
    this.#events.started();
    this.#renewDaily();
  }

  ready(): void {
    this.#connection.proved();
    this.#events.ready();
    this.#management.renewInTime();
  }

  connectionFailed(failure: ConnectionFailure): void {
    this.#connection.connectionFailed(failure);
  }

  connectionLost(): void {
    this.#connection.connectionLost();
  }

  configurationChanged(key: string): void {
    this.#connection.configurationChanged(key);
  }

  observed(event: StationEvent): void {
    this.#events.observed(event);
  }

  #renewDaily(): void {
    this.#station.clock.setTimer(DAY_MS, () => {
      if (this.#station.isOnline) this.#management.renewInTime();
      this.#renewDaily();
    });
  }
}
