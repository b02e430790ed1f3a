import type { FeatureFactory } from '../feature.ts';
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
  return (station) => {
    const certificates = new CertificateStore(station);
    certificates.deliver({ centralSystem: [], manufacturer: [], ...options.roots }, options.own ?? null);
    const events = new SecurityEvents(station);
    const connection = new ConnectionSecurity({ station, certificates, events, secureUrl: options.secureUrl });
    const management = new CertificateManagement({ station, certificates, events, onOwn: () => connection.tryCertificate() });
    const renewDaily = (): void => {
      if (station.isOnline) management.renewInTime();
      station.clock.setTimer(DAY_MS, renewDaily);
    };
    return {
      ...events.hooks,
      ...connection.hooks,
      keys: [...connection.keys, ...management.keys],
      answers: management.answers,
      extendedTriggers: { SignChargePointCertificate: () => () => void management.sign() },
      started: () => {
        events.hooks.started?.();
        station.clock.setTimer(DAY_MS, renewDaily);
      },
      ready: (isBoot) => {
        connection.proved();
        events.hooks.ready?.(isBoot);
        management.renewInTime();
      },
    };
  };
}
