import { useTranslation } from 'react-i18next';
import { ToneMark } from '../ui/tone-mark.tsx';
import { useLiveState } from './live-context.ts';

/** Says whether what is shown moves with the chargers; read aloud only when that changes. */
export function LiveIndicator() {
  const { t } = useTranslation();
  const state = useLiveState();
  return (
    <span role="status" title={t(`live.${state}Hint`)}>
      <ToneMark tone={state === 'live' ? 'good' : state === 'lost' ? 'bad' : 'quiet'} isStale={state !== 'live'}>
        {t(`live.${state}`)}
      </ToneMark>
    </span>
  );
}
