import type { Charger } from '@phasor/contract';
import { LimitsSection } from './limits-section.tsx';
import { PhasesSection } from './phases-section.tsx';

/** What limits a charger now (R21), and what it can do with its phases (R13). */
export function LimitsTab({ charger }: { readonly charger: Charger }) {
  return (
    <>
      <LimitsSection chargerId={charger.id} />
      <PhasesSection chargerId={charger.id} />
    </>
  );
}
