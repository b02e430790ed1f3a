import type { MigrationState } from '@phasor/contract';
import { useTranslation } from 'react-i18next';
import type { Tone } from '../chargers/status-look.ts';
import { ToneMark } from '../ui/tone-mark.tsx';

const TONES: Partial<Record<MigrationState, Tone>> = {
  Migrated: 'good',
  Soaking: 'good',
  Stranded: 'bad',
  Excluded: 'bad',
  RollingBack: 'bad',
  RolledBack: 'bad',
  Candidate: 'quiet',
  Dormant: 'quiet',
  Withdrawn: 'quiet',
};

/** Where a charger stands on its way from CAPI to OCPP. */
export function WayStateMark({ state }: { readonly state: MigrationState }) {
  const { t } = useTranslation();
  return <ToneMark tone={TONES[state] ?? 'waiting'}>{t(`wayState.${state}`)}</ToneMark>;
}
