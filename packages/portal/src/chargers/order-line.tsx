import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../ui/error-note.tsx';
import { ToneMark } from '../ui/tone-mark.tsx';
import type { Tone } from './status-look.ts';
import type { Ordering } from './use-order.ts';

type State = NonNullable<Ordering['last']>['state'];

const tones: Readonly<Record<State, Tone>> = {
  queued: 'waiting',
  sent: 'waiting',
  accepted: 'active',
  effective: 'good',
  refused: 'bad',
  failed: 'bad',
  expired: 'bad',
};

/** How far the last order got; read aloud as it moves on. */
export function OrderLine({ order: { last, error } }: { readonly order: Ordering }) {
  const { t } = useTranslation();
  return (
    <>
      <div role="status" style={{ marginTop: last ? 8 : 0 }}>
        {last && (
          <ToneMark tone={tones[last.state]}>
            {t(`order.${last.kind}`)}: {t(`orderState.${last.state}`)}
            {last.reason !== null && ` (${last.reason})`}
          </ToneMark>
        )}
      </div>
      <ErrorNote error={error} />
    </>
  );
}
