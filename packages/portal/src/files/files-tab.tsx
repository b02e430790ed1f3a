import type { Charger } from '@phasor/contract';
import { AddressSection } from './address-section.tsx';
import { UploadsSection } from './uploads-section.tsx';

/** Diagnostics and logs of a charger, and where it sends them. */
export function FilesTab({ charger }: { readonly charger: Charger }) {
  return (
    <>
      <UploadsSection charger={charger} />
      <AddressSection chargerId={charger.id} />
    </>
  );
}
