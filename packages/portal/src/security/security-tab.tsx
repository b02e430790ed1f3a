import type { Charger } from '@phasor/contract';
import { ClientCertificatesSection } from './client-certificates-section.tsx';
import { EventsSection } from './events-section.tsx';
import { ProfileSection } from './profile-section.tsx';
import { RootCertificatesSection } from './root-certificates-section.tsx';

/** How a charger proves who it is, what it trusts, and what it reported about its security. */
export function SecurityTab({ charger }: { readonly charger: Charger }) {
  return (
    <>
      <ProfileSection charger={charger} />
      <RootCertificatesSection charger={charger} />
      <ClientCertificatesSection charger={charger} />
      <EventsSection chargerId={charger.id} />
    </>
  );
}
