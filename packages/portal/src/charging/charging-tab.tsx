import type { Charger } from '@phasor/contract';
import { CompositeSection } from './composite-section.tsx';
import { LocalListSection } from './local-list-section.tsx';
import { ProfilesSection } from './profiles-section.tsx';
import { ReservationsSection } from './reservations-section.tsx';

/** What a charger holds: charging profiles with what they allow together, reservations, its local list. */
export function ChargingTab({ charger }: { readonly charger: Charger }) {
  return (
    <>
      <ProfilesSection charger={charger} />
      <CompositeSection charger={charger} />
      <ReservationsSection charger={charger} />
      <LocalListSection charger={charger} />
    </>
  );
}
