import type { Charger } from '@phasor/contract';
import { CapabilitiesSection } from './capabilities-section.tsx';
import { KeysSection } from './keys-section.tsx';

/** What a charger is set to, and what it can do. */
export function ConfigurationTab({ charger }: { readonly charger: Charger }) {
  return (
    <>
      <KeysSection charger={charger} />
      <CapabilitiesSection chargerId={charger.id} />
    </>
  );
}
